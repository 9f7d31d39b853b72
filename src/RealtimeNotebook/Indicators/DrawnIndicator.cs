namespace RealtimeNotebook.Indicators;

/// <summary>One indicator of a chart: its lines, and how they are drawn.</summary>
internal sealed record DrawnIndicator(IReadOnlyList<string> Lines, IndicatorDrawing Drawing)
{
    /// <summary>The lines that are seen; one that only colours another is not.</summary>
    internal IEnumerable<string> Visible => Lines.Where(line => line != Drawing.Direction?.By);
}

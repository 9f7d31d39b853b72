namespace RealtimeNotebook.Notebook;

/// <summary>How a chart is shown in a notebook.</summary>
internal sealed class ChartFormatterSource
{
    private readonly CellFormatter[] _formatters =
    [
        new("text/plain", chart => (chart as RealtimeChart)?.ToString()),
        new("text/html", chart => (chart as RealtimeChart)?.ToHtml()),
    ];

    /// <summary>The formatters, one a kind of output.</summary>
    public IEnumerable<object> CreateTypeFormatters() => _formatters;
}

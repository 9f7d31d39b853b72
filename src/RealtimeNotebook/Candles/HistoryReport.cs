namespace RealtimeNotebook;

/// <summary>What the sources of bars that were read could not use, or assumed. Immutable.</summary>
/// <param name="RowsSkipped">Rows that made no bar.</param>
/// <param name="RowsRepaired">Rows whose high or low was moved to the open or close, by less than a rounding error.</param>
/// <param name="FirstSkippedRow">Where the first skipped row is and why it made no bar; null when there is none.</param>
/// <param name="Remarks">What was assumed that a source does not say, such as the zone of its times, and how to say otherwise.</param>
public sealed record HistoryReport(long RowsSkipped, long RowsRepaired, string? FirstSkippedRow, IReadOnlyList<string> Remarks)
{
    /// <summary>Whether every row made a bar as it is, and nothing was assumed.</summary>
    public bool IsClean => RowsSkipped == 0 && RowsRepaired == 0 && Remarks.Count == 0;

    /// <summary>The report in one line; empty when <see cref="IsClean"/>.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        if (RowsSkipped > 0)
            parts.Add(FormattableString.Invariant($"{RowsSkipped:N0} {(RowsSkipped == 1 ? "row" : "rows")} skipped, first {FirstSkippedRow?.TrimEnd('.')}"));
        if (RowsRepaired > 0)
            parts.Add(FormattableString.Invariant($"{RowsRepaired:N0} {(RowsRepaired == 1 ? "row" : "rows")} repaired"));
        return string.Join("; ", parts.Concat(Remarks.Select(remark => remark.TrimEnd('.'))));
    }
}

using System.Globalization;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Notebook;

/// <summary>The status of one series as a cell shows it: a line for every figure, and one for every source.</summary>
internal static class StatusTable
{
    internal static string ToText(SeriesStatus status) => Table(status).ToText();

    internal static string ToHtml(SeriesStatus status) => Table(status).ToHtml();

    private static CellTable Table(SeriesStatus status)
    {
        string[] row = RealtimeOverview.Row(status);
        CellTable table = new(RealtimeOverview.Heads[0], row[0]);
        for (int i = 1; i < row.Length; i++)
        {
            if (row[i].Length > 0)
                table.Add(RealtimeOverview.Heads[i], row[i]);
        }
        table.Add("bars closed", Text(status.BarsClosed))
            .Add("reconnects", Text(status.Reconnects))
            .Add("re-synchronised", Text(status.Resynchronisations))
            .Add("drift", string.Create(CultureInfo.InvariantCulture, $"{status.Drift} in {status.DriftChecks} checks"));
        if (status.EventsRepaired > 0)
            table.Add("events repaired", Text(status.EventsRepaired));
        if (status.LastRefusal is { } refusal)
            table.Add("last refusal", refusal);
        foreach (SourceHealth source in status.Sources)
            table.Add(source.Role.ToString().ToLowerInvariant(), Source(source));
        return table;
    }

    private static string Source(SourceHealth source)
    {
        string text = $"{source.Name}: {source.State.ToString().ToLowerInvariant()}";
        if (source.Text is not null)
            text += $", {source.Text}";
        if (source.RowsSkipped > 0)
            text += string.Create(CultureInfo.InvariantCulture, $"; {source.RowsSkipped} rows skipped, first {source.FirstSkippedRow}");
        return source.RowsRepaired > 0 ? text + string.Create(CultureInfo.InvariantCulture, $"; {source.RowsRepaired} rows repaired") : text;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

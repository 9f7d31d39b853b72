using System.Globalization;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Tool;

/// <summary>How all series stand, in one line.</summary>
internal sealed class SeriesSummary(IReadOnlyList<LiveSeries> series, TimeProvider clock)
{
    private readonly Dictionary<SeriesKey, (long Events, long At)> _before = [];

    /// <summary>The line, and what of it is news.</summary>
    internal (string Text, string Phase) Now()
    {
        SeriesStatus[] all = [.. series.Select(one => one.Status)];
        return (string.Join(" | ", all.Select(Describe)), string.Join(" | ", all.Select(Phase)));
    }

    /// <summary>Which rows of histories made no bar, and what was assumed of them; empty where there is nothing to say.</summary>
    internal string Notice() => string.Join(Environment.NewLine, series.Select(one => one.Status)
        .Select(status => (status.Key, Text: Rows(status))).Where(one => one.Text.Length > 0).Select(one => $"{one.Key.Symbol} {one.Key.Interval}: {one.Text}"));

    private string Describe(SeriesStatus status)
    {
        long refused = status.NotApplied.Values.Sum();
        string text = string.Create(CultureInfo.InvariantCulture,
            $"{status.Key.Symbol} {status.Key.Interval} {Phase(status)}, {status.Bars} bars, {status.EventsReceived} events ({Rate(status):0.0}/s), queue {status.EventQueue.Now}, p99 {status.LatencyMicroseconds.P99:0} us, {status.Viewers} viewers");
        if (refused > 0)
            text += string.Create(CultureInfo.InvariantCulture, $", {refused} not applied");
        return status.State.IsSimulated ? text + ", SIMULATED" : text;
    }

    // Which rows of its history made no bar, and what was assumed of them.
    private static string Rows(SeriesStatus status)
    {
        var parts = new List<string>();
        foreach (SourceHealth source in status.Sources.Where(source => source.Role == SourceRole.History))
        {
            if (source.RowsSkipped > 0)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{source.RowsSkipped} history rows skipped, first {source.FirstSkippedRow?.TrimEnd('.')}"));
            if (source.RowsRepaired > 0)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{source.RowsRepaired} history rows repaired"));
            if (source.State == SourceState.Ok && source.Text is { Length: > 0 } remark)
                parts.Add(remark.TrimEnd('.'));
        }
        return string.Join("; ", parts);
    }

    private double Rate(SeriesStatus status)
    {
        long at = clock.GetTimestamp();
        (long events, long before) = _before.GetValueOrDefault(status.Key, (0, at));
        _before[status.Key] = (status.EventsReceived, at);
        double seconds = clock.GetElapsedTime(before, at).TotalSeconds;
        return seconds > 0 ? (status.EventsReceived - events) / seconds : 0;
    }

    private static string Phase(SeriesStatus status)
    {
        string phase = status.State.Phase switch
        {
            SeriesPhase.Seeding => string.Create(CultureInfo.InvariantCulture, $"seeding {Math.Floor(status.State.Progress * 10) * 10:0} %"),
            SeriesPhase.Waiting => "waiting for the first event",
            SeriesPhase.Live => "live",
            SeriesPhase.Reconnecting => "reconnecting",
            SeriesPhase.Rejecting => "rejecting",
            _ => "stopped",
        };
        return status.State.Text is { Length: > 0 } text ? $"{phase}: {text.TrimEnd('.')}" : phase;
    }
}

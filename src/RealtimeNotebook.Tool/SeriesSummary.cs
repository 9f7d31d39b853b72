using System.Globalization;
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

    private string Describe(SeriesStatus status)
    {
        long refused = status.NotApplied.Values.Sum();
        string text = string.Create(CultureInfo.InvariantCulture,
            $"{status.Key.Symbol} {status.Key.Interval} {Phase(status)}, {status.Bars} bars, {status.EventsReceived} events ({Rate(status):0.0}/s), queue {status.EventQueue.Now}, p99 {status.LatencyMicroseconds.P99:0} us, {status.Viewers} viewers");
        if (refused > 0)
            text += string.Create(CultureInfo.InvariantCulture, $", {refused} not applied");
        return status.State.IsSimulated ? text + ", SIMULATED" : text;
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

namespace RealtimeNotebook.Live;

// Events that were refused, dropped, late or repaired are reported to viewers: the first at once, the others at a pace that costs nothing.
internal sealed partial class StateProcessor
{
    private const long MinBetweenCountsMs = 10_000;

    private long _countsReportedAt = -MinBetweenCountsMs;

    private bool AreCountsNews => _counters.Remarkable != _state.Status.EventsReported
        && Milliseconds - Volatile.Read(ref _countsReportedAt) >= MinBetweenCountsMs;

    private void ReportCounts()
    {
        if (!AreCountsNews)
            return;
        Volatile.Write(ref _countsReportedAt, Milliseconds);
        SetStatus(_state.Status with { EventsReported = _counters.Remarkable });
    }
}

using System.Globalization;

namespace RealtimeNotebook.Live;

// A feed whose every event is refused is not live, and says so until the next event that is applied.
internal sealed partial class StateProcessor
{
    // Single bad events among good ones are counted, but are no state of their own.
    private const long MinRefusedInRow = 3;
    private const long MinRefusingMs = 1_000;

    private long _appliedAt = long.MinValue;
    private long _rejectionShownAt;
    private long _rejectionShown;

    private bool IsRejecting => _counters.RefusedInRow > 0 && (_appliedAt == long.MinValue
        || (_counters.RefusedInRow >= MinRefusedInRow && Milliseconds - _appliedAt >= MinRefusingMs));

    // Looks whether the phase, or what it says, is another; from the watch's timer, too.
    private bool IsRejectionNews => _state.Status.Phase is SeriesPhase.Live or SeriesPhase.Waiting ? IsRejecting
        : _state.Status.Phase == SeriesPhase.Rejecting && _counters.RefusedInRow != Volatile.Read(ref _rejectionShown)
            && Milliseconds - Volatile.Read(ref _rejectionShownAt) >= MinRefusingMs;

    private void ShowRejection()
    {
        if (!IsRejectionNews)
            return;
        Volatile.Write(ref _rejectionShown, _counters.RefusedInRow);
        Volatile.Write(ref _rejectionShownAt, Milliseconds);
        string text = string.Create(CultureInfo.InvariantCulture,
            $"Feed rejected {_counters.RefusedInRow:N0} {(_counters.RefusedInRow == 1 ? "event" : "events")}: {_counters.LastRefusal}");
        _sources.FeedRejected(text);
        RefreshSources();
        SetPhase(SeriesPhase.Rejecting, text);
    }

    private void EndRejection()
    {
        _appliedAt = Milliseconds;
        if (_counters.RefusedInRow == 0)
            return;
        _counters.RefusedInRow = 0;
        Volatile.Write(ref _rejectionShown, 0);
        // Also while the phase is that of an outage: the first good event may come before the word that it is over.
        _sources.FeedRejected(null);
        RefreshSources();
        if (_state.Status.Phase == SeriesPhase.Rejecting)
            SetPhase(SeriesPhase.Live, _seedText);
    }
}

namespace RealtimeNotebook.Live;

// An answer that was cut short by a time-out or a fault: what has been read is merged, and the older rest is requested.
internal sealed partial class StateProcessor
{
    // How far back the answers since the last whole one have reached.
    private long _reachedFromMs = long.MaxValue;

    // The newest bars have been read; those before them are requested next, page by page if need be.
    private void NoteCutShort(HistoryAnswer answer)
    {
        bool wasOlderRest = answer.Range == _olderRest;
        NoteConfirmed(answer);
        RefreshSources();
        RefreshGaps();
        GiveUpOldGaps(answer);
        if (!_isSeeded)
        {
            _isSeeded = true;
            AskLater(NewestInDoubtMs);
        }
        int left = answer.Range.MostBars - answer.Bars!.Count;
        if (wasOlderRest || _olderRest is null)
            _olderRest = left > 0 && IsRoomBefore(answer.CoveredFromMs) ? new(answer.Range.FromMs, answer.CoveredFromMs, left) : null;
        else
            _resyncFromMs = Math.Min(_resyncFromMs, answer.Range.FromMs);
        if (!wasOlderRest)
        {
            long newestMs = Math.Max(answer.CoveredFromMs, NewestInDoubtMs);
            bool isAnswered = answer.Range.FromMs <= _resyncFromMs && _requestsAsked == _requests;
            _resyncFromMs = isAnswered ? newestMs : Math.Min(_resyncFromMs, newestMs);
        }
        SetFaultText(answer.Fault);
        // While there is progress the next request need not wait long; the same newest page again and again is none.
        bool isFurther = answer.CoveredFromMs < _reachedFromMs;
        _reachedFromMs = Math.Min(_reachedFromMs, answer.CoveredFromMs);
        _retryDelay = isFurther ? FirstRetryMs : Math.Min(_retryDelay * 2, LongestPartRetryMs);
        ScheduleRetry(_retryDelay);
    }

    // Once bars have left memory, what is older than the oldest in it is not taken.
    private bool IsRoomBefore(long timeMs) =>
        _state.Candles.FirstBar == 0 || (_state.Candles.Closed.Count > 0 && _state.Candles.Closed.OpenMs[0] < timeMs);

    private void SetFaultText(string? text)
    {
        if (_state.Status.Phase != SeriesPhase.Rejecting)
            SetPhase(_state.Status.Phase, text);
    }
}

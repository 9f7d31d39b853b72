using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

// What the processor asks of history: gaps, re-synchronisation.
internal sealed partial class StateProcessor
{
    private const long FirstRetryMs = 1_000;
    private const long LeastBetweenMs = 500;

    // Short, for a source that keeps failing is left alone by its circuit breaker, and to ask then costs nothing.
    private const long LongestRetryMs = 5_000;

    // While only some of the sources answer: each question costs those that do.
    private const long LongestPartRetryMs = 60_000;
    private const long LongestSilenceMs = 60_000;
    private const long CatchUpMs = 5_000;

    private long _retryAt = long.MaxValue;
    private long _askedAt = -LeastBetweenMs;
    private long _retryDelay = FirstRetryMs;
    private long _droppedSeen;
    private long _lostFromMs = long.MaxValue;
    private long _resyncFromMs = long.MaxValue;
    private int _requests;
    private int _requestsAsked;
    private long _unansweredFromMs = long.MaxValue;
    private bool _isSeeded;

    // What an answer that was cut short did not reach.
    private HistoryRange? _olderRest;
    private bool _hasOlderRestFailed;

    // Bars that are to be asked for from here on, once the clock has passed there.
    private CandleGap? _askLater;

    private SeriesPhase PhaseNow =>
        _state.Candles.HasForming || _state.Candles.Closed.Count > 0 ? SeriesPhase.Live : SeriesPhase.Waiting;

    private long Milliseconds => _clock.GetTimestamp() / (_clock.TimestampFrequency / 1_000);

    // Until a bar has been over for that long, history's silence may only mean that nobody has written it yet.
    private long SilenceMs => Math.Min(GraceMs, LongestSilenceMs);

    // The last closed bar may have missed its final events, so it is asked for again with what follows it.
    private long NewestInDoubtMs
    {
        get
        {
            CandleColumns closed = _state.Candles.Closed;
            return closed.Count > 0 ? closed.OpenMs[^1] : _state.Candles.HasForming ? _state.Candles.Forming.OpenMs : long.MinValue;
        }
    }

    private void NoteDropped()
    {
        _droppedSeen = _counters.Drops;
        // The event at hand may be from before those that were dropped.
        _mayBeOlder = true;
        (FeedEventKind? link, long missedSinceMs) = _counters.TakeDroppedNews();
        // Whatever is left in the channel came after them.
        if (link == FeedEventKind.Interrupted)
            NoteInterrupted();
        else if (link == FeedEventKind.Resumed)
            NoteResumed();
        RequestResynchronisation(missedSinceMs);
    }

    private void RequestResynchronisation(long sinceMs = long.MaxValue)
    {
        // The first events after an outage come before the word that it is over, and may have closed bars and filled gaps.
        long from = Math.Min(Math.Min(_lostFromMs, NewestInDoubtMs), sinceMs);
        _lostFromMs = long.MaxValue;
        Doubt(from);
        if (!_history.IsPresent)
            return;
        // What history says of a bar before it is over is not the whole of it, and of one that was over just now it may say nothing yet;
        // so all that is in doubt is asked for once more. It may also be that the clock was wrong that closed the newest. The last bar that is
        // over may be one that only history has.
        AskOnceOver(from, Math.Max(NewestEndMs, _state.Candles.Interval.OpenOf(ClockNow)));
        ResynchroniseFrom(from);
    }

    private void ResynchroniseFrom(long from)
    {
        _requests++;
        _resyncFromMs = Math.Min(_resyncFromMs, from);
        // A feed that comes and goes must not make history pay for each time.
        _retryAt = Math.Min(_retryAt, Math.Max(Milliseconds, _askedAt + LeastBetweenMs));
        SetAlarm();
    }

    private long NewestEndMs
    {
        get
        {
            CandleState candles = _state.Candles;
            return candles.HasForming ? candles.FormingEndMs
                : candles.Closed.Count > 0 ? candles.Interval.NextOpen(candles.Closed.OpenMs[^1]) : long.MinValue;
        }
    }

    // Once the newest bar is over; if it is already, history has had its time.
    private void AskLater(long fromMs) => AskOnceOver(fromMs, NewestEndMs);

    private void AskOnceOver(long fromMs, long endMs)
    {
        if (endMs > ClockNow - GraceMs)
            AskLater(fromMs, endMs);
    }

    private void AskLater(long fromMs, long whenMs)
    {
        _askLater = _askLater is { } earlier ? new(Math.Min(earlier.FromMs, fromMs), Math.Max(earlier.ToMs, whenMs)) : new(fromMs, whenMs);
        SetAlarm();
    }

    // Null when history was busy or slow; what it says later is merged then.
    private async ValueTask<HistoryAnswer?> AskAboutAsync(CandleGap gap, CancellationToken stop)
    {
        if (_desk.IsBusy || stop.IsCancellationRequested)
            return null;
        Ask(new(BarBefore(gap), AfterGap(gap), _options.Keep), stop);
        await _desk.WaitAsync(_options.GapPatience, stop).ConfigureAwait(false);
        return _desk.Take();
    }

    // Where bars are missing, the last events of the one before them may be missing, too.
    private long BarBefore(CandleGap gap) => _state.Candles.Interval.Back(gap.FromMs, 1);

    private void AskWhatIsMissing(CancellationToken stop)
    {
        long to = _state.Candles.Interval.NextOpen(ClockNow);
        IReadOnlyList<CandleGap> gaps = _state.Candles.Gaps;
        if (!_reads.TryEnter())
        {
            _retryAt = Milliseconds + ReadLimiter.Turn.PauseMs;
            SetAlarm();
            return;
        }
        // While older bars are not available, what else is missing has its turn.
        bool skipsOlderRest = _hasOlderRestFailed && (gaps.Count > 0 || _resyncFromMs != long.MaxValue);
        _hasOlderRestFailed = false;
        if (_olderRest is { } rest && !skipsOlderRest)
            Ask(rest, stop);
        else if (_resyncFromMs != long.MaxValue)
            Ask(new(gaps.Count > 0 ? Math.Min(_resyncFromMs, BarBefore(gaps[0])) : _resyncFromMs, to, _options.Keep), stop);
        else if (gaps.Count > 0)
            Ask(new(BarBefore(gaps[0]), AfterGap(gaps[^1]), _options.Keep), stop);
        else
            (_retryAt, _) = (long.MaxValue, _reads.Leave());
    }

    private void Ask(HistoryRange range, CancellationToken stop)
    {
        _requestsAsked = _requests;
        _askedAt = Milliseconds;
        // A bar that is ahead of the clock is as wrong in history as from the feed.
        range = range with { ToMs = Math.Min(range.ToMs, Math.Max(AheadLimitMs + 1, range.FromMs)) };
        _desk.Ask(range, ClockNow - GraceMs, ClockNow - SilenceMs, stop);
    }

    // Returns whether there was an answer, good or bad.
    private bool MergeAnswer()
    {
        if (_desk.Take() is not { } answer)
        {
            ShowSeedSoFar();
            return false;
        }
        (_isSeedLate, _seedText) = (false, null);
        if (answer.Bars is not null && _state.Merge(answer).Changed)
            Tell(new(0, IsUrgent: true));
        NoteAnswer(answer);
        return true;
    }

    private void NoteAnswer(HistoryAnswer answer)
    {
        _reads.Leave();
        NoteFilled(answer.Bars);
        if (answer.IsCutShort)
        {
            NoteCutShort(answer);
            return;
        }
        bool wasOlderRest = answer.Range == _olderRest;
        if (wasOlderRest && answer.Bars is not null)
            _olderRest = null;
        if (answer.Fault is not null)
        {
            NoteFault(answer);
            return;
        }
        NoteConfirmed(answer);
        if (!_isSeeded)
        {
            // Events may have come between the question and the subscription.
            _isSeeded = true;
            AskLater(NewestInDoubtMs);
        }
        // What was lost after the question was asked is not in the answer.
        if (_resyncFromMs != long.MaxValue && !wasOlderRest && answer.Range.FromMs <= _resyncFromMs && _requestsAsked == _requests)
        {
            _resyncFromMs = long.MaxValue;
            _counters.Resynchronisations++;
        }
        _retryDelay = FirstRetryMs;
        _reachedFromMs = long.MaxValue;
        RefreshSources();
        RefreshGaps();
        GiveUpOldGaps(answer);
        ScheduleRetry(_resyncFromMs == long.MaxValue && _olderRest is null ? GapRetryMs() : FirstRetryMs);
        AskAgainAfterAnOutage(answer.Range.FromMs);
        if (_state.Status.Text is not null && _state.Status.Phase is not (SeriesPhase.Reconnecting or SeriesPhase.Rejecting))
            SetPhase(_state.Status.Phase, null);
    }

    private void NoteFault(HistoryAnswer answer)
    {
        SetFaultText(answer.Fault);
        RefreshSources();
        // Where every source has answered, bars that are not there may have been struck off the gaps, though no bar has changed.
        RefreshGaps();
        GiveUpOldGaps(answer);
        if (answer.Range == _olderRest)
        {
            // It is requested again as it is; what is newer has been read.
            _hasOlderRestFailed = true;
            ScheduleRetry(_retryDelay);
            _retryDelay = Math.Max(_retryDelay, Math.Min(_retryDelay * 2, LongestRetryMs));
            return;
        }
        _unansweredFromMs = Math.Min(_unansweredFromMs, answer.Range.FromMs);
        bool isPart = answer.Bars is { Count: > 0 };
        // What one source has told is not asked for again and again because another is silent; when that is back, it is asked for all it owes.
        if (isPart && answer.Range.FromMs <= _resyncFromMs && _requestsAsked == _requests)
            _resyncFromMs = Math.Max(answer.Range.FromMs, NewestInDoubtMs);
        else
            _resyncFromMs = Math.Min(_resyncFromMs, isPart ? Math.Max(answer.Range.FromMs, NewestInDoubtMs) : answer.Range.FromMs);
        ScheduleRetry(_retryDelay);
        _retryDelay = Math.Min(_retryDelay * 2, isPart ? LongestPartRetryMs : LongestRetryMs);
    }

    // Whoever writes into history may have waited for it, too, and not have caught up yet.
    private void AskAgainAfterAnOutage(long answeredFromMs)
    {
        if (_unansweredFromMs == long.MaxValue)
            return;
        if (_unansweredFromMs < answeredFromMs)
        {
            ResynchroniseFrom(_unansweredFromMs);
            return;
        }
        AskLater(_unansweredFromMs, ClockNow - GraceMs + CatchUpMs);
        _unansweredFromMs = long.MaxValue;
    }

    private void ScheduleRetry(long delayMs)
    {
        bool missing = _history.IsPresent && (_state.Candles.Gaps.Count > 0 || _resyncFromMs != long.MaxValue || _olderRest is not null);
        _retryAt = missing ? Milliseconds + delayMs : long.MaxValue;
        SetAlarm();
    }
}

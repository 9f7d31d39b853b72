using RealtimeNotebook.Candles;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

// Everything that the processor does besides applying events: seeding, gaps, re-synchronisation, the clock, the hourly check.
internal sealed partial class StateProcessor
{
    private const long FirstRetryMs = 1_000;
    private const long LeastBetweenMs = 500;
    private const long LongestRetryMs = 60_000;
    private const long CheckEveryMs = 3_600_000;

    private long _retryAt;
    private long _askedAt = -LeastBetweenMs;
    private long _retryDelay = FirstRetryMs;
    private long _droppedSeen;
    private long _lastEventAt;
    private long _checkedAt = TimeProvider.System.GetTimestamp();
    private long _resyncFromMs = long.MaxValue;
    private int _requests;
    private int _requestsAsked;
    private bool _hasPieces;
    private CandleGap? _piecesLost;

    private SeriesPhase PhaseNow =>
        _state.Candles.HasForming || _state.Candles.Closed.Count > 0 ? SeriesPhase.Live : SeriesPhase.Waiting;

    private static long Milliseconds => TimeProvider.System.GetTimestamp() / (TimeProvider.System.TimestampFrequency / 1_000);

    private long GraceMs => (long)_options.CloseGrace.TotalMilliseconds;

    private long ClockNow => _listener.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    // The listener has subscribed and fills the channel meanwhile. History that takes very long is merged when it comes.
    private async Task SeedAsync(CancellationToken stop)
    {
        if (!_history.IsPresent)
        {
            SetPhase(SeriesPhase.Waiting, null);
            _seeded.TrySetResult();
            return;
        }
        SetPhase(SeriesPhase.Seeding, null);
        SeriesKey key = _state.Candles.Key;
        int most = (int)Math.Min((long)_options.Window + WarmUpBars, _options.Keep);
        Ask(new(long.MinValue, key.Interval.NextOpen(ClockNow), most), stop);
        long patienceEnds = Milliseconds + (long)SeedPatience.TotalMilliseconds;
        while (!stop.IsCancellationRequested && Milliseconds < patienceEnds && _events.Count < _options.EventQueue * 3 / 4)
        {
            await _desk.WaitAsync(TimeSpan.FromMilliseconds(100), stop).ConfigureAwait(false);
            if (MergeAnswer())
                break;
            SetProgress(_desk.Progress);
        }
        SetPhase(PhaseNow, _state.Status.Text);
        ScheduleRetry();
        _seeded.TrySetResult();
    }

    private ValueTask Tend(CancellationToken stop) =>
        _counters.Dropped == _droppedSeen && _retryAt == long.MaxValue && _piecesLost is null && !_desk.IsBusy ? default : TendAsync(stop);

    // Looks at the clock, at the answer that may be there, and at what is to be asked.
    private ValueTask TendAsync(CancellationToken stop)
    {
        if (_counters.Dropped != _droppedSeen)
            NoteDropped();
        CloseByClock();
        if (_piecesLost is { } lost && lost.ToMs <= ClockNow - GraceMs)
        {
            _piecesLost = null;
            ResynchroniseFrom(lost.FromMs);
        }
        MergeAnswer();
        if (!_desk.IsBusy && _history.IsPresent && Milliseconds >= _retryAt)
            AskWhatIsMissing(stop);
        CheckHourly();
        return default;
    }

    private void CloseByClock()
    {
        // While events of this very bar still come, their clock is behind ours, and the next bar's first event closes it.
        // And events that wait to be applied have come in time.
        bool quiet = _events.Count == 0 && TimeProvider.System.GetElapsedTime(_lastEventAt).TotalMilliseconds >= Math.Min(GraceMs, 1_000);
        MergeResult result = quiet ? _state.CloseDue(ClockNow - GraceMs) : new(MergeOutcome.Nothing);
        if (result.Changed)
        {
            _counters.BarsClosed += result.BarsClosed;
            Tell(new(0, IsUrgent: true));
        }
        SetAlarm();
    }

    private void SetAlarm()
    {
        long due = _state.Candles.FormingEndMs;
        if (due != long.MaxValue)
            due += GraceMs;
        // A retry is due in real time; where the feed's clock runs faster, the look is only earlier than need be.
        if (_retryAt != long.MaxValue)
            due = Math.Min(due, ClockNow + Math.Max(0, _retryAt - Milliseconds));
        _alarm.SetFor(due);
    }

    private void NoteDropped()
    {
        _droppedSeen = _counters.Dropped;
        RequestResynchronisation();
    }

    private void RequestResynchronisation(long sinceMs = long.MaxValue)
    {
        if (!_history.IsPresent)
            return;
        CandleColumns closed = _state.Candles.Closed;
        // The last closed bar may have missed its final events, so it is asked for again as well.
        long from = closed.Count > 0 ? closed.OpenMs[^1] : _state.Candles.HasForming ? _state.Candles.Forming.OpenMs : long.MinValue;
        // A bar that is the sum of its pieces will lack those that were lost; history is asked for it when it has closed.
        if (_hasPieces && _state.Candles.HasForming)
            _piecesLost = new(_piecesLost?.FromMs ?? _state.Candles.Forming.OpenMs, _state.Candles.FormingEndMs);
        ResynchroniseFrom(Math.Min(from, sinceMs));
    }

    private void ResynchroniseFrom(long from)
    {
        _requests++;
        _resyncFromMs = Math.Min(_resyncFromMs, from);
        // A feed that comes and goes must not make history pay for each time.
        _retryAt = Math.Min(_retryAt, Math.Max(Milliseconds, _askedAt + LeastBetweenMs));
        SetAlarm();
    }

    // Null when history was busy or slow; what it says later is merged then.
    private async ValueTask<HistoryAnswer?> AskAboutAsync(CandleGap gap, CancellationToken stop)
    {
        if (_desk.IsBusy || stop.IsCancellationRequested)
            return null;
        Ask(new(gap.FromMs, gap.ToMs, _options.Keep), stop);
        await _desk.WaitAsync(_options.GapPatience, stop).ConfigureAwait(false);
        return _desk.Take();
    }

    private void AskWhatIsMissing(CancellationToken stop)
    {
        long to = _state.Candles.Key.Interval.NextOpen(ClockNow);
        IReadOnlyList<CandleGap> gaps = _state.Candles.Gaps;
        if (_resyncFromMs != long.MaxValue)
            Ask(new(gaps.Count > 0 ? Math.Min(_resyncFromMs, gaps[0].FromMs) : _resyncFromMs, to, _options.Keep), stop);
        else if (gaps.Count > 0)
            Ask(new(gaps[0].FromMs, gaps[^1].ToMs, _options.Keep), stop);
        else
            _retryAt = long.MaxValue;
    }

    private void Ask(HistoryRange range, CancellationToken stop)
    {
        _requestsAsked = _requests;
        _askedAt = Milliseconds;
        _desk.Ask(range, ClockNow - GraceMs, stop);
    }

    // Returns whether there was an answer, good or bad.
    private bool MergeAnswer()
    {
        if (_desk.Take() is not { } answer)
            return false;
        if (answer.Bars is not null && _state.Merge(answer).Changed)
            Tell(new(0, IsUrgent: true));
        NoteAnswer(answer);
        return true;
    }

    private void NoteAnswer(HistoryAnswer answer)
    {
        if (answer.Bars is null)
        {
            SetPhase(_state.Status.Phase, answer.Fault);
            _resyncFromMs = Math.Min(_resyncFromMs, answer.Range.FromMs);
            ScheduleRetry();
            _retryDelay = Math.Min(_retryDelay * 2, LongestRetryMs);
            return;
        }
        // What was lost after the question was asked is not in the answer.
        if (_resyncFromMs != long.MaxValue && answer.Range.FromMs <= _resyncFromMs && _requestsAsked == _requests)
        {
            _resyncFromMs = long.MaxValue;
            _counters.Resynchronisations++;
        }
        _retryDelay = FirstRetryMs;
        ScheduleRetry();
        RefreshGaps();
        if (_state.Status.Text is not null && _state.Status.Phase != SeriesPhase.Reconnecting)
            SetPhase(_state.Status.Phase, null);
    }

    private void ScheduleRetry()
    {
        bool missing = _history.IsPresent && (_state.Candles.Gaps.Count > 0 || _resyncFromMs != long.MaxValue);
        _retryAt = missing ? Milliseconds + _retryDelay : long.MaxValue;
        SetAlarm();
    }

    private void CheckHourly()
    {
        if (TimeProvider.System.GetElapsedTime(_checkedAt).TotalMilliseconds < CheckEveryMs)
            return;
        _checkedAt = TimeProvider.System.GetTimestamp();
        int drift = _state.CountDrift();
        _counters.Drift += drift;
        if (drift == 0)
            return;
        SetPhase(_state.Status.Phase, $"The hourly recomputation found {drift} indicator values that differed; they have been replaced.");
        Tell(new(0, IsUrgent: true));
    }

    private void SetPhase(SeriesPhase phase, string? text)
    {
        SeriesState now = _state.Status;
        SeriesState next = now with { Phase = phase, Text = text, Progress = phase == SeriesPhase.Seeding ? now.Progress : 1 };
        if (next == now)
            return;
        _state.Status = next;
        Tell(new(0, IsUrgent: true));
    }

    private void SetProgress(double progress)
    {
        if (_state.Status.Progress == progress)
            return;
        _state.Status = _state.Status with { Progress = progress };
        Tell(new(0, IsUrgent: true));
    }

    private void RefreshGaps()
    {
        IReadOnlyList<CandleGap> gaps = _state.Candles.Gaps;
        if (gaps.SequenceEqual(_state.Status.Gaps))
            return;
        _state.Status = _state.Status with { Gaps = [.. gaps] };
        Tell(new(0, IsUrgent: true));
    }
}

using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Live;

// What the processor does when nothing came: bars that close by the clock, breaks in time, the hourly check.
internal sealed partial class StateProcessor
{
    private const int MaxSpreadMs = 2_000;

    private static readonly TimeSpan CheckEvery = TimeSpan.FromHours(1);

    private long _lastEventAt;
    private long _checkedAt;

    private long GraceMs => (long)_options.CloseGrace.TotalMilliseconds;

    private long ClockNow => _listener.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private bool IsCheckDue => _clock.GetElapsedTime(Volatile.Read(ref _checkedAt)) >= CheckEvery;

    private ValueTask Tend(CancellationToken stop) =>
        _retryAt == long.MaxValue && !_desk.IsBusy && !IsLater && !IsConfirmationDue && _orders.IsEmpty && !IsHeldDue ? default : TendAsync(stop);

    private bool IsLater => _askLater is { } later && later.ToMs <= ClockNow - GraceMs;

    // Looks at the clock, at the answer that may be there, and at what is to be asked.
    private ValueTask TendAsync(CancellationToken stop)
    {
        CarryOutOrders();
        HealTime();
        CloseByClock();
        if (IsLater)
        {
            ResynchroniseFrom(_askLater.GetValueOrDefault().FromMs);
            _askLater = null;
        }
        MergeAnswer();
        if (!_desk.IsBusy && _history.IsPresent && Milliseconds >= _retryAt)
            AskWhatIsMissing(stop);
        AskForConfirmation(stop);
        CheckHourly();
        ForgetClockAhead();
        ShowRejection();
        RefreshSources();
        ReportCounts();
        return IsHeldDue ? ApplyHeldAsync(stop) : default;
    }

    // Whether the processor should look though no event came; from the watch's timer.
    private bool HasNews() => IsCheckDue || IsRejectionNews || AreCountsNews || IsSeedNews || SourceBoard.Differ(_sources.Now, _state.Status.Sources);

    private void HealTime()
    {
        TimeBreak seen = _watch.Take();
        if (seen == TimeBreak.None)
            return;
        if ((seen & TimeBreak.Paused) != 0)
            _counters.Pauses++;
        if ((seen & TimeBreak.ClockSet) != 0)
            _counters.ClockChanges++;
        // What the machine has kept for us meanwhile is given time to come before the clock closes a bar.
        _lastEventAt = _clock.GetTimestamp();
        RequestResynchronisation();
        // All series of a process stood still together: they do not ask history together.
        if (_retryAt != long.MaxValue)
            _retryAt += Random.Shared.Next(MaxSpreadMs);
        SetAlarm();
    }

    private void CloseByClock()
    {
        // While events of this very bar still come, their clock is behind ours, and the next bar's first event closes it.
        // And events that wait to be applied have come in time; the clock is read before they are looked for.
        long nowMs = ClockNow - GraceMs;
        bool quiet = _events.Count == 0 && _clock.GetElapsedTime(_lastEventAt).TotalMilliseconds >= Math.Min(GraceMs, 1_000);
        MergeResult result = quiet ? _state.CloseDue(nowMs) : new(MergeOutcome.Nothing);
        if (result.Changed)
        {
            _counters.BarsClosed += result.BarsClosed;
            NoteClosed(result.BarsClosed);
            MarkClosedByClock();
            Tell(new(0, IsUrgent: true));
        }
        SetAlarm();
    }

    private void SetAlarm()
    {
        long due = Math.Min(_state.Candles.FormingEndMs, _askLater?.ToMs ?? long.MaxValue);
        if (due != long.MaxValue)
            due += GraceMs;
        // A retry is due in real time; where the feed's clock runs faster, the look is only earlier than need be.
        if (_held.Count > 0)
            due = Math.Min(due, _held.NextOpenMs - (long)_options.MaxAhead.TotalMilliseconds);
        long again = Math.Min(_retryAt, _confirmAt);
        if (again != long.MaxValue)
            due = Math.Min(due, ClockNow + Math.Max(0, again - Milliseconds));
        _alarm.SetFor(due);
    }

    private void CheckHourly()
    {
        if (!IsCheckDue)
            return;
        Volatile.Write(ref _checkedAt, _clock.GetTimestamp());
        int drift = _state.CountDrift();
        _counters.DriftChecks++;
        _counters.Drift += drift;
        if (drift == 0)
            return;
        SetPhase(_state.Status.Phase, $"The hourly recomputation found {drift} indicator values that differed; they have been replaced.");
        Tell(new(0, IsUrgent: true));
    }
}

namespace RealtimeNotebook.Live;

// Events whose bar has not begun yet by the clock: they are held until it does, or refused. Neither closes the present bar.
internal sealed partial class StateProcessor
{
    // Further ahead than a clock that is merely wrong.
    private const long MaxHoldMs = 300_000;
    private const int HeldPerQueued = 4;

    // Beyond that a time is wrong, not a clock.
    private const long MaxClockAheadMs = 86_400_000;
    private const long MinAheadShownMs = 60_000;
    private const long MaxAheadShownMs = 600_000;
    private const long HourMs = 3_600_000;

    private readonly HeldEvents _held;
    private bool _isApplyingHeld;
    private long _aheadSeenAt;

    private long AheadLimitMs => ClockNow + (long)_options.MaxAhead.TotalMilliseconds;

    private bool IsHeldDue => _held.Count > 0 && !_isApplyingHeld && _held.NextOpenMs <= AheadLimitMs;

    private bool IsAhead(long openMs) => openMs > AheadLimitMs;

    // Whether the event is not to be applied now.
    private bool IsHeldBack(in CandleUpdate update)
    {
        long timeMs = update.Candle.OpenMs;
        if (!IsAhead(timeMs) || timeMs < FormingEndMs)
            return false;
        // From an hour up the own opening time counts only of a whole bar.
        bool isInside = update.Semantics == UpdateSemantics.Increment && _state.Candles.Interval.Milliseconds >= HourMs;
        return IsHeldBack(new(isInside ? _state.Candles.Interval.OpenOf(timeMs) : _state.Candles.OpenOf(update), update, null), timeMs, update.SourceMs);
    }

    private bool IsHeldBack(in Tick tick) => IsAhead(tick.TimeMs) && tick.TimeMs >= FormingEndMs
        && IsHeldBack(new(_state.Candles.OpenOf(tick), default, tick), tick.TimeMs, tick.SourceMs);

    private bool IsHeldBack(in HeldEvent item, long timeMs, long sourceMs)
    {
        if (!IsAhead(item.OpenMs))
            return false;
        long aheadMs = (sourceMs > 0 ? sourceMs : timeMs) - ClockNow;
        if (aheadMs <= MaxClockAheadMs)
            ShowClockAhead(aheadMs);
        if (item.OpenMs > AheadLimitMs + MaxHoldMs)
        {
            CountRefused(CandleFault.Future, string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"the bar opens at {DateTimeOffset.FromUnixTimeMilliseconds(item.OpenMs):u}, more than MaxAhead ({_options.MaxAhead}) and 5 minutes after the present ({_listener.Clock.GetUtcNow():u}); compare the clocks of the source and of this machine."));
            return true;
        }
        if (_held.TryAdd(item, out bool superseded))
        {
            _counters.Superseded += superseded ? 1 : 0;
        }
        else
        {
            CountRefused(CandleFault.Future, $"{_held.Count:N0} events wait for their bar to begin, and there is room for no more; compare the clocks of the source and of this machine.");
            // The bar that it belongs to will lack it.
            if (!item.IsSnapshot)
                MarkIncomplete(item.OpenMs, _state.Candles.Interval.NextOpen(item.OpenMs));
        }
        _counters.Held = _held.Count;
        SetAlarm();
        return true;
    }

    private async ValueTask ApplyHeldAsync(CancellationToken stop)
    {
        _isApplyingHeld = true;
        try
        {
            while (_held.TryTake(AheadLimitMs, out HeldEvent item))
            {
                _counters.Held = _held.Count;
                long now = _clock.GetTimestamp();
                if (item.Trade is { } trade)
                    await ApplyAsync(trade, now, stop).ConfigureAwait(false);
                else
                    await ApplyAsync(item.Update, now, stop).ConfigureAwait(false);
            }
        }
        finally
        {
            _isApplyingHeld = false;
        }
        SetAlarm();
    }

    private void ShowClockAhead(long aheadMs)
    {
        _aheadSeenAt = Milliseconds;
        long shownMs = (aheadMs + 500) / 1_000 * 1_000;
        if (shownMs > _state.Status.ClockAheadMs)
            SetStatus(_state.Status with { ClockAheadMs = shownMs });
    }

    // A clock that was put right sends nothing that is ahead.
    private void ForgetClockAhead()
    {
        long shownFor = Math.Clamp(2 * _state.Candles.Interval.Milliseconds, MinAheadShownMs, MaxAheadShownMs);
        if (_state.Status.ClockAheadMs != 0 && _held.Count == 0 && Milliseconds - _aheadSeenAt > shownFor)
            SetStatus(_state.Status with { ClockAheadMs = 0 });
    }

    private long FormingEndMs => _state.Candles.HasForming ? _state.Candles.FormingEndMs : long.MinValue;
}

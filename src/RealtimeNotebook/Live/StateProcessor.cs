using System.Threading.Channels;
using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>The one writer of a series: takes events, decodes and merges them, keeps the indicators exact, and tells the updater.</summary>
internal sealed partial class StateProcessor : IDisposable
{
    // Bars beyond the drawn window that are read with the seed, so that the averages at its left edge have warmed up.
    private const int WarmUpBars = 500;

    private static readonly TimeSpan SeedPatience = TimeSpan.FromSeconds(10);

    private readonly IFeedListener _listener;
    private readonly IHistory _history;
    private readonly RealtimeOptions _options;
    private readonly ChartState _state;
    private readonly SeriesCounters _counters;
    private readonly ChannelReader<FeedEvent> _events;
    private readonly ChannelWriter<ChartDelta> _deltas;
    private readonly Alarm _alarm;
    private readonly HistoryDesk _desk;
    private readonly UpdateSemantics _semantics;
    private readonly TaskCompletionSource _seeded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal StateProcessor(
        IFeedListener listener, IHistory history, RealtimeOptions options, ChartState state, SeriesCounters counters,
        Channel<FeedEvent> events, ChannelWriter<ChartDelta> deltas)
    {
        (_listener, _history, _options, _state, _counters) = (listener, history, options, state, counters);
        (_events, _deltas) = (events.Reader, deltas);
        _semantics = options.Semantics ?? listener.Semantics;
        _alarm = new(events, listener.Clock);
        _desk = new(state.Candles.Key, history, _alarm.Ring, TimeProvider.System);
        _retryAt = long.MaxValue;
    }

    /// <summary>Completed when the seed has been merged or given up.</summary>
    internal Task Seeded => _seeded.Task;

    /// <summary>Runs until the events have ended. The deltas are not completed here: the last of them is that the series has stopped.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await SeedAsync(stop).ConfigureAwait(false);
            while (await _events.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                int waiting = _events.Count;
                if (waiting > _counters.EventQueueMost)
                    _counters.EventQueueMost = waiting;
                while (_events.TryRead(out FeedEvent item))
                    await ProcessAsync(item, stop).ConfigureAwait(false);
            }
        }
        finally
        {
            await _desk.CloseAsync().ConfigureAwait(false);
            _seeded.TrySetResult();
        }
    }

    public void Dispose() => _alarm.Dispose();

    private ValueTask ProcessAsync(in FeedEvent item, CancellationToken stop)
    {
        // Before this event is applied: the bar that is forming may have lost its last ones.
        if (_counters.Dropped != _droppedSeen)
            NoteDropped();
        switch (item.Kind)
        {
            case FeedEventKind.Candle:
                _counters.Received++;
                return ApplyAsync(item.Update, item.ReceivedAt, stop);
            case FeedEventKind.Trade:
                _counters.Received++;
                return ApplyAsync(item.Tick, item.ReceivedAt, stop);
            case FeedEventKind.Message:
                _counters.Received++;
                return DecodeAsync(item, stop);
            case FeedEventKind.Interrupted:
                SetPhase(SeriesPhase.Reconnecting, $"{_listener.Name} is not reachable; dialling again.");
                return default;
            case FeedEventKind.Resumed:
                _counters.Reconnects++;
                RequestResynchronisation();
                SetPhase(PhaseNow, null);
                return TendAsync(stop);
            case FeedEventKind.Missed:
                RequestResynchronisation(item.SinceMs);
                return TendAsync(stop);
            case FeedEventKind.Refused:
                _counters.Received++;
                _counters.Count(item.Fault, item.FaultText ?? "");
                return default;
            default:
                return TendAsync(stop);
        }
    }

    private ValueTask DecodeAsync(in FeedEvent item, CancellationToken stop)
    {
        SeriesKey key = _state.Candles.Key;
        if (!CandleJson.TryRead(item.Payload.Span, key, _semantics, out DecodedEvent decoded, out Refusal refusal))
        {
            _counters.Count(refusal.Fault, refusal.ToText());
            return default;
        }
        return decoded.IsTrade
            ? ApplyAsync(decoded.Tick, item.ReceivedAt, stop)
            : ApplyAsync(decoded.Update, item.ReceivedAt, stop);
    }

    private ValueTask ApplyAsync(in CandleUpdate update, long receivedAt, CancellationToken stop)
    {
        if (IsTooFarAhead(update.Candle.OpenMs))
            return default;
        if (_state.Candles.ShowsGap(update, out CandleGap gap) && _history.IsPresent)
            return ApplyAfterGapAsync(gap, update, null, receivedAt, stop);
        _hasPieces |= update.Semantics == UpdateSemantics.Increment;
        Note(_state.Apply(update), update.SourceMs, receivedAt);
        return Tend(stop);
    }

    private ValueTask ApplyAsync(in Tick tick, long receivedAt, CancellationToken stop)
    {
        if (IsTooFarAhead(tick.TimeMs))
            return default;
        if (_state.Candles.ShowsGap(tick, out CandleGap gap) && _history.IsPresent)
            return ApplyAfterGapAsync(gap, default, tick, receivedAt, stop);
        _hasPieces = true;
        Note(_state.Apply(tick), tick.SourceMs, receivedAt);
        return Tend(stop);
    }

    // History is asked for what is missing before the bar that showed it is applied; if it is slow the bar does not wait for it.
    private async ValueTask ApplyAfterGapAsync(
        CandleGap gap, CandleUpdate update, Tick? tick, long receivedAt, CancellationToken stop)
    {
        HistoryAnswer? answer = await AskAboutAsync(gap, stop).ConfigureAwait(false);
        MergeResult result = answer is { Bars: not null } ? _state.ApplyWithAnswer(update, tick, answer)
            : tick is { } trade ? _state.Apply(trade)
            : _state.Apply(update);
        Note(result, tick?.SourceMs ?? update.SourceMs, receivedAt);
        if (answer is not null)
            NoteAnswer(answer);
        else
            ScheduleRetry();
    }

    private bool IsTooFarAhead(long openMs)
    {
        long limit = _listener.Clock.GetUtcNow().ToUnixTimeMilliseconds()
            + _state.Candles.Key.Interval.Milliseconds + (long)_options.MaxAhead.TotalMilliseconds;
        if (openMs <= limit)
            return false;
        _counters.Count(CandleFault.Future,
            $"The bar opens at {DateTimeOffset.FromUnixTimeMilliseconds(openMs):u}, more than MaxAhead ({_options.MaxAhead}) after the present.");
        return true;
    }

    private void Note(in MergeResult result, long sourceMs, long receivedAt)
    {
        _counters.Count(result.Outcome);
        if (!result.Changed)
            return;
        _counters.Applied++;
        _counters.BarsClosed += result.BarsClosed;
        _counters.LastUpdateMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        if (result.Outcome != MergeOutcome.Revised)
        {
            SetAlarm();
            RefreshGaps();
        }
        if (_state.Status.Phase is SeriesPhase.Waiting or SeriesPhase.Reconnecting)
            SetPhase(SeriesPhase.Live, null);
        Tell(new(_listener.HasSourceTimes ? sourceMs : 0, result.Outcome != MergeOutcome.Revised));
        _counters.Latency.Add(TimeProvider.System.GetTimestamp() - receivedAt);
        _lastEventAt = receivedAt;
    }

    private void Tell(ChartDelta delta)
    {
        // The channel drops its oldest when full: the updater reads the state itself and is told what was urgent, so nothing is lost but a reminder.
        _deltas.TryWrite(delta);
    }
}

using System.Threading.Channels;
using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>The one writer of a series: takes events, decodes and merges them, keeps the indicators exact, and tells the updater.</summary>
internal sealed partial class StateProcessor : IDisposable
{
    private readonly IFeedListener _listener;
    private readonly IHistory _history;
    private readonly RealtimeOptions _options;
    private readonly ChartState _state;
    private readonly SeriesCounters _counters;
    private readonly SourceBoard _sources;
    private readonly TimeProvider _clock;
    private readonly ChannelReader<FeedEvent> _events;
    private readonly ChannelWriter<ChartDelta> _deltas;
    private readonly Alarm _alarm;
    private readonly Watch _watch;
    private readonly HistoryDesk _desk;
    private readonly ReadLimiter.Turn _reads;
    private readonly UpdateSemantics _semantics;
    private readonly TaskCompletionSource _seeded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal StateProcessor(
        IFeedListener listener, IHistory history, RealtimeOptions options, ChartState state, SeriesCounters counters, SourceBoard sources,
        Channel<FeedEvent> events, ChannelWriter<ChartDelta> deltas, TimeProvider clock)
    {
        (_listener, _history, _options, _state, _counters, _sources) = (listener, history, options, state, counters, sources);
        (_events, _deltas, _clock) = (events.Reader, deltas, clock);
        _semantics = options.Semantics ?? listener.Semantics;
        _alarm = new(events, listener.Clock);
        _desk = new(state.Candles.Key, history, _alarm.Ring, clock);
        _reads = ReadLimiter.For(history);
        _held = new(options.EventQueue * HeldPerQueued);
        _checkedAt = clock.GetTimestamp();
        _watch = new(clock, HasNews, _alarm.Ring);
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
            _reads.Leave();
            RefuseOrders();
            _seeded.TrySetResult();
        }
    }

    public void Dispose()
    {
        _watch.Dispose();
        _alarm.Dispose();
    }

    private ValueTask ProcessAsync(in FeedEvent item, CancellationToken stop)
    {
        // Before this event is applied: the bar that is forming may have lost its last ones.
        if (_counters.Drops != _droppedSeen)
            NoteDropped();
        // Those that have waited until now come before it.
        return IsHeldDue ? ProcessAfterHeldAsync(item, stop) : ProcessNowAsync(item, stop);
    }

    private async ValueTask ProcessAfterHeldAsync(FeedEvent item, CancellationToken stop)
    {
        await ApplyHeldAsync(stop).ConfigureAwait(false);
        await ProcessNowAsync(item, stop).ConfigureAwait(false);
    }

    private ValueTask ProcessNowAsync(in FeedEvent item, CancellationToken stop)
    {
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
                NoteInterrupted(item.FaultText);
                return default;
            case FeedEventKind.Resumed:
                NoteResumed();
                return TendAsync(stop);
            case FeedEventKind.Missed:
                RequestResynchronisation(item.SinceMs);
                return TendAsync(stop);
            case FeedEventKind.Refused:
                _counters.Received++;
                CountRefused(item.Fault, item.FaultText ?? "");
                return default;
            default:
                return TendAsync(stop);
        }
    }

    private void NoteInterrupted(string? reason = null)
    {
        _counters.Interruptions += _isFeedLost ? 0 : 1;
        _lostFromMs = Math.Min(_lostFromMs, NewestInDoubtMs);
        _isFeedLost = true;
        Doubt(_lostFromMs);
        string text = OutageText.Of(_listener.Name, reason) ?? OutageText.Default(_listener.Name);
        _sources.FeedLost(text);
        RefreshSources();
        SetPhase(SeriesPhase.Reconnecting, text);
    }

    private void NoteResumed()
    {
        _counters.Reconnects++;
        _sources.FeedBack();
        _isFeedLost = false;
        RequestResynchronisation();
        SetPhase(PhaseNow, _seedText);
    }

    private void CountRefused(CandleFault fault, string text)
    {
        _counters.Count(fault, text);
        ShowRejection();
    }

    private ValueTask DecodeAsync(in FeedEvent item, CancellationToken stop)
    {
        SeriesKey key = _state.Candles.Key;
        if (!CandleJson.TryRead(item.Payload.Span, key, _semantics, out DecodedEvent decoded, out Refusal refusal))
        {
            CountRefused(refusal.Fault, refusal.ToText());
            return default;
        }
        return decoded.IsTrade
            ? ApplyAsync(decoded.Tick, item.ReceivedAt, stop)
            : ApplyAsync(decoded.Update, item.ReceivedAt, stop);
    }

    private ValueTask ApplyAsync(in CandleUpdate update, long receivedAt, CancellationToken stop)
    {
        if (IsHeldBack(update))
            return default;
        if ((update.Traits & UpdateTraits.Repaired) != 0)
            _counters.Repaired++;
        if (update.Semantics == UpdateSemantics.Increment)
            NotePieces();
        if (_state.Candles.ShowsGap(update, out CandleGap gap) && _history.IsPresent)
            return ApplyAfterGapAsync(gap, update, null, receivedAt, stop);
        Note(_state.Apply(update), update, receivedAt);
        return Tend(stop);
    }

    private ValueTask ApplyAsync(in Tick tick, long receivedAt, CancellationToken stop)
    {
        if (IsHeldBack(tick))
            return default;
        NotePieces();
        if (_state.Candles.ShowsGap(tick, out CandleGap gap) && _history.IsPresent)
            return ApplyAfterGapAsync(gap, default, tick, receivedAt, stop);
        Note(_state.Apply(tick), tick.ToUpdate(), receivedAt);
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
        Note(result, tick?.ToUpdate() ?? update, receivedAt);
        if (answer is not null)
            NoteAnswer(answer);
        else
            ScheduleRetry(_retryDelay);
    }

    private void Note(in MergeResult result, in CandleUpdate update, long receivedAt)
    {
        _counters.Count(result.Outcome);
        if (result.Outcome == MergeOutcome.Late)
            MarkLate(update);
        if (!result.Changed)
        {
            NoteOfficial(update);
            return;
        }
        _counters.Applied++;
        EndRejection();
        EndDoubt(result.Outcome);
        _counters.BarsClosed += result.BarsClosed;
        if (result.BarsClosed > 0)
            NoteClosed(result.BarsClosed);
        _counters.LastUpdateMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (result.Outcome != MergeOutcome.Revised)
        {
            SetAlarm();
            RefreshGaps();
            NoteChangedBar(result.Outcome, update);
        }
        if (_state.Status.Phase is SeriesPhase.Waiting or SeriesPhase.Reconnecting)
            SetPhase(SeriesPhase.Live, _seedText);
        Tell(new(_listener.HasSourceTimes ? update.SourceMs : 0, result.Outcome != MergeOutcome.Revised));
        _counters.Latency.Add(_clock.GetTimestamp() - receivedAt);
        _lastEventAt = receivedAt;
        NoteOfficial(update);
    }

    private void NoteChangedBar(MergeOutcome outcome, in CandleUpdate update)
    {
        if (outcome == MergeOutcome.Rewritten)
        {
            MarkReplaced(update.Candle.OpenMs);
            return;
        }
        _feedNewestMs = Math.Max(_feedNewestMs, update.Candle.OpenMs);
        ReleasePassed();
    }

    private void Tell(ChartDelta delta)
    {
        // The channel drops its oldest when full: the updater reads the state itself and is told what was urgent, so nothing is lost but a reminder.
        _deltas.TryWrite(delta);
    }
}

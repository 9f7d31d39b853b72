using System.Threading.Channels;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Live;

/// <summary>One series, live: its listener, processor and updater, joined by bounded channels, from start to stop.</summary>
internal sealed class LiveSeries : IChartSource, IAsyncDisposable
{
    private const int DeltaQueue = 64;

    private readonly IFeedListener _listener;
    private readonly IHistory _history;
    private readonly ChartState _state;
    private readonly SeriesCounters _counters = new();
    private readonly Channel<FeedEvent> _events;
    private readonly Channel<ChartDelta> _deltas;
    private readonly TimeProvider _clock;
    private readonly SourceBoard _sources;
    private readonly StateProcessor _processor;
    private readonly UiUpdater _updater;
    private readonly WriteBack? _writeBack;
    private readonly OlderBars _older;
    private readonly StoredBars _stored;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<Task> _stopping;

    // Those shown, as they are before the first bar; written by the processor's task only.
    private volatile IReadOnlyList<IIndicator> _formulas;

    /// <summary>Starts the three tasks and returns at once; nothing is awaited.</summary>
    /// <param name="key">The series.</param>
    /// <param name="listener">Its feed; owned from now on.</param>
    /// <param name="history">Its history; owned from now on.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="writeBack">Where it is kept; owned from now on; null for nowhere.</param>
    /// <param name="clock">The machine's clock, by which it waits and retries, and which the stamps of events are of; null for the system's.
    /// Bars close by the feed's own.</param>
    internal LiveSeries(
        SeriesKey key, IFeedListener listener, IHistory history, RealtimeOptions options, WriteBack? writeBack = null, TimeProvider? clock = null)
    {
        (Key, Options, _listener, _history, _writeBack, _clock) = (key, options, listener, history, writeBack, clock ?? TimeProvider.System);
        _sources = new(listener, history, writeBack, _counters);
        _state = new(key, options.Keep, options.Indicators,
            new(SeriesPhase.Seeding, 0, null, listener.Name, history.Name, listener.IsSimulated, [])
            {
                Sources = _sources.Now,
                SinceMs = _clock.GetUtcNow().ToUnixTimeMilliseconds(),
            }, options.Signals, options.SessionZone)
        {
            ZoneOfHistory = key.Interval.Milliseconds >= 86_400_000 ? () => SessionZones.Of(history) : null,
        };
        _events = Channel.CreateBounded<FeedEvent>(
            new BoundedChannelOptions(options.EventQueue)
            {
                FullMode = listener.CanWait ? BoundedChannelFullMode.Wait : BoundedChannelFullMode.DropOldest,
                SingleReader = true,
            },
            dropped => _counters.Drop(dropped));
        _deltas = Channel.CreateBounded<ChartDelta>(new BoundedChannelOptions(DeltaQueue)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        }, dropped => _updater!.NoteDropped(dropped));
        _updater = new(_deltas.Reader, _state.Snapshot, _clock);
        _formulas = options.Indicators;
        _older = new(key, history, () => _formulas, options.Signals, _state.Snapshot, listener.Clock);
        _stored = new(key, history, writeBack, listener.Clock, _stop.Token);
        _stopping = new(StopCoreAsync);

        // The caller's context (a notebook cell's, a request's) must not live on in loops and timers that outlast it.
        using (ExecutionContext.SuppressFlow())
        {
            _processor = new(listener, history, options, _state, _counters, _sources, _events, _deltas.Writer, _clock) { WriteBack = writeBack };
            writeBack?.Start(Attach, _processor.AskAgainFrom);
            Completion = Task.Run(RunAsync);
        }
        _ = Completion.ContinueWith(
            static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    public SeriesKey Key { get; }

    public RealtimeOptions Options { get; }

    public ChartSnapshot Snapshot => _state.Snapshot();

    /// <summary>The clock by which this series' bars close.</summary>
    internal TimeProvider Clock => _listener.Clock;

    /// <summary>Completed when the seed has been merged or given up.</summary>
    internal Task Seeded => _processor.Seeded;

    /// <summary>Completed when everything has ended; faulted if the feed failed for good.</summary>
    internal Task Completion { get; }

    public bool HasFailed => Completion.IsFaulted;

    /// <summary>How the stores do that keep it, one entry a store.</summary>
    internal IReadOnlyList<SourceHealth> Stores => _writeBack?.Health ?? [];

    public SeriesStatus Status
    {
        get
        {
            ChartSnapshot now = Snapshot;
            return new()
            {
                Key = Key,
                State = now.Status,
                Bars = now.Bars.Count,
                BarsClosed = _counters.BarsClosed,
                LastUpdateMs = _counters.LastUpdateMs,
                EventsReceived = _counters.Received,
                EventsApplied = _counters.Applied,
                EventsRepaired = _counters.Repaired,
                NotApplied = _counters.NotApplied(),
                LastRefusal = _counters.LastRefusal,
                EventQueue = (_events.Reader.Count, _counters.EventQueueMost),
                DeltaQueue = (_deltas.Reader.Count, _updater.DeltaQueueMost),
                LatencyMicroseconds = _counters.Latency.Percentiles(_clock),
                Reconnects = _counters.Reconnects,
                Resynchronisations = _counters.Resynchronisations,
                Pauses = _counters.Pauses,
                ClockChanges = _counters.ClockChanges,
                Drift = _counters.Drift,
                DriftChecks = _counters.DriftChecks,
                Sources = _sources.Now,
                Viewers = _updater.Viewers - (_writeBack?.Viewers ?? 0),
                IndicatorFaults = _state.IndicatorFaults,
            };
        }
    }

    public void Attach(ISeriesViewer viewer)
    {
        _updater.Attach(viewer);
        if (!_deltas.Writer.TryWrite(new(0, IsUrgent: false)))
            viewer.Offer(Snapshot, 0);
    }

    public void Detach(ISeriesViewer viewer) => _updater.Detach(viewer);

    /// <summary>Adds an indicator, or puts it in the place of the one that draws the same lines.</summary>
    /// <returns>Completed when its values are there; cancelled if the series has ended before.</returns>
    internal Task AddAsync(IIndicator indicator) => _processor.DoAsync(state =>
    {
        state.Add(indicator);
        _formulas = [.. _formulas.Where(other => !other.Lines.SequenceEqual(indicator.Lines)), indicator.Clone()];
    });

    /// <summary>Removes the indicator that draws a line, if there is one.</summary>
    internal Task RemoveAsync(string line) => _processor.DoAsync(state =>
    {
        state.Remove(line);
        _formulas = [.. _formulas.Where(other => !other.Lines.Contains(line))];
    });

    /// <summary>Draws a mark; one of that name is replaced.</summary>
    /// <exception cref="ArgumentException">The mark is faulty.</exception>
    internal void Draw(ChartMark mark)
    {
        _state.Marks.Draw(mark);
        _deltas.Writer.TryWrite(new(0, IsUrgent: true));
    }

    /// <summary>Erases a mark, or all of them.</summary>
    internal bool Erase(string? name)
    {
        bool erased = _state.Marks.Erase(name);
        if (erased)
            _deltas.Writer.TryWrite(new(0, IsUrgent: true));
        return erased;
    }

    public async Task<ChartPage> ReadAsync(long beforeMs, int mostBars, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, _stop.Token);
        try
        {
            return await _older.ReadAsync(beforeMs, mostBars, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (_stop.IsCancellationRequested && !stop.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException)
        {
            throw new FeedUnavailableException($"The series {Key.Symbol} {Key.Interval} has been stopped.", e);
        }
    }

    public Task<StoredReach> ReachAsync(CancellationToken stop) => _stored.ReachAsync(stop);

    /// <summary>Stops reading, drains, tells the viewers, and leaves nothing running. Idempotent; never throws.</summary>
    internal Task StopAsync() => _stopping.Value;

    public ValueTask DisposeAsync() => new(StopAsync());

    // A series whose feed has ended is still looked at, so its history is there until it is stopped.
    private async Task StopCoreAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _history.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        Task processing = Task.Run(() => _processor.RunAsync(_stop.Token));
        Task updating = Task.Run(_updater.RunAsync);
        Exception? failure = null;
        try
        {
            Task listening = Task.Run(() => _listener.ListenAsync(_events.Writer, _stop.Token));
            // A processor that has failed can take no more events, and without the updater nobody would see them: the listener is
            // told to stop.
            if (await Task.WhenAny(listening, processing, updating).ConfigureAwait(false) != listening)
                await _stop.CancelAsync().ConfigureAwait(false);
            await listening.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping is not a failure.
        }
        catch (OperationCanceledException e)
        {
            // Nobody has stopped it: a task that was cancelled would pass for one that was.
            failure = new FeedUnavailableException($"{_listener.Name} ended without being stopped: {e.Message}", e);
        }
        catch (Exception e)
        {
            failure = e;
        }
        _events.Writer.TryComplete();
        await processing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _processor.Dispose();
        if (failure is not null)
            _sources.FeedFailed(failure.Message);
        failure ??= FailureOf(processing) ?? FailureOf(updating);
        _state.Status = _state.Status with
        {
            Phase = SeriesPhase.Stopped,
            SinceMs = _clock.GetUtcNow().ToUnixTimeMilliseconds(),
            Progress = 1,
            Text = failure?.Message ?? "Stopped.",
            Sources = _sources.Now,
        };
        _deltas.Writer.TryComplete();
        await updating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        failure ??= FailureOf(updating);
        if (_writeBack is not null)
            await _writeBack.EndAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    // A task that was cancelled by somebody else's token has failed, too.
    private static Exception? FailureOf(Task task) => task.IsCanceled
        ? new InvalidOperationException("A task of the series was cancelled without the series being stopped.")
        : task.Exception?.InnerException;
}

using RealtimeNotebook.Alerts;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Tests.Server;

/// <summary>A series that a test drives by hand: real merging, real indicators and signals, offers at once.</summary>
internal sealed class FakeChart : IAlertedSource
{
    private readonly Lock _gate = new();
    private readonly ChartState _state;
    private readonly List<ISeriesViewer> _viewers = [];
    private ChartSnapshot _snapshot;
    private AlertEngine? _alerts;

    public FakeChart(string symbol = "GC=F", string interval = "1h", int keep = 600, int window = 500)
    {
        Key = new(symbol, Interval.Parse(interval));
        Options = new() { Window = window, UpdateEvery = TimeSpan.Zero };
        _state = new(Key, keep, Options.Indicators, new(SeriesPhase.Waiting, 1, null, "test://feed", "none", false, []), Options.Signals);
        _snapshot = _state.Snapshot();
    }

    public SeriesKey Key { get; }

    public RealtimeOptions Options { get; }

    public SeriesState State => _state.Status;

    public bool HasFailed { get; set; }

    /// <summary>What is watched for; ended by whoever uses it.</summary>
    public AlertEngine Alerts
    {
        get { lock (_gate) return _alerts ??= new(this, AlertOptions, Clock, Clock); }
    }

    public AlertOptions AlertOptions { get; init; } = new();

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public long EventsReceived { get; set; } = 3;

    public long EventsApplied { get; private set; }

    public ChartSnapshot Snapshot
    {
        get { lock (_gate) return _snapshot; }
    }

    public int Viewers
    {
        get { lock (_gate) return _viewers.Count; }
    }

    public long LastMs { get; private set; }

    /// <summary>Thrown instead of a status.</summary>
    public Exception? StatusFault { get; set; }

    public SeriesStatus Status => StatusFault is { } fault ? throw fault : new()
    {
        Key = Key,
        State = State,
        Bars = Snapshot.Bars.Count,
        LastUpdateMs = LastMs,
        EventsReceived = EventsReceived,
        EventsApplied = EventsApplied,
        NotApplied = new Dictionary<string, long> { ["late"] = 2 },
        IndicatorFaults = new Dictionary<string, string>(),
        Viewers = Viewers,
        Sources = State.Sources,
    };

    public void Attach(ISeriesViewer viewer)
    {
        lock (_gate)
        {
            _viewers.Add(viewer);
            viewer.Offer(_snapshot, 0);
        }
    }

    public void Detach(ISeriesViewer viewer)
    {
        lock (_gate)
            _viewers.Remove(viewer);
    }

    /// <summary>What is asked for bars that are not in memory; none unless a test gives one.</summary>
    public IHistory History { get; set; } = new NoHistory();

    public Task<ChartPage> ReadAsync(long beforeMs, int mostBars, CancellationToken stop) =>
        new OlderBars(Key, History, () => Options.Indicators, Options.Signals, () => Snapshot, Clock).ReadAsync(beforeMs, mostBars, stop);

    public Task<StoredReach> ReachAsync(CancellationToken stop) => new StoredBars(Key, History, null, Clock, CancellationToken.None).ReachAsync(stop);

    /// <summary>Merges an event; offers the result unless told not to.</summary>
    public void Apply(CandleUpdate update, bool offer = true)
    {
        lock (_gate)
        {
            if (_state.Apply(update).Changed)
                (LastMs, EventsApplied) = (update.Candle.OpenMs, EventsApplied + 1);
            Publish(offer, update.SourceMs);
        }
    }

    public void CloseDue(long nowMs, bool offer = true)
    {
        lock (_gate)
        {
            _state.CloseDue(nowMs);
            Publish(offer, 0);
        }
    }

    /// <summary>Merges bars from history, in order.</summary>
    public void Merge(IReadOnlyList<Candle> bars, long nowMs, bool offer = true)
    {
        lock (_gate)
        {
            var range = new HistoryRange(bars[0].OpenMs, Key.Interval.NextOpen(bars[^1].OpenMs), int.MaxValue);
            _state.Merge(new(range, bars, null, nowMs, 0));
            Publish(offer, 0);
        }
    }

    /// <summary>Has something done to the series that only its one writer may do.</summary>
    public void Do(Action<ChartState> change)
    {
        lock (_gate)
        {
            change(_state);
            Publish(offer: true, 0);
        }
    }

    public void Become(SeriesState state, bool offer = true)
    {
        lock (_gate)
        {
            _state.Status = state;
            Publish(offer, 0);
        }
    }

    /// <summary>A bar of an hour (or of the chart's interval) by its number, as a snapshot.</summary>
    public CandleUpdate Bar(long number, double close, double volume = 1, long sourceMs = 0, UpdateTraits traits = UpdateTraits.None) =>
        new(new(StartMs + number * Key.Interval.Milliseconds, 100, Math.Max(100, close), Math.Min(100, close), close, volume),
            UpdateSemantics.Snapshot, traits, 0, sourceMs);

    public const long StartMs = 1_764_165_600_000; // 2025-11-26T14:00:00Z

    public FakeChart Fill(int bars, int from = 0)
    {
        for (int i = from; i < from + bars; i++)
            Apply(Bar(i, 100 + Math.Sin(i) * 10, i), offer: false);
        Become(State with { Phase = SeriesPhase.Live });
        return this;
    }

    private void Publish(bool offer, long sourceMs)
    {
        _snapshot = _state.Snapshot();
        if (!offer)
            return;
        foreach (ISeriesViewer viewer in _viewers)
            viewer.Offer(_snapshot, sourceMs);
    }
}

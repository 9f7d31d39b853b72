using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook;

/// <summary>A live chart: the series as an object, and its picture in a cell or a browser.</summary>
/// <remarks>
/// Made by <see cref="Realtime.Start(string, string, RealtimeOptions?)"/>. Every member may be used from any thread. In a notebook it formats itself, as HTML that
/// comes alive in the cell and as one line of text.
/// </remarks>
[TypeFormatterSource(typeof(ChartFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed partial class RealtimeChart : IAsyncDisposable
{
    private static readonly TimeSpan SeedPatience = TimeSpan.FromMilliseconds(300);

    private readonly IChartSeries _series;
    private readonly IChartServer _server;
    private readonly RunningCharts _registry;
    private readonly ChartHandlers _handlers;
    private readonly TimeProvider _clock;

    internal RealtimeChart(IChartSeries series, IChartServer server, RunningCharts registry, TimeProvider clock)
    {
        (_series, _server, _registry, _clock) = (series, server, registry, clock);
        _handlers = new(this, series, clock);
        Alerts = new(series, clock);
    }

    /// <summary>Raised for every bar that closes after the seed has been read, in order, one at a time, on a thread of the pool.</summary>
    /// <remarks>A handler that throws is counted in <see cref="Status"/> and called again for the next bar. A slow one delays only itself.</remarks>
    public event EventHandler<BarClosedEventArgs> BarClosed
    {
        add => _handlers.Add(value);
        remove => _handlers.Remove(value);
    }

    /// <summary>The series.</summary>
    public SeriesKey Key => _series.Key;

    /// <summary>The chart's own page. It carries the token of this process: whoever has the address may look.</summary>
    public Uri Url => ChartQuery.Append(_server.ChartUrl(Key), _series.Options);

    /// <summary>The closed bars in memory, oldest first. What is returned does not change.</summary>
    public CandleColumns Candles => _series.Snapshot.LabelledBars;

    /// <summary>The forming bar; null while there is none.</summary>
    public Candle? Forming => _series.Snapshot.Forming;

    /// <summary>Indicator values at the closed bars; <c>chart.Indicators["macd"]</c> is a line, NaN where it is not ready.</summary>
    public IndicatorColumns Indicators => _series.Snapshot.Indicators;

    /// <summary>Pivots, zones, levels, breaks and the like, as known when the newest bar closed. What is returned does not change.</summary>
    public ChartSignals Signals => _series.Snapshot.LabelledSignals;

    /// <summary>What is watched for: rules, and the alerts that they have raised.</summary>
    public ChartAlerts Alerts { get; }

    /// <summary>Counts, depths and latencies now.</summary>
    public SeriesStatus Status => _handlers.CompleteStatus(_series.Status) with { RuleFaults = Alerts.Faults };

    /// <summary>Completed when the series has ended; faulted if its feed failed for good.</summary>
    public Task Completion => _series.Completion;

    internal IChartSeries Series => _series;

    internal IChartServer Server => _server;

    internal ChartHandlers Handlers => _handlers;

    // Set and read by the registry, under its lock.
    internal bool HasEnded { get; set; }

    /// <summary>Opens <see cref="Url"/> in the user's browser.</summary>
    /// <returns>Whether there was a browser to open.</returns>
    public bool OpenInBrowser() => Browser.TryOpen(_server.ForBrowser(Url));

    /// <summary>Ends the chart: the feed is left, viewers are told, and with the last chart the server goes too. Idempotent.</summary>
    public Task StopAsync() => _registry.StopAsync(this);

    /// <summary>Ends the chart; see <see cref="StopAsync"/>.</summary>
    public ValueTask DisposeAsync() => new(StopAsync());

    /// <summary>The chart now as a plotly.js figure, <c>{"data":[...],"layout":{...}}</c>.</summary>
    /// <returns>JSON with the traces <c>price, hull, macd, signal, histogram, volume</c> and one for each other indicator line; or the figure of
    /// <see cref="RealtimeOptions.Figure"/> with the bars of now.</returns>
    public string ToFigureJson() => FigureJson.Write(_series.Snapshot, _series.Options);

    /// <summary>The chart now as a still picture.</summary>
    /// <returns>A standalone SVG document of the last 120 bars.</returns>
    public string ToSvg() => ChartSvg.Draw(_series.Snapshot, _series.Options.Theme, _series.Options.TimeZone);

    /// <summary>The chart as a notebook cell shows it: a still picture, and the script that brings it to life.</summary>
    /// <remarks>Waits up to 300 ms for the seed; a chart that is not ready by then shows how far it is.</remarks>
    public string ToHtml()
    {
        _series.Seeded.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)
            .Wait(SeedPatience);
        ChartSnapshot now = _series.Snapshot;
        IReadOnlyList<string>? inside = _series.Options.Embed ? ToldFirst.Of(_series, now, _clock) : null;
        return CellHtml.Write(now, _series.Options, _server.BaseUrl, _server.Token, CellHtml.NewId(), inside, _clock.GetUtcNow());
    }

    /// <summary>One line: the series, what it is doing, the last price.</summary>
    public override string ToString()
    {
        ChartSnapshot now = _series.Snapshot;
        var last = new ChartWindow(now, 50);
        string simulated = now.Status.IsSimulated ? ", SIMULATED" : "";
        string price = last.Count == 0 ? "" : $", {PriceText.Number(last[last.Count - 1].Close, PriceText.Decimals(last))} "
            + $"at {new ChartClock(null, Key.Interval, now.SessionZone).Time(last[last.Count - 1].OpenMs)}";
        return $"{Key.Symbol} {Key.Interval}: {PriceText.Phase(now.Status)}, {now.Bars.Count} bars{price}, from {now.Status.Feed}{simulated}";
    }
}

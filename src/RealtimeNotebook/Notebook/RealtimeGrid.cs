using System.Collections;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook;

/// <summary>Several live charts that are shown together: the charts as objects, and their picture in a cell or a browser.</summary>
/// <remarks>
/// Made by <see cref="Realtime.Start(IEnumerable{string}, string, RealtimeOptions?, GridOptions?)"/> and the like. Every chart may be
/// stopped or replaced by itself; the others go on. Every member may be used from any thread.
/// </remarks>
[TypeFormatterSource(typeof(GridFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class RealtimeGrid : IReadOnlyList<RealtimeChart>, IAsyncDisposable
{
    private static readonly TimeSpan SeedPatience = TimeSpan.FromMilliseconds(300);

    private readonly RealtimeChart[] _charts;
    private readonly IChartServer _server;

    internal RealtimeGrid(IReadOnlyList<RealtimeChart> charts, GridOptions options)
    {
        (_charts, Options) = ([.. charts], options);
        _server = _charts[0].Server;
    }

    /// <summary>How the charts are shown together.</summary>
    public GridOptions Options { get; }

    /// <summary>How many charts there are.</summary>
    public int Count => _charts.Length;

    /// <summary>The page that shows all of them. It carries the token of this process: whoever has the address may look.</summary>
    public Uri Url => _server.GridUrl(_charts.Select(chart => chart.Key), Options);

    /// <summary>Completed when all charts have ended; faulted if a feed failed for good.</summary>
    public Task Completion => Task.WhenAll(_charts.Select(chart => chart.Completion));

    /// <summary>A chart by its place: symbol after symbol, each with its intervals in the order in which they were given.</summary>
    /// <param name="index">The place, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer charts.</exception>
    public RealtimeChart this[int index] => index >= 0 && index < _charts.Length ? _charts[index]
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {_charts.Length} charts.");

    /// <summary>A chart by its symbol or, where that says which one is meant, by its interval.</summary>
    /// <param name="name">A symbol such as <c>QQQ</c>, or an interval such as <c>5m</c>.</param>
    /// <exception cref="KeyNotFoundException">There is no such chart, or more than one; the message lists those there are.</exception>
    public RealtimeChart this[string name]
    {
        get
        {
            RealtimeChart[] found = [.. _charts.Where(chart => chart.Key.Symbol == name)];
            if (found.Length == 0 && Interval.TryParse(name, out Interval interval))
                found = [.. _charts.Where(chart => chart.Key.Interval == interval)];
            return found.Length == 1 ? found[0]
                : throw new KeyNotFoundException($"'{name}' is {(found.Length == 0 ? "no chart" : $"the name of {found.Length} charts")} here; there are: {Names}.");
        }
    }

    /// <summary>A chart by its symbol and interval.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="interval">The interval in any spelling.</param>
    /// <exception cref="KeyNotFoundException">There is no such chart; the message lists those there are.</exception>
    public RealtimeChart this[string symbol, string interval] =>
        (Interval.TryParse(interval, out Interval length) ? Array.Find(_charts, chart => chart.Key.Symbol == symbol && chart.Key.Interval == length) : null)
        ?? throw new KeyNotFoundException($"There is no chart {symbol} {interval} here; there are: {Names}.");

    private string Names => string.Join(", ", _charts.Select(chart => $"{chart.Key.Symbol} {chart.Key.Interval}"));

    /// <summary>Opens <see cref="Url"/> in the user's browser.</summary>
    /// <returns>Whether there was a browser to open.</returns>
    public bool OpenInBrowser() => Browser.TryOpen(_server.ForBrowser(Url));

    /// <summary>Ends all charts; one that another start has replaced has ended already. Idempotent.</summary>
    public Task StopAsync() => Task.WhenAll(_charts.Select(chart => chart.StopAsync()));

    /// <summary>Ends all charts; see <see cref="StopAsync"/>.</summary>
    public ValueTask DisposeAsync() => new(StopAsync());

    /// <summary>The charts, in their order.</summary>
    public IEnumerator<RealtimeChart> GetEnumerator() => ((IEnumerable<RealtimeChart>)_charts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The charts as a notebook cell shows them: still pictures, and the script that brings them to life over one connection.</summary>
    /// <remarks>Waits up to 300 ms for the seeds; a chart that is not ready by then shows how far it is.</remarks>
    public string ToHtml()
    {
        Task.WhenAll(_charts.Select(chart => chart.Series.Seeded))
            .ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)
            .Wait(SeedPatience);
        return GridHtml.Write(
            [.. _charts.Select(chart => (chart.Series.Snapshot, chart.Series.Options))], Options, _server.BaseUrl, _server.Token, CellHtml.NewId());
    }

    /// <summary>A line for every chart.</summary>
    public override string ToString() => string.Join(Environment.NewLine, _charts.Select(chart => chart.ToString()));
}

using RealtimeNotebook.Notebook;

namespace RealtimeNotebook;

/// <summary>Live charts of this process: start, find, stop.</summary>
/// <remarks>
/// Thread-safe. One loopback server serves all charts; it is there from the first to the last. Nothing here writes to the console,
/// holds a foreground thread, or waits for a market data source.
/// </remarks>
public static class Realtime
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(2);
    private static readonly RunningCharts Registry = CreateRegistry();

    /// <summary>The charts that run, in the order of their names.</summary>
    public static IReadOnlyList<RealtimeChart> Charts => Registry.Charts;

    /// <summary>Starts a live chart and returns at once; sources are dialled and history is read meanwhile.</summary>
    /// <param name="symbol">The symbol, such as <c>SPY</c>, <c>GC=F</c> or <c>BTC/USDT</c>.</param>
    /// <param name="interval">The length of a bar, such as <c>1m</c>; see <see cref="Interval"/>.</param>
    /// <param name="options">What the chart is made of; null for the defaults.</param>
    /// <returns>The chart. A chart of the same series that ran before is stopped, and this one takes its place.</returns>
    /// <exception cref="ArgumentException">The symbol, the interval or the options are wrong; the message lists every fault.</exception>
    public static RealtimeChart Start(string symbol, string interval = "1m", RealtimeOptions? options = null)
    {
        var order = ChartOrder.Read(symbol, interval, options ?? new RealtimeOptions(), Environment.GetEnvironmentVariable);
        return Registry.Start(order.Key, order.Options, order.Open);
    }

    /// <summary>Starts a live chart of each symbol, to be shown together, and returns at once.</summary>
    /// <param name="symbols">The symbols; each is shown once.</param>
    /// <param name="interval">The length of a bar, such as <c>1m</c>.</param>
    /// <param name="options">What every chart is made of; null for the defaults.</param>
    /// <param name="grid">How they are shown together; null for the defaults.</param>
    /// <returns>The charts. Those of the same series that ran before are stopped, and these take their places.</returns>
    /// <exception cref="ArgumentException">A symbol, the interval or the options are wrong, or there are more than 64 charts; the message
    /// lists every fault, and nothing has been started.</exception>
    public static RealtimeGrid Start(IEnumerable<string> symbols, string interval = "1m", RealtimeOptions? options = null, GridOptions? grid = null) =>
        Start(symbols, [interval], options, grid);

    /// <summary>Starts live charts of one symbol in several intervals, to be shown together, and returns at once.</summary>
    /// <remarks>
    /// A coarser interval is built from the finest one given that divides it, so that it needs no feed of its own, and both always agree.
    /// Each chart listens for itself: stopping the finer one leaves the coarser one alive. See <see cref="GridOptions.BuildCoarser"/>.
    /// </remarks>
    /// <param name="symbol">The symbol.</param>
    /// <param name="intervals">The lengths of a bar, such as <c>["1m", "5m"]</c>; each is shown once.</param>
    /// <param name="options">What every chart is made of; null for the defaults.</param>
    /// <param name="grid">How they are shown together; null for the defaults.</param>
    /// <returns>The charts. Those of the same series that ran before are stopped, and these take their places.</returns>
    /// <exception cref="ArgumentException">The symbol, an interval or the options are wrong; the message lists every fault, and nothing has
    /// been started.</exception>
    public static RealtimeGrid Start(string symbol, IEnumerable<string> intervals, RealtimeOptions? options = null, GridOptions? grid = null) =>
        Start([symbol], intervals, options, grid);

    /// <summary>Starts live charts of several symbols, each in several intervals, to be shown together, and returns at once.</summary>
    /// <param name="symbols">The symbols; each is shown once, one row a symbol.</param>
    /// <param name="intervals">The lengths of a bar; see <see cref="Start(string, IEnumerable{string}, RealtimeOptions?, GridOptions?)"/>.</param>
    /// <param name="options">What every chart is made of; null for the defaults.</param>
    /// <param name="grid">How they are shown together; null for the defaults.</param>
    /// <returns>The charts, symbol after symbol. Those of the same series that ran before are stopped, and these take their places.</returns>
    /// <exception cref="ArgumentException">A symbol, an interval or the options are wrong, or there are more than 64 charts; the message lists
    /// every fault, and nothing has been started.</exception>
    public static RealtimeGrid Start(
        IEnumerable<string> symbols, IEnumerable<string> intervals, RealtimeOptions? options = null, GridOptions? grid = null)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        ArgumentNullException.ThrowIfNull(intervals);
        var order = GridOrder.Read(symbols, intervals, options ?? new(), grid ?? new(), Environment.GetEnvironmentVariable);
        return Registry.Start(order);
    }

    /// <summary>Stops all charts. Returns when they, the server and every connection are gone.</summary>
    /// <exception cref="TimeoutException">They were not within 5 seconds; what is left goes on ending.</exception>
    public static void Stop() => Wait(StopAsync());

    /// <summary>Stops one chart. Returns when it is gone.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="interval">The length of a bar.</param>
    /// <returns>Whether there was such a chart.</returns>
    /// <exception cref="ArgumentException">The symbol or the interval is wrong.</exception>
    /// <exception cref="TimeoutException">It was not gone within 5 seconds; what is left goes on ending.</exception>
    public static bool Stop(string symbol, string interval)
    {
        if (!Registry.TryFind(ChartOrder.ReadKey(symbol, interval), out RealtimeChart? chart))
            return false;
        Wait(chart.StopAsync());
        return true;
    }

    /// <summary>Stops the charts of a symbol, whatever their interval. Returns when they are gone.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <returns>Whether there was such a chart.</returns>
    /// <exception cref="TimeoutException">They were not gone within 5 seconds; what is left goes on ending.</exception>
    public static bool Stop(string symbol) => Stop([symbol]);

    /// <summary>Stops the charts of some symbols, whatever their interval. Returns when they are gone.</summary>
    /// <param name="symbols">The symbols.</param>
    /// <returns>Whether there was such a chart.</returns>
    /// <exception cref="TimeoutException">They were not gone within 5 seconds; what is left goes on ending.</exception>
    public static bool Stop(IEnumerable<string> symbols)
    {
        HashSet<string> wanted = new(symbols, StringComparer.Ordinal);
        RealtimeChart[] charts = [.. Charts.Where(chart => wanted.Contains(chart.Key.Symbol))];
        Wait(Task.WhenAll(charts.Select(chart => chart.StopAsync())));
        return charts.Length > 0;
    }

    /// <summary>Stops all charts. Completed when they, the server and every connection are gone.</summary>
    public static Task StopAsync() => Registry.StopAllAsync();

    /// <summary>Counts, depths and latencies of all charts now; a notebook shows them as a table.</summary>
    public static RealtimeOverview Status() => Registry.Overview();

    private static RunningCharts CreateRegistry()
    {
        var registry = new RunningCharts(RunningServer.StartAsync, TimeProvider.System);
        // A kernel that restarts runs this; it is bounded, because the host kills a process that takes its time.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Task.WaitAny([registry.StopAllAsync()], ExitPatience);
        return registry;
    }

    private static void Wait(Task stopping)
    {
        if (Task.WaitAny([stopping], StopPatience) < 0)
            throw new TimeoutException($"Not everything has ended within {StopPatience.TotalSeconds:0} seconds; it goes on ending in the background.");
        stopping.GetAwaiter().GetResult();
    }
}

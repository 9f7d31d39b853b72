using System.Diagnostics.CodeAnalysis;

namespace RealtimeNotebook.Notebook;

/// <summary>The charts of a process and the server they share: it is there from the first chart to the last.</summary>
/// <param name="serve">Starts the server.</param>
/// <param name="clock">For bounded waits.</param>
internal sealed class RunningCharts(Func<RealtimeOptions, Task<IChartServer>> serve, TimeProvider clock)
{
    // A server of the same fixed port may still be closing.
    private static readonly TimeSpan ClosingPatience = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly Dictionary<SeriesKey, RealtimeChart> _charts = [];
    private readonly Dictionary<RealtimeChart, Task> _endings = [];
    private IChartServer? _server;
    private Task _closing = Task.CompletedTask;

    /// <summary>The charts that run, in the order of their names.</summary>
    internal IReadOnlyList<RealtimeChart> Charts
    {
        get
        {
            lock (_gate)
                return [.. _charts.Values.OrderBy(chart => chart.Key.Symbol, StringComparer.Ordinal).ThenBy(chart => chart.Key.Interval)];
        }
    }

    /// <summary>Starts a chart; one of the same series is replaced.</summary>
    /// <param name="key">The series.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="open">Makes the series, which runs from then on.</param>
    internal RealtimeChart Start(SeriesKey key, RealtimeOptions options, Func<IChartSeries> open)
    {
        RealtimeChart chart;
        RealtimeChart? replaced;
        lock (_gate)
        {
            IChartServer server = _server ??= StartServer_NeedsLock(options);
            chart = new(OpenSeries_NeedsLock(open), server, this, clock);
            _charts.Remove(key, out replaced);
            _charts.Add(key, chart);
            server.Register(chart.Series);
        }
        if (replaced is not null)
            _ = StopAsync(replaced);
        return chart;
    }

    /// <summary>Starts several charts, or none.</summary>
    internal RealtimeGrid Start(GridOrder order)
    {
        var charts = new List<RealtimeChart>(order.Charts.Count);
        try
        {
            foreach (ChartOrder chart in order.Charts)
                charts.Add(Start(chart.Key, chart.Options, chart.Open));
        }
        catch
        {
            foreach (RealtimeChart chart in charts)
                _ = StopAsync(chart);
            throw;
        }
        return new(charts, order.Options);
    }

    /// <summary>Finds a running chart.</summary>
    internal bool TryFind(SeriesKey key, [NotNullWhen(true)] out RealtimeChart? chart)
    {
        lock (_gate)
            return _charts.TryGetValue(key, out chart);
    }

    internal RealtimeOverview Overview()
    {
        Uri? server;
        lock (_gate)
            server = _server?.BaseUrl;
        return new([.. Charts.Select(chart => chart.Status)], server);
    }

    /// <summary>Ends a chart, and the server with the last one. Completed when both are gone.</summary>
    internal Task StopAsync(RealtimeChart chart)
    {
        lock (_gate)
        {
            if (_endings.TryGetValue(chart, out Task? ending))
                return ending;
            if (chart.HasEnded)
                return Task.CompletedTask;
            chart.HasEnded = true;
            if (_charts.TryGetValue(chart.Key, out RealtimeChart? running) && running == chart)
                _charts.Remove(chart.Key);
            return _endings[chart] = Quiet.Run(() => EndAsync(chart));
        }
    }

    /// <summary>Ends all charts and the server. Completed when everything is gone.</summary>
    internal async Task StopAllAsync()
    {
        foreach (RealtimeChart chart in Charts)
            _ = StopAsync(chart);
        Task[] endings;
        lock (_gate)
            endings = [.. _endings.Values, _closing];
        await Task.WhenAll(endings).ConfigureAwait(false);
    }

    private async Task EndAsync(RealtimeChart chart)
    {
        try
        {
            await chart.Series.StopAsync().ConfigureAwait(false);
            await chart.Handlers.EndAsync().ConfigureAwait(false);
            await chart.Alerts.EndAsync().ConfigureAwait(false);
            await chart.Server.UnregisterAsync(chart.Series).ConfigureAwait(false);
        }
        finally
        {
            Task closing;
            lock (_gate)
            {
                _endings.Remove(chart);
                closing = CloseServer_NeedsLock();
            }
            await closing.ConfigureAwait(false);
        }
    }

    private Task CloseServer_NeedsLock()
    {
        if (_server is not { } server || _charts.Count > 0 || _endings.Count > 0)
            return _closing;
        _server = null;
        return _closing = Quiet.Run(() => server.DisposeAsync().AsTask());
    }

    // The only wait of a start: the time the server takes to bind a loopback port.
    private IChartServer StartServer_NeedsLock(RealtimeOptions options)
    {
        if (options.Port != 0)
            Task.WhenAny(_closing, Task.Delay(ClosingPatience, clock)).Wait();
        return Quiet.Run(() => serve(options)).GetAwaiter().GetResult();
    }

    private IChartSeries OpenSeries_NeedsLock(Func<IChartSeries> open)
    {
        try
        {
            return open();
        }
        catch
        {
            CloseServer_NeedsLock();
            throw;
        }
    }
}

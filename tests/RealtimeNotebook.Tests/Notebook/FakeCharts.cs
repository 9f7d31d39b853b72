using RealtimeNotebook.Notebook;

namespace RealtimeNotebook.Tests.Notebook;

/// <summary>A registry over series and servers that are not real.</summary>
internal sealed class FakeCharts
{
    internal FakeCharts() => Registry = new(Serve, TimeProvider.System);

    internal RunningCharts Registry { get; }

    internal List<FakeSeries> Series { get; } = [];

    internal List<FakeServer> Servers { get; } = [];

    internal (RealtimeChart Chart, FakeSeries Series) Start(string symbol = "SPY", string interval = "1m", RealtimeOptions? options = null)
    {
        var key = new SeriesKey(symbol, Interval.Parse(interval));
        RealtimeOptions some = options ?? new();
        RealtimeChart chart = Registry.Start(key, some, () => Open(key, some));
        return (chart, Series[^1]);
    }

    private FakeSeries Open(SeriesKey key, RealtimeOptions options)
    {
        Series.Add(new(key, options));
        return Series[^1];
    }

    private Task<IChartServer> Serve(RealtimeOptions options)
    {
        Servers.Add(new(40_000 + Servers.Count));
        return Task.FromResult<IChartServer>(Servers[^1]);
    }
}

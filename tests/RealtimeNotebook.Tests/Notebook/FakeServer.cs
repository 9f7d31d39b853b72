using RealtimeNotebook.Notebook;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Tests.Notebook;

/// <summary>A server that only remembers whom it serves.</summary>
internal sealed class FakeServer(int port) : IChartServer
{
    internal Dictionary<SeriesKey, IChartSeries> Served { get; } = [];

    internal bool IsDisposed { get; private set; }

    public Uri BaseUrl { get; } = new($"http://127.0.0.1:{port}/");

    public string Token => "t0ken-of-this-process";

    public Uri ChartUrl(SeriesKey key) => new(BaseUrl, $"chart/{Uri.EscapeDataString(key.Symbol)}/{key.Interval}#token={Token}");

    public Uri GridUrl(IEnumerable<SeriesKey> keys, GridOptions options) => new(BaseUrl, $"grid?{SeriesList.Write(keys)}{options.ToQuery()}#token={Token}");

    public Uri ForBrowser(Uri page) => new(page.GetLeftPart(UriPartial.Query) + "#code=once");

    public void Register(IChartSeries series)
    {
        lock (Served)
            Served[series.Key] = series;
    }

    public Task UnregisterAsync(IChartSeries series)
    {
        lock (Served)
        {
            if (Served.TryGetValue(series.Key, out IChartSeries? served) && served == series)
                Served.Remove(series.Key);
        }
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return default;
    }
}

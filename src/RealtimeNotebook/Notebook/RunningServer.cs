using RealtimeNotebook.Live;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Notebook;

/// <summary>The loopback server behind the charts of a process.</summary>
internal sealed class RunningServer(LiveServer server) : IChartServer
{
    internal static async Task<IChartServer> StartAsync(RealtimeOptions options) => new RunningServer(
        await LiveServer.StartAsync(
            new()
            {
                Port = options.Port,
                PublicUrl = options.PublicUrl,
                Compress = options.Compress,
                Token = AccessToken.FromEnvironment(),
                LiveCandles = WriteBack.OpenLiveCandles(options, Environment.GetEnvironmentVariable),
            },
            TimeProvider.System, CancellationToken.None).ConfigureAwait(false));

    public Uri BaseUrl => server.BaseUrl;

    public string Token => server.Token;

    public Uri ChartUrl(SeriesKey key) => server.ChartUrl(key);

    public Uri GridUrl(IEnumerable<SeriesKey> keys, GridOptions options) => server.GridUrl(keys, options);

    public Uri ForBrowser(Uri page) => server.ForBrowser(page);

    public void Register(IChartSeries series) => server.Register(series);

    public Task UnregisterAsync(IChartSeries series) => server.Unregister(series);

    public ValueTask DisposeAsync() => server.DisposeAsync();
}

using RealtimeNotebook.Server;

namespace RealtimeNotebook.Notebook;

/// <summary>Joins the charts to the live series and the server.</summary>
internal static class LiveParts
{
    internal static IChartSeries Open(SeriesKey key, RealtimeOptions options) => throw new NotSupportedException();

    internal static async Task<IChartServer> ServeAsync(RealtimeOptions options) => new RunningServer(
        await LiveServer.StartAsync(new() { Port = options.Port, PublicUrl = options.PublicUrl }, TimeProvider.System, CancellationToken.None)
            .ConfigureAwait(false));
}

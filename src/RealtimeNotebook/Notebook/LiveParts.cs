namespace RealtimeNotebook.Notebook;

/// <summary>Joins the charts to the live series and the server.</summary>
internal static class LiveParts
{
    internal static IChartSeries Open(SeriesKey key, RealtimeOptions options) => throw new NotSupportedException();

    internal static Task<IChartServer> ServeAsync(RealtimeOptions options) => throw new NotSupportedException();
}

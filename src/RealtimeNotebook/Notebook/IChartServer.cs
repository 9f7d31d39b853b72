namespace RealtimeNotebook.Notebook;

/// <summary>The server of a process as charts need it.</summary>
internal interface IChartServer : IAsyncDisposable
{
    /// <summary>Its loopback address, with a slash at the end and without the token.</summary>
    Uri BaseUrl { get; }

    string Token { get; }

    /// <summary>The page of a series, with the token.</summary>
    Uri ChartUrl(SeriesKey key);

    /// <summary>Serves a series, in place of another of the same key.</summary>
    void Register(IChartSeries series);

    /// <summary>Serves it no more; does nothing when another has taken its place.</summary>
    void Unregister(IChartSeries series);
}

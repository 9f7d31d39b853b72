namespace RealtimeNotebook.Notebook;

/// <summary>The server of a process as charts need it.</summary>
internal interface IChartServer : IAsyncDisposable
{
    /// <summary>Its loopback address, without the token.</summary>
    Uri BaseUrl { get; }

    string Token { get; }

    /// <summary>The page of a series, with the token.</summary>
    Uri ChartUrl(SeriesKey key);

    /// <summary>The page of several series, with the token.</summary>
    Uri GridUrl(IEnumerable<SeriesKey> keys, GridOptions options);

    /// <summary>The same page with a code in place of the token, for the browser that is started with it: the code works once.</summary>
    Uri ForBrowser(Uri page);

    /// <summary>Serves a series, in place of another of the same key.</summary>
    void Register(IChartSeries series);

    /// <summary>Serves it no more, and leaves another that has taken its place alone. Completed when its viewers' connections have ended.</summary>
    Task UnregisterAsync(IChartSeries series);
}

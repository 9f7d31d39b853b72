using RealtimeNotebook.Live;
using RealtimeNotebook.Notebook;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Tool;

/// <summary>Live series behind a server, from the first line on standard output to the stop signal.</summary>
internal static class ChartHost
{
    /// <summary>Serves until told to stop.</summary>
    /// <returns>The exit code when it was told to stop: 0, or 1 if a series has failed for good.</returns>
    /// <exception cref="ToolException">Every series has failed for good, or the options are faulty.</exception>
    internal static async Task<int> RunAsync(
        IReadOnlyList<SeriesKey> keys, RealtimeOptions options, Page page, CancellationToken stop, DerivativesOf? derivatives = null)
    {
        string[] faults = [.. options.Faults()];
        if (faults.Length > 0)
            throw new ToolException(string.Join(' ', faults));
        var series = new List<LiveSeries>(keys.Count);
        string? token = page.ReadToken();
        DerivativesHub? hub = derivatives?.Open();
        try
        {
            // A feed that cannot be is said before a port is opened and an address is printed.
            foreach (SeriesKey key in keys)
                series.Add(Sources.OpenSeries(key, options));
            await using LiveServer server = await LiveServer.StartAsync(
                new()
                {
                    Host = page.Host,
                    Port = page.Port,
                    PublicUrl = page.PublicUrl,
                    RequireToken = page.DemandsToken,
                    LiveCandles = WriteBack.OpenLiveCandles(options, Environment.GetEnvironmentVariable),
                    Derivatives = hub,
                    Token = token,
                    AllowedOrigins = page.Origins,
                    OpenOnDemand = page.OnDemand == 0 ? null : new DashboardSeries(options).Open,
                    MostOnDemand = page.OnDemand,
                    CloseOnDemandAfter = TimeSpan.FromSeconds(page.OnDemandSeconds),
                }, TimeProvider.System, stop);
            foreach (LiveSeries one in series)
                server.Register(one);
            Announce(server, keys, page, derivatives);
            return await WatchAsync(series, stop);
        }
        finally
        {
            await Task.WhenAll([.. series.Select(one => one.StopAsync()), hub?.StopAsync() ?? Task.CompletedTask]);
        }
    }

    private static void Announce(LiveServer server, IReadOnlyList<SeriesKey> keys, Page page, DerivativesOf? derivatives)
    {
        string url = (keys.Count == 1 ? server.ChartUrl(keys[0]) : server.ListUrl).AbsoluteUri;
        if (derivatives is not null)
        {
            string dashboard = server.DashboardUrl(derivatives.IsFirst ? null : keys[0].Symbol).AbsoluteUri;
            // The first line is what scripts take, and what is opened.
            (url, string other) = derivatives.IsFirst ? (dashboard, url) : (url, dashboard);
            Console.Out.WriteLine(url);
            Console.Out.WriteLine(other);
        }
        else
            Console.Out.WriteLine(url);
        Console.Out.Flush();
        if (!page.DemandsToken)
            Console.Error.WriteLine("Warning: --no-auth: every program and every user of this machine can read the charts and the status.");
        if (server.Warning is { } warning)
            Console.Error.WriteLine($"Warning: {warning}");
        if (page.Opens)
            Browser.TryOpen(server.ForBrowser(new(url)));
    }

    private static async Task<int> WatchAsync(List<LiveSeries> series, CancellationToken stop)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var summary = new SeriesSummary(series, TimeProvider.System);
        Task status = new StatusLine(summary.Now, summary.Notice).RunAsync(done.Token);
        Task[] reports = series.Count == 1 ? [] : [.. series.Select(ReportAsync)];
        try
        {
            // A feed that has an end, such as a recording, leaves its chart to be looked at; and one series that has failed leaves the others.
            await Task.WhenAll(series.Select(static one => one.Completion)).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).WaitAsync(stop);
            await Task.WhenAll(reports);
            if (series.TrueForAll(static one => one.HasFailed))
            {
                await series[0].Completion;
                throw new ToolException("No series is left.");
            }
            await Task.Delay(Timeout.Infinite, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return series.Exists(static one => one.HasFailed) ? 1 : 0;
        }
        catch (FeedUnavailableException e) when (series.Count > 1)
        {
            throw new ToolException($"Every series has failed for good: {string.Join(", ", series.Select(static one => $"{one.Key.Symbol} {one.Key.Interval}"))}: {e.Message}");
        }
        finally
        {
            await done.CancelAsync();
            await status;
        }
        return 0;
    }

    // Says at once that a series has failed for good, while the others live.
    private static async Task ReportAsync(LiveSeries one)
    {
        await one.Completion.ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        if (one.Completion.Exception?.InnerException is { } failure)
            await Console.Error.WriteLineAsync($"rtnb: {one.Key.Symbol} {one.Key.Interval} has failed for good: {failure.Message.ReplaceLineEndings(" ")}");
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace RealtimeNotebook.LiveTests.Notebook;

/// <summary>The functions that the package brings into a notebook, run in a process of their own against the packed library.</summary>
[Collection(PackedTests.Name)]
public sealed class NotebookFunctionsTests(PackedLibrary library)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Theory]
    [InlineData("""StartRealtime("SPY", "1m")""")]
    [InlineData("""StartRealtime("SPY", "1m");""")]
    [InlineData("""StartRealtime("SPY")""")]
    public async Task A_bare_call_shows_the_chart_once(string cell)
    {
        await using KernelProcess kernel = await KernelProcess.StartAsync(library);
        CellResult shown = await kernel.RunAsync(cell);
        Assert.Null(shown.Error);
        Assert.Null(shown.Value);
        IReadOnlyDictionary<string, string> chart = Assert.Single(shown.Displays);
        Assert.StartsWith("<div class=\"rtnb\"", chart["text/html"], StringComparison.Ordinal);
        Assert.Contains("SIMULATED", chart["text/plain"], StringComparison.Ordinal);
        Assert.Contains("rtnb-packed", await kernel.ValueAsync("typeof(Realtime).Assembly.Location"), StringComparison.Ordinal);
        Assert.Equal("", kernel.Errors);
    }

    [Fact]
    public async Task The_chart_is_alive_and_served_after_its_cell_has_ended()
    {
        await using KernelProcess kernel = await KernelProcess.StartAsync(library);
        await kernel.RunAsync("""StartRealtime("SPY", "1s", new RealtimeOptions { Feed = "demo://?seed=1&rate=20" });""");
        await UntilAsync(async () => await kernel.ValueAsync("Realtime.Charts[0].Status.State.Phase") == "Live");
        long before = await NumberAsync(kernel, "Realtime.Charts[0].Status.EventsApplied");
        await UntilAsync(async () => await NumberAsync(kernel, "Realtime.Charts[0].Status.EventsApplied") > before);

        var page = new Uri(await kernel.ValueAsync("Realtime.Charts[0].Url.AbsoluteUri"));
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(page)).StatusCode);
        string script = await http.GetStringAsync(new Uri(page, "/assets/chart.js"));
        Assert.Contains("RealtimeNotebook", script, StringComparison.Ordinal);
        Assert.Contains("SPY 1s", Assert.Single((await kernel.RunAsync("RealtimeStatus()")).Displays)["text/plain"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_in_files_is_read_with_what_the_package_brings_along()
    {
        string file = Path.GetTempFileName();
        try
        {
            long firstMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 60_000 * 60_000 - 50 * 60_000;
            await File.WriteAllTextAsync(file + ".csv", "time;open;high;low;close\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{firstMs + i * 60_000};1;2;1;2\n")));
            await using KernelProcess kernel = await KernelProcess.StartAsync(library);
            Assert.Null((await kernel.RunAsync($$"""StartRealtime("SPY", "1m", new RealtimeOptions { History = @"file:{{file}}.csv" });""")).Error);
            await UntilAsync(async () => await kernel.ValueAsync("Realtime.Charts[0].Status.State.Phase") == "Live");
            Assert.Equal("40", await kernel.ValueAsync("Realtime.Charts[0].Candles.Count(bar => bar.High == 2 && bar.Low == 1)"));
            Assert.Equal("", kernel.Errors);
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + ".csv");
        }
    }

    [Fact]
    public async Task A_second_start_replaces_the_first()
    {
        await using KernelProcess kernel = await KernelProcess.StartAsync(library);
        await kernel.RunAsync("""StartRealtime("SPY", "1m");""");
        await kernel.RunAsync("var first = Realtime.Charts[0];");
        await kernel.RunAsync("""StartRealtime("SPY", "1m");""");
        Assert.Equal("False", await kernel.ValueAsync("ReferenceEquals(first, Realtime.Charts[0])"));
        Assert.Equal("1", await kernel.ValueAsync("Realtime.Charts.Count"));
        await UntilAsync(async () => await kernel.ValueAsync("first.Completion.IsCompletedSuccessfully") == "True");
        Assert.Equal("Stopped", await kernel.ValueAsync("first.Status.State.Phase"));
    }

    [Fact]
    public async Task Stopping_leaves_no_port_no_socket_no_thread_and_no_timer()
    {
        await using KernelProcess kernel = await KernelProcess.StartAsync(library);
        int sockets = kernel.CountSockets();
        await CycleAsync(kernel);
        await UntilAsync(() => Task.FromResult(kernel.CountSockets() == sockets));
        IReadOnlyList<string> threads = kernel.Threads();
        long timers = await NumberAsync(kernel, "System.Threading.Timer.ActiveCount");
        for (int i = 0; i < 3; i++)
            await CycleAsync(kernel);
        await UntilAsync(() => Task.FromResult(kernel.CountSockets() == sockets && kernel.Threads().Count <= threads.Count));
        await UntilAsync(async () => await NumberAsync(kernel, "System.Threading.Timer.ActiveCount") <= timers);
        Assert.Equal("No chart is running.", Assert.Single((await kernel.RunAsync("RealtimeStatus()")).Displays)["text/plain"]);
        Assert.Equal("", kernel.Errors);
    }

    [Fact]
    public async Task A_kernel_that_ends_with_live_charts_ends_at_once()
    {
        await using KernelProcess kernel = await KernelProcess.StartAsync(library);
        await kernel.RunAsync("""StartRealtime("SPY", "1m"); StartRealtime("QQQ", "5m");""");
        long from = Stopwatch.GetTimestamp();
        await kernel.DisposeAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(from).TotalSeconds, 0, 4);
    }

    [Fact]
    public async Task Wrong_arguments_are_explained_in_the_cell()
    {
        await using KernelProcess kernel = await KernelProcess.StartAsync(library);
        CellResult wrong = await kernel.RunAsync("""StartRealtime("SPY", "7m", new RealtimeOptions { Window = 1, Feed = "carrier-pigeon://" })""");
        Assert.Contains("'7m' is not an interval", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("Window 1 is outside", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("carrier-pigeon", wrong.Error, StringComparison.Ordinal);
        Assert.Equal("0", await kernel.ValueAsync("Realtime.Charts.Count"));
    }

    private static async Task CycleAsync(KernelProcess kernel)
    {
        Assert.Null((await kernel.RunAsync("""StartRealtime("SPY", "1m"); StartRealtime("QQQ", "1s", new RealtimeOptions { Feed = "demo://?rate=20" });""")).Error);
        string address = await kernel.ValueAsync("Realtime.Status().Server.AbsoluteUri");
        using (var http = new HttpClient())
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(new Uri(address), "health"))).StatusCode);
        Assert.Null((await kernel.RunAsync("StopRealtime()")).Error);
        using var again = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => again.GetAsync(new Uri(new Uri(address), "health")));
    }

    private static async Task<long> NumberAsync(KernelProcess kernel, string cell) =>
        long.Parse(await kernel.ValueAsync(cell), CultureInfo.InvariantCulture);

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        long from = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(from) < Patience, "The condition did not come true in time.");
            await Task.Delay(50);
        }
    }
}

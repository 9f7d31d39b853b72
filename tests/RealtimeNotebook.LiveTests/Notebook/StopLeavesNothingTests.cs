using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using RealtimeNotebook.LiveTests.EndToEnd;
using RealtimeNotebook.LiveTests.Servers;
using Xunit.Abstractions;

namespace RealtimeNotebook.LiveTests.Notebook;

/// <summary>Charts of a real Redis are started and stopped again and again; what is left is counted from outside.</summary>
[Collection(PackedTests.Name)]
public sealed class StopLeavesNothingTests(PackedLibrary library, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static int Rounds => Measurements.IsLong ? 50 : 6;

    [Fact]
    public async Task Rounds_of_start_and_stop_leave_no_connection_no_subscription_no_thread_and_no_timer()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using KernelProcess kernel = await KernelProcess.StartAsync(library);
        Assert.Null((await kernel.RunAsync("var seen = new List<WeakReference>();")).Error);
        // What the runtime takes for itself when it first serves and dials is not given back, so one round comes first.
        await RoundAsync(kernel, redis);
        Left before = await LeftAsync(kernel, redis);
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < Rounds; i++)
            await RoundAsync(kernel, redis);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await UntilAsync(async () => (await LeftAsync(kernel, redis)).IsWithin(before), async () => $"before: {before}; after: {await LeftAsync(kernel, redis)}");
        Left after = await LeftAsync(kernel, redis);
        Measurements.Write(output, "start-stop-rounds", new { Rounds, seconds, before, after });
        Assert.Equal((0, 0, 0, 0), (after.RedisClients, after.RedisChannels, after.Listening, after.ChartsInMemory));
        Assert.Equal("", kernel.Errors);
    }

    // One chart, a grid, stacked intervals, a viewer of all of them, and the end.
    private static async Task RoundAsync(KernelProcess kernel, RedisServer redis)
    {
        string options = $$"""new RealtimeOptions { Feed = "{{redis.Url}}", History = "{{redis.Url}}" }""";
        Assert.Null((await kernel.RunAsync($"""StartRealtime("GLD", "1h", {options});""")).Error);
        Assert.Null((await kernel.RunAsync($"""StartRealtime(["SPY", "QQQ"], "1m", {options});""")).Error);
        Assert.Null((await kernel.RunAsync($"""StartRealtime("TLT", ["1m", "5m"], {options});""")).Error);
        await UntilAsync(() => Task.FromResult(Channels(redis) >= 4), () => Task.FromResult($"{Channels(redis)} channels"));
        var page = new Uri(await kernel.ValueAsync("Realtime.Charts[0].Url.AbsoluteUri"));
        using var viewer = new ClientWebSocket();
        await viewer.ConnectAsync(new($"ws://{page.Authority}/ws/markets{page.TokenQuery()}&series=SPY:1m,QQQ:1m,TLT:5m"), CancellationToken.None);
        Assert.Null((await kernel.RunAsync("seen.AddRange(Realtime.Charts.Select(chart => new WeakReference(chart))); StopRealtime();")).Error);
        using var again = new ClientWebSocket();
        await Assert.ThrowsAsync<WebSocketException>(() => again.ConnectAsync(new($"ws://{page.Authority}/ws/markets"), CancellationToken.None));
    }

    private static async Task<Left> LeftAsync(KernelProcess kernel, RedisServer redis) => new(
        // One of the clients is the one that asks.
        redis.Cli("CLIENT", "LIST").Split('\n').Length - 1,
        Channels(redis),
        Listening(kernel.Id),
        kernel.CountSockets(),
        kernel.Threads().Count,
        long.Parse(await kernel.ValueAsync("System.Threading.Timer.ActiveCount"), CultureInfo.InvariantCulture),
        // The heap itself grows with every cell that is compiled; charts must not be in it.
        int.Parse(await kernel.ValueAsync("((Func<int>)(() => { GC.Collect(); GC.WaitForPendingFinalizers(); GC.Collect(); return seen.Count(chart => chart.IsAlive); }))()"), CultureInfo.InvariantCulture));

    private static int Channels(RedisServer redis) =>
        redis.Cli("PUBSUB", "CHANNELS").Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(name => name.StartsWith("market:", StringComparison.Ordinal));

    private static int Listening(int process)
    {
        using Process ss = Process.Start(new ProcessStartInfo("ss", ["-Hltnp"]) { RedirectStandardOutput = true })!;
        string lines = ss.StandardOutput.ReadToEnd();
        ss.WaitForExit();
        return lines.Split('\n').Count(line => line.Contains($"pid={process},", StringComparison.Ordinal));
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, Func<Task<string>> now)
    {
        long from = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(from) > Patience)
                Assert.Fail($"The condition did not come true in time: {await now()}");
            await Task.Delay(50);
        }
    }

    private sealed record Left(int RedisClients, int RedisChannels, int Listening, int Sockets, int Threads, long Timers, int ChartsInMemory)
    {
        internal bool IsWithin(Left other) => RedisClients == 0 && RedisChannels == 0 && Listening == 0 && ChartsInMemory == 0
            && Sockets <= other.Sockets && Threads <= other.Threads && Timers <= other.Timers;
    }
}

using System.Diagnostics;
using RealtimeNotebook.Alerts;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Recovery;

/// <summary>A Redis server that is gone, comes back, or is not what it was taken for, as each that asks it something tells of it.</summary>
public sealed class LostRedisTests
{
    private static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    /// <summary>Everything that asks a Redis server.</summary>
    public static TheoryData<string> Askers => ["alerts", "derivatives", "live candles", "bars"];

    [Theory, MemberData(nameof(Askers))]
    public async Task A_server_that_comes_back_with_a_password_is_said_to_want_one(string what)
    {
        RedisServer before = await RedisServer.StartAsync();
        await using var asker = new Asker(what, before.Url);
        await asker.ReachAsync();
        await before.KillAsync();
        await using RedisServer after = await RedisServer.StartAsync("s3cret", before.Port);
        Assert.Contains("asks for a password", (await asker.FailAsync()).Message, StringComparison.Ordinal);
        Assert.Contains("asks for a password", (await asker.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Askers))]
    public async Task A_server_that_comes_back_with_another_password_is_said_to_refuse_ours(string what)
    {
        RedisServer before = await RedisServer.StartAsync("f0rmer");
        await using var asker = new Asker(what, $"redis://:f0rmer@127.0.0.1:{before.Port}");
        await asker.ReachAsync();
        await before.KillAsync();
        await using RedisServer after = await RedisServer.StartAsync("s3cret", before.Port);
        FeedUnavailableException refused = await asker.FailAsync();
        Assert.Contains("refused the password", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("f0rmer", $"{refused}", StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Askers))]
    public async Task A_server_without_tls_is_said_to_have_none(string what)
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var asker = new Asker(what, $"rediss://127.0.0.1:{server.Port}");
        Assert.Contains("use redis://", (await asker.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Askers))]
    public async Task A_server_that_is_gone_is_said_to_be_and_asked_again_the_moment_it_is_back(string what)
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var asker = new Asker(what, server.Url);
        await asker.ReachAsync();
        for (int i = 0; i < 3; i++)
        {
            await server.KillAsync();
            Assert.Contains("does not answer: start redis-server there", (await asker.FailAsync()).Message, StringComparison.Ordinal);
            await server.StartAgainAsync();
            await asker.ReachAsync();
        }
    }

    [Theory, MemberData(nameof(Askers))]
    public async Task A_key_that_holds_something_else_is_named(string what)
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var asker = new Asker(what, server.Url);
        server.Cli("SADD", asker.Key, "x");
        Assert.Contains(asker.Key, (await asker.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Askers))]
    public async Task A_server_that_is_busy_is_not_said_to_be_gone(string what)
    {
        await using RedisServer server = await RedisServer.StartAsync();
        server.Cli("CONFIG", "SET", "busy-reply-threshold", "1");
        using var cli = Process.Start("redis-cli", ["-p", $"{server.Port}", "EVAL", "while true do end", "0"]);
        await TestWait.ForAsync(() => server.Cli("PING").Contains("BUSY", StringComparison.Ordinal), "the script runs");
        await using var asker = new Asker(what, server.Url);
        try
        {
            Assert.Contains("BUSY", (await asker.FailAsync()).Message, StringComparison.Ordinal);
        }
        finally
        {
            server.Cli("SCRIPT", "KILL");
            await cli.WaitForExitAsync();
        }
        await asker.ReachAsync();
    }

    private sealed class Asker : IAsyncDisposable
    {
        private readonly IAsyncDisposable _asked;
        private readonly Func<CancellationToken, Task> _ask;

        internal Asker(string what, string url)
        {
            (Key, _asked, _ask) = what switch
            {
                "alerts" => Of("alerts:SPY:1m", AlertStoreAddress.Open(url, Spy)!, (store, stop) => store.LoadAsync(stop)),
                "derivatives" => Of("derivatives:oi:SPY", RedisDerivativesStore.Open(url), (store, stop) => store.OpenInterestAsync(new("SPY", 0, 1, 1), stop)),
                "live candles" => Of("live_candle:SPY:1m", new RedisLiveCandles(RedisClient.Open(url), TimeSpan.FromHours(1)), (store, stop) => store.FindAsync(Spy, stop)),
                _ => Of("klines_z:SPY:1m", new RedisHistory(RedisBarsAddress.From(SourceAddress.Parse(url)), RedisConnections.OfProcess), (history, stop) => history.ReadAsync(Spy, new(0, 1, 1), stop).GetAsyncEnumerator(stop).MoveNextAsync().AsTask()),
            };
        }

        internal string Key { get; }

        internal Task ReachAsync() => TestWait.ReachAsync(AskAsync);

        private async Task AskAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            await _ask(patience.Token);
        }

        internal Task<FeedUnavailableException> FailAsync() => Assert.ThrowsAsync<FeedUnavailableException>(AskAsync);

        public ValueTask DisposeAsync() => _asked.DisposeAsync();

        private static (string, IAsyncDisposable, Func<CancellationToken, Task>) Of<T>(string key, T asked, Func<T, CancellationToken, Task> ask)
            where T : IAsyncDisposable => (key, asked, stop => ask(asked, stop));
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.History;

public sealed class InfluxHistoryTests
{
    internal const long LastMs = 1_795_185_060_000;

    private static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    [Fact]
    public async Task The_newest_500_of_100_000_bars_are_read_exactly_and_quickly()
    {
        await using InfluxServer server = await InfluxServer.StartAsync();
        await server.QueryAsync("CREATE DATABASE market");
        Candle[] seeded = await SeedAsync(server, 100_000);
        await server.WriteAsync("market", $"CandleEvent,eventSymbol=QQQ{{\\=m}} open=1,high=1,low=1,close=1,volume=1 {LastMs}");

        await using InfluxHistory history = Open(server, "market");
        await BarsAsync(history, 10);
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            var watch = Stopwatch.StartNew();
            IReadOnlyList<Candle> bars = await BarsAsync(history, 500);
            best = watch.Elapsed < best ? watch.Elapsed : best;
            Assert.Equal(seeded[^500..], bars);
        }
        Assert.True(best.TotalMilliseconds < 300, $"500 bars took {best.TotalMilliseconds} ms.");

        // The server itself cuts at 10,000 rows only when told to; more than one page is read here all the same.
        Assert.Equal(seeded[^20_000..], await BarsAsync(history, 20_000));
        Assert.Equal(seeded[^1_000..^990], await BarsAsync(history, new(seeded[^1_000].OpenMs, seeded[^990].OpenMs, 50), Spy));
        Assert.Empty(await BarsAsync(history, new(long.MinValue, LastMs, 500), new("GC=F", Interval.Parse("1h"))));
    }

    [Fact]
    public async Task A_missing_database_is_named_with_the_remedy()
    {
        await using InfluxServer server = await InfluxServer.StartAsync();
        await using InfluxHistory history = Open(server, "nowhere");
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => BarsAsync(history, 10));
        Assert.Contains("database 'nowhere' is not found: create it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_and_password_count_and_do_not_show()
    {
        await using InfluxServer server = await InfluxServer.StartAsync("ann", "r1ght");
        await server.QueryAsync("CREATE DATABASE market");
        await SeedAsync(server, 5);
        await using (InfluxHistory history = Open(server, "market", "ann:r1ght@"))
            Assert.Equal(5, (await BarsAsync(history, 10)).Count);
        foreach ((string user, string remedy) in new[] { ("ann:wr0ng@", "check them"), ("", "asks for a user or a token") })
        {
            await using InfluxHistory history = Open(server, "market", user);
            var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => BarsAsync(history, 10));
            Assert.Contains(remedy, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("wr0ng", refused + history.Name, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_is_gone_is_said_to_be_and_answers_again_when_it_is_back()
    {
        await using InfluxServer server = await InfluxServer.StartAsync();
        await server.QueryAsync("CREATE DATABASE market");
        Candle[] seeded = await SeedAsync(server, 50);
        await using InfluxHistory history = Open(server, "market");
        Assert.Equal(seeded, await BarsAsync(history, 50));
        await server.KillAsync();
        var gone = await Assert.ThrowsAsync<FeedUnavailableException>(() => BarsAsync(history, 50));
        Assert.Contains("does not answer", gone.Message, StringComparison.Ordinal);
        Assert.Contains("influx://HOST:PORT/DATABASE", gone.Message, StringComparison.Ordinal);
        await server.StartAgainAsync();
        Assert.Equal(seeded, await BarsAsync(history, 50));
    }

    [Fact]
    public async Task Bars_in_another_retention_policy_are_read_from_there_and_from_nowhere_else()
    {
        await using InfluxServer server = await InfluxServer.StartAsync();
        await server.QueryAsync("CREATE DATABASE market");
        await server.QueryAsync("CREATE RETENTION POLICY \"week-1\" ON market DURATION INF REPLICATION 1");
        Candle[] seeded = await SeedAsync(server, 50, "market&rp=week-1");
        foreach (string database in new[] { "market/week-1", "market?rp=week-1" })
        {
            await using InfluxHistory history = Open(server, database);
            Assert.Equal(seeded, await BarsAsync(history, 100));
        }
        await using (InfluxHistory history = Open(server, "market"))
            Assert.Empty(await BarsAsync(history, 100));
        await using (InfluxHistory history = Open(server, "market/nowhere"))
        {
            var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => BarsAsync(history, 100));
            Assert.Contains("has no retention policy 'nowhere': create it", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Bars_are_written_to_the_retention_policy_that_they_are_read_from()
    {
        await using InfluxServer server = await InfluxServer.StartAsync();
        await server.QueryAsync("CREATE DATABASE market");
        await server.QueryAsync("CREATE RETENTION POLICY \"week-1\" ON market DURATION INF REPLICATION 1");
        Candle[] bars = DemoBars.Make(20);
        var address = InfluxAddress.From(SourceAddress.Parse($"influx://127.0.0.1:{server.Port}/market/week-1"), null);
        await using var writer = new InfluxWriter(address, Spy, withIndicators: false, isHistory: false, awaitsHistory: false);
        await writer.KeepAsync(new(Spy, 0, 0, CandleColumns.From(bars), null, IndicatorColumns.Empty, [], false), default);
        await using InfluxHistory history = Open(server, "market?rp=week-1");
        Assert.Equal(bars, await BarsAsync(history, 100));
        await using InfluxHistory elsewhere = Open(server, "market");
        Assert.Empty(await BarsAsync(elsewhere, 100));
    }

    [Fact]
    public async Task Of_rows_with_one_time_that_with_the_most_volume_counts()
    {
        await using InfluxServer server = await InfluxServer.StartAsync();
        await server.QueryAsync("CREATE DATABASE market");
        foreach (string venue in new[] { "b", "a", "c" })
        {
            await server.WriteAsync("market", string.Join('\n', Enumerable.Range(0, 30).Select(i =>
                $"CandleEvent,eventSymbol=SPY{{\\=m}},venue={venue} open=1,high=2,low=1,close=2,volume={venue[0] - 'a'} {LastMs - i * 60_000L}")));
        }
        await using InfluxHistory history = Open(server, "market");
        foreach (int most in new[] { 1, 7, 30, 100 })
        {
            IReadOnlyList<Candle> bars = await BarsAsync(history, most);
            Assert.Equal(Math.Min(most, 30), bars.Count);
            Assert.All(bars, bar => Assert.Equal(2, bar.Volume));
        }
    }

    [Fact]
    public async Task Rows_that_make_no_bar_are_counted_with_the_reason_of_the_first()
    {
        await using InfluxServer server = await InfluxServer.StartAsync();
        await server.QueryAsync("CREATE DATABASE market");
        Candle[] seeded = await SeedAsync(server, 50);
        await server.WriteAsync("market", $"CandleEvent,eventSymbol=SPY{{\\=m}} open=1,high=2,low=1 {LastMs - 60 * 60_000L}\n"
            + $"CandleEvent,eventSymbol=SPY{{\\=m}} open=1,high=2,low=3,close=2 {LastMs - 61 * 60_000L}");
        await using IFeedListener feed = FeedAddress.Open("demo://", Spy, RedisChannels.DefaultTemplate, _ => null, TimeProvider.System);
        await using IHistory history = HistoryAddress.Open($"influx://127.0.0.1:{server.Port}/market", _ => null, feed);
        Assert.Equal(seeded, await history.NewestAsync(100));
        SourceHealth health = Assert.Single(history.Health);
        Assert.Equal(2, health.RowsSkipped);
        Assert.StartsWith("SPY{=m} at 2026-11-20T13:31:00Z: close is missing", health.FirstSkippedRow, StringComparison.Ordinal);
    }

    private static InfluxHistory Open(InfluxServer server, string database, string user = "") =>
        new(InfluxAddress.From(SourceAddress.Parse($"influx://{user}127.0.0.1:{server.Port}/{database}"), null));

    private static Task<IReadOnlyList<Candle>> BarsAsync(InfluxHistory history, int most) =>
        BarsAsync(history, new(long.MinValue, LastMs + 60_000, most), Spy);

    private static async Task<IReadOnlyList<Candle>> BarsAsync(InfluxHistory history, HistoryRange range, SeriesKey key)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var bars = new List<Candle>();
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(key, range, patience.Token))
            bars.InsertRange(0, page);
        return bars;
    }

    // Bars of the demo market, the newest at LastMs.
    internal static async Task<Candle[]> SeedAsync(InfluxServer server, int count, string database = "market")
    {
        var path = new DemoPath(1, "SPY");
        var seeded = new Candle[count];
        var lines = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            long openMs = LastMs - (count - 1L - i) * 60_000;
            path.TryBar(openMs, openMs + 60_000, out seeded[i]);
            Candle c = seeded[i];
            lines.Append(CultureInfo.InvariantCulture,
                $"CandleEvent,eventSymbol=SPY{{\\=m}} open={c.Open},high={c.High},low={c.Low},close={c.Close},volume={c.Volume} {c.OpenMs}\n");
            if (i % 20_000 == 19_999 || i == count - 1)
            {
                await server.WriteAsync(database, lines.ToString());
                lines.Clear();
            }
        }
        return seeded;
    }
}

using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>Sockets that have to go: the exchange cuts them after a day, and says so when it closes for a while.</summary>
public sealed class ExchangeRenewalTests
{
    private static readonly TimeSpan BeforeRenewal = TimeSpan.FromHours(22.9);
    private static readonly TimeSpan LatestRenewal = TimeSpan.FromHours(23.6);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sockets_are_renewed_before_the_exchange_cuts_them_and_nothing_is_missed(bool fromTrades)
    {
        await using ExchangeRun run = await ExchangeRun.StartAsync(fromTrades, 5);
        await Eventually.IsTrue(() => run.Series.Status.Resynchronisations >= 1);
        for (int day = 1; day <= 3; day++)
        {
            FakeConnection old = Assert.Single(run.Exchange.Connections);
            await run.PassUntilAsync(old.OpenedMs + (long)BeforeRenewal.TotalMilliseconds);
            Assert.Same(old, Assert.Single(run.Exchange.Connections));
            // At one go, so that the next socket is as old as the exchange thinks it is. Then the market does not wait for it.
            run.Clock.NowMs = old.OpenedMs + (long)LatestRenewal.TotalMilliseconds;
            await Eventually.IsTrue(() =>
            {
                TradeOnce(run, fromTrades);
                return !run.Exchange.Connections.Contains(old);
            }, "the socket is renewed");
            run.Clock.NowMs = run.Market.Forming.OpenMs + 60_000;
            run.Exchange.Publish("btcusdt@kline_1m", run.Market.Kline(run.Clock.NowMs, closes: true));
        }
        await run.HeardAsync();
        await Eventually.IsTrue(run.IsEqual);

        Assert.Equal(run.Market.Ledger(), run.Series.Snapshot.Bars);
        Assert.Equal((0, 0), (run.Exchange.CutByAge, run.Series.Status.Reconnects));
        // Holes where nothing was traded are asked about; no loss is.
        Assert.InRange(run.Series.Status.Resynchronisations, 1, 1 + run.AskedForBreaks);
        Assert.Equal(4, run.Exchange.Dials.Count);
        Assert.Equal([], run.Exchange.Violations);
    }

    [Fact]
    public async Task A_socket_that_could_not_be_renewed_is_cut_and_what_was_missed_is_fetched()
    {
        await using ExchangeRun run = await ExchangeRun.StartAsync(fromTrades: true, 8);
        await Eventually.IsTrue(() => run.Series.Status.Resynchronisations >= 1);
        long begun = run.Series.Status.Resynchronisations;
        run.Exchange.RefuseDials = 503;
        await run.PassAsync(TimeSpan.FromHours(23.9));
        await Eventually.IsTrue(() => run.Exchange.Dials.Count > 1);
        for (int i = 0; i < 30; i++)
            run.PassMinute(run.Exchange.Publish);
        Assert.Equal(1, run.Exchange.CutByAge);
        run.Exchange.RefuseDials = null;
        // As an outage, or as a loss where the next socket was being dialled already.
        await Eventually.IsTrue(() => run.Series.Status.Resynchronisations > begun);
        await run.SettleAsync();
        Assert.Equal(run.Market.Ledger(), run.Series.Snapshot.Bars);
        Assert.Equal([], run.Exchange.Violations);
    }

    [Fact]
    public async Task A_shutdown_that_is_announced_is_no_outage()
    {
        await using ExchangeRun run = await ExchangeRun.StartAsync(fromTrades: false, 6);
        await Eventually.IsTrue(() => run.Series.Status.Resynchronisations >= 1);
        FakeConnection going = Assert.Single(run.Exchange.Connections);
        going.Send("""{"e":"serverShutdown","E":1770123456789}"""u8.ToArray());
        await Eventually.IsTrue(() => run.Exchange.Connections.Count == 1 && !run.Exchange.Connections.Contains(going));
        run.PassMinute(run.Exchange.Publish);
        await Eventually.IsTrue(run.IsEqual);
        Assert.Equal(0, run.Series.Status.Reconnects);
        Assert.InRange(run.Series.Status.Resynchronisations, 1, 1 + run.AskedForBreaks);
    }

    private static void TradeOnce(ExchangeRun run, bool fromTrades)
    {
        run.Clock.NowMs++;
        run.Exchange.Publish("btcusdt@aggTrade", run.Market.Trade(run.Clock.NowMs));
        if (!fromTrades || run.Clock.NowMs % 5 == 0)
            run.Exchange.Publish("btcusdt@kline_1m", run.Market.Kline(run.Clock.NowMs, closes: false));
    }
}

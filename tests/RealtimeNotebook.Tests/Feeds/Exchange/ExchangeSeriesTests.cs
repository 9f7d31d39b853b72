using RealtimeNotebook.Tests.Live;
using Xunit.Abstractions;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>Whatever the exchange does, the series is its ledger in the end, and nothing that it forbids is done to it.</summary>
public sealed class ExchangeSeriesTests(ITestOutputHelper output)
{
    private static bool IsLong => Environment.GetEnvironmentVariable("RTNB_LONG") == "1";

    public static TheoryData<bool, int> Runs()
    {
        var runs = new TheoryData<bool, int> { { false, 1 }, { true, 2 } };
        for (int seed = 3; IsLong && seed <= 12; seed++)
            runs.Add(seed % 2 == 0, seed);
        return runs;
    }

    [Theory, MemberData(nameof(Runs))]
    public async Task A_series_equals_the_ledger_bit_for_bit_whatever_goes_wrong(bool fromTrades, int seed)
    {
        await using ExchangeRun run = await ExchangeRun.StartAsync(fromTrades, seed);
        await run.Series.Seeded.WaitAsync(Eventually.Limit);
        var mischief = new FakeMischief(run.Exchange, seed);
        int minutes = IsLong ? 6_000 : 1_200;
        for (int i = 0; i < minutes; i++)
        {
            run.PassMinute(mischief.Publish);
            await mischief.DisturbAsync();
            // The market's time runs 15,000 times as fast as ours at most; dials and answers take theirs.
            await Task.Delay(4);
        }
        while (run.Exchange.Refusals.TryDequeue(out _) || run.Exchange.Nonsense.TryDequeue(out _))
        {
            // What was still to go wrong; from here on all is well.
        }
        await run.SettleAsync();

        SeriesStatus status = run.Series.Status;
        output.WriteLine($"{run.Market.Ledger().Length} bars, {status.EventsReceived} events, {status.Reconnects} reconnects, {status.Resynchronisations} resyncs, "
            + $"{run.Exchange.Dials.Count} dials, {run.Exchange.Requests} requests, {run.Venues.Rest(run.Exchange.Address()).Refusals} refused, cut by age {run.Exchange.CutByAge}; "
            + string.Join(", ", mischief.Done.Select(pair => $"{pair.Key} {pair.Value}")) + "; not applied: "
            + string.Join(", ", status.NotApplied.Where(pair => pair.Value > 0).Select(pair => $"{pair.Key} {pair.Value}")));
        Assert.Equal(run.Market.Ledger(), run.Series.Snapshot.Bars);
        Assert.Empty(status.State.Gaps);
        Assert.Equal([], run.Exchange.Violations);
        // Most of the time it was live, not merely read from history in the end.
        Assert.True(status.EventsReceived > minutes * 2, $"{status.EventsReceived} events");
        Assert.True(status.NotApplied["not_json"] > 0);
        Assert.True(status.NotApplied["wrong_series"] > 0);
        // Each loss is followed by a few dials at most: no busy loop.
        int losses = mischief.Done.Where(pair => pair.Key is "cut" or "closed" or "stall" or "shutdown" or "no dials").Sum(pair => pair.Value) + run.Exchange.CutByAge;
        Assert.InRange(run.Exchange.Dials.Count, 1, 10 + losses * 6 + minutes / 600);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sockets_are_renewed_before_the_exchange_cuts_them_and_nothing_is_missed(bool fromTrades)
    {
        await using ExchangeRun run = await ExchangeRun.StartAsync(fromTrades, 5);
        await run.Series.Seeded.WaitAsync(Eventually.Limit);
        await Eventually.IsTrue(() => run.Series.Status.Resynchronisations == 1);
        int asked = run.Exchange.Requests;
        for (int i = 0; i < 60 * 60; i++)
        {
            run.PassMinute(run.Exchange.Publish);
            // The hour in which a socket has to be renewed is 60 of these.
            await Task.Delay(2);
        }
        await Eventually.IsTrue(() => run.IsEqual());

        Assert.Equal(run.Market.Ledger(), run.Series.Snapshot.Bars);
        Assert.Equal(0, run.Exchange.CutByAge);
        Assert.Equal(0, run.Series.Status.Reconnects);
        // Gaps where nothing was traded are asked about; no loss is.
        Assert.Equal(1, run.Series.Status.Resynchronisations);
        Assert.InRange(run.Exchange.Dials.Count, 3, 4);
        Assert.Equal([], run.Exchange.Violations);
        Assert.True(asked > 0);
        output.WriteLine($"{run.Exchange.Dials.Count} dials in 60 h, out of order {run.Series.Status.NotApplied["out_of_order"]}, duplicate {run.Series.Status.NotApplied["duplicate"]}");
    }

    [Fact]
    public async Task A_shutdown_that_is_announced_is_no_outage()
    {
        await using ExchangeRun run = await ExchangeRun.StartAsync(fromTrades: false, 6);
        await Eventually.IsTrue(() => run.Series.Status.Resynchronisations == 1);
        FakeConnection going = Assert.Single(run.Exchange.Connections);
        going.Send("""{"e":"serverShutdown","E":1770123456789}"""u8.ToArray());
        await Eventually.IsTrue(() => run.Exchange.Connections.Count == 1 && !run.Exchange.Connections.Contains(going));
        run.PassMinute(run.Exchange.Publish);
        await Eventually.IsTrue(() => run.IsEqual());
        Assert.Equal(0, run.Series.Status.Reconnects);
        Assert.Equal(1, run.Series.Status.Resynchronisations);
    }

    [Fact]
    public async Task A_closing_kline_that_did_not_come_is_asked_for()
    {
        await using ExchangeRun run = await ExchangeRun.StartAsync(fromTrades: false, 7);
        await Eventually.IsTrue(() => run.Series.Status.Resynchronisations == 1);
        run.PassMinute(run.Exchange.Publish);
        run.Market.Trade(run.Clock.NowMs + 5);
        run.Exchange.Publish("btcusdt@kline_1m", run.Market.Kline(run.Clock.NowMs + 5, closes: false));
        run.Market.Trade(run.Clock.NowMs + 50_000);
        run.Market.Kline(run.Clock.NowMs + 60_000, closes: true);
        run.Clock.NowMs += 60_000;
        run.Market.Trade(run.Clock.NowMs + 5);
        run.Exchange.Publish("btcusdt@kline_1m", run.Market.Kline(run.Clock.NowMs + 5, closes: false));
        run.Clock.NowMs += 2_000;
        // The next events bring time along.
        await Eventually.IsTrue(() => run.Series.Status.Resynchronisations == 2);
        run.Clock.NowMs += 58_000;
        run.Exchange.Publish("btcusdt@kline_1m", run.Market.Kline(run.Clock.NowMs, closes: true));
        await Eventually.IsTrue(() => run.Market.Ledger().SequenceEqual(run.Series.Snapshot.Bars));
        Assert.Equal(0, run.Series.Status.Reconnects);
    }
}

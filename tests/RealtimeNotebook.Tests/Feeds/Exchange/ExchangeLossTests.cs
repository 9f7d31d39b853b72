using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>Single losses, and how they are found and made good.</summary>
public sealed class ExchangeLossTests
{
    [Fact]
    public async Task A_closing_kline_that_did_not_come_is_asked_for()
    {
        await using ExchangeRun run = await ExchangeRun.StartAsync(fromTrades: false, 7);
        await Eventually.IsTrue(() => run.Series.Status.Resynchronisations >= 1);
        run.PassMinute(run.Exchange.Publish);
        await run.HeardAsync();
        long begun = run.Series.Status.Resynchronisations;
        run.Market.Trade(run.Clock.NowMs + 5);
        run.Exchange.Publish("btcusdt@kline_1m", run.Market.Kline(run.Clock.NowMs + 5, closes: false));
        run.Market.Trade(run.Clock.NowMs + 50_000);
        run.Market.Kline(run.Clock.NowMs + 60_000, closes: true);
        run.Clock.NowMs += 60_000;
        run.Market.Trade(run.Clock.NowMs + 5);
        run.Exchange.Publish("btcusdt@kline_1m", run.Market.Kline(run.Clock.NowMs + 5, closes: false));
        run.Clock.NowMs += 2_000;
        // The next events bring time along.
        await Eventually.IsTrue(() => run.Series.Status.Resynchronisations > begun);
        run.Clock.NowMs += 58_000;
        run.Exchange.Publish("btcusdt@kline_1m", run.Market.Kline(run.Clock.NowMs, closes: true));
        await Eventually.IsTrue(() => run.Market.Ledger().SequenceEqual(run.Series.Snapshot.Bars));
        Assert.Equal(0, run.Series.Status.Reconnects);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_outage_missed_is_fetched_without_waiting_for_the_next_event(bool fromTrades)
    {
        await using ExchangeRun run = await ExchangeRun.StartAsync(fromTrades, 10);
        await Eventually.IsTrue(() => run.Series.Status.Resynchronisations >= 1);
        await run.PassAsync(TimeSpan.FromMinutes(5));
        // The end of a bar, and bars of which nothing is heard.
        run.Exchange.Publish("btcusdt@aggTrade", run.Market.Trade(++run.Clock.NowMs));
        run.Exchange.Publish("btcusdt@kline_1m", run.Market.Kline(run.Clock.NowMs, closes: false));
        await run.HeardAsync();
        run.Exchange.RefuseDials = 503;
        foreach (FakeConnection connection in run.Exchange.Connections)
            connection.Abort();
        await Eventually.IsTrue(() => run.Exchange.Dials.Count > 1);
        run.Market.Trade(run.Clock.NowMs + 10_000);
        run.Market.Kline(run.Clock.NowMs + 20_000, closes: true);
        run.Clock.NowMs = run.Market.Forming.OpenMs + 60_000;
        for (int i = 0; i < 5; i++)
            run.PassMinute((_, _) => { });
        run.Clock.NowMs += 10_000;
        run.Exchange.RefuseDials = null;
        await Eventually.IsTrue(() => run.Market.Ledger().SequenceEqual(run.Series.Snapshot.Bars));
        Assert.Equal((1, SeriesPhase.Live), (run.Series.Status.Reconnects, run.Series.Status.State.Phase));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_queue_had_no_room_for_is_counted_and_fetched(bool fromTrades)
    {
        const int Room = 64;
        await using ExchangeRun run = await ExchangeRun.StartAsync(fromTrades, 9, new() { EventQueue = Room, GapPatience = TimeSpan.FromSeconds(30) });
        await Eventually.IsTrue(() => run.Series.Status.Resynchronisations >= 1);
        run.PassMinute(run.Exchange.Publish);
        await run.HeardAsync();
        var answers = new TaskCompletionSource();
        run.Exchange.Answers = answers.Task;
        int asked = run.Exchange.Requests;
        // A hole: its history is waited for, and meanwhile more comes than there is room for.
        for (int i = 0; i < 3; i++)
            run.PassMinute((_, _) => { });
        run.PassMinute(run.Exchange.Publish);
        await Eventually.IsTrue(() => run.Exchange.Requests > asked);
        for (int i = 0; i < 100; i++)
            run.PassMinute(run.Exchange.Publish);
        await Eventually.IsTrue(() => run.Series.Status.NotApplied["dropped"] + run.Series.Status.EventsReceived + Room >= run.Exchange.Sent);
        Assert.Equal(Room, run.Series.Status.EventQueue.Now);
        answers.SetResult();
        await Eventually.IsTrue(() => run.Market.Ledger().SequenceEqual(run.Series.Snapshot.Bars));

        await Eventually.IsTrue(() => run.Series.Status.EventsReceived + run.Series.Status.NotApplied["dropped"] == run.Exchange.Sent);
        Assert.InRange(run.Series.Status.NotApplied["dropped"], 100, long.MaxValue);
        Assert.Equal(0, run.Series.Status.Reconnects);
        Assert.Equal([], run.Exchange.Violations);
    }
}

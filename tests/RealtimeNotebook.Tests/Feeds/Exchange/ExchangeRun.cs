using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>A live series over the fake exchange, in a time that the test makes pass.</summary>
internal sealed class ExchangeRun : IAsyncDisposable
{
    // 2026-11-20T00:00:00Z
    internal const long StartMs = 1_795_132_800_000;

    internal static readonly SeriesKey Key = new("BTCUSDT", Interval.OneMinute);

    private readonly Random _random;

    private ExchangeRun(FakeExchange exchange, SetClock clock, BinanceVenues venues, bool fromTrades, int seed, RealtimeOptions? options)
    {
        (Exchange, Clock, Venues, _random) = (exchange, clock, venues, new(seed));
        Market = exchange.Markets["BTCUSDT"] = new("BTCUSDT", Interval.OneMinute, seed);
        for (int i = 0; i < 30; i++)
            PassMinute((_, _) => { });
        // What history says of a bar that was over only just now is asked about once more, later; here it has had its time.
        Clock.NowMs += 10_000;
        BinanceAddress address = exchange.Address(fromTrades);
        Series = new(Key, BinanceListener.Open(address, Key, venues), new BinanceHistory(address, venues),
            (options ?? new() { GapPatience = TimeSpan.FromMilliseconds(200) }) with { Keep = 100_000 });
    }

    internal FakeExchange Exchange { get; }

    internal SetClock Clock { get; }

    internal BinanceVenues Venues { get; }

    internal FakeMarket Market { get; }

    internal LiveSeries Series { get; }

    /// <summary>How many questions a standstill of this machine has given cause for: after each one, and one more when the newest bar is over.</summary>
    internal long AskedForBreaks => 2 * (Series.Status.Pauses + Series.Status.ClockChanges);

    /// <summary>The exchange's limits are kept as in real life; only what is waited for is shorter. How long an answer may take is no part of
    /// that: a machine that is busy with other things must not look like an exchange that is away.</summary>
    internal static ExchangeTiming Timing(TimeProvider clock) => new()
    {
        Clock = clock,
        IdleAfter = TimeSpan.FromMilliseconds(500),
        DialWithin = Eventually.Limit,
        AnswerWithin = Eventually.Limit,
        LeaveWithin = Eventually.Limit,
        LookEvery = TimeSpan.FromMilliseconds(50),
        RenewAgainAfter = TimeSpan.FromMinutes(10),
        HealthyAfter = TimeSpan.FromMilliseconds(500),
        FirstWait = TimeSpan.FromMilliseconds(50),
        LongestWait = TimeSpan.FromSeconds(1),
    };

    internal static async Task<ExchangeRun> StartAsync(bool fromTrades, int seed, RealtimeOptions? options = null, Func<ExchangeTiming, ExchangeTiming>? timed = null)
    {
        var clock = new SetClock(StartMs);
        FakeExchange exchange = await FakeExchange.StartAsync(() => clock.NowMs);
        ExchangeTiming timing = Timing(clock);
        return new(exchange, clock, new(timed?.Invoke(timing) ?? timing), fromTrades, seed, options);
    }

    /// <summary>A minute of the market: trades, klines between, and the kline that closes. Some minutes nothing is traded.</summary>
    internal void PassMinute(Action<string, string> publish)
    {
        long openMs = Key.Interval.OpenOf(Clock.NowMs);
        if (Market.Bars.Count > 0 && _random.Next(40) == 0)
        {
            Clock.NowMs = openMs + 60_000;
            return;
        }
        int trades = _random.Next(1, 12);
        for (int i = 0; i < trades; i++)
        {
            Clock.NowMs = Math.Max(Clock.NowMs + 1, openMs + i * 4_500 + _random.Next(1, 4_000));
            publish("btcusdt@aggTrade", Market.Trade(Clock.NowMs));
            if (_random.Next(2) == 0)
                publish("btcusdt@kline_1m", Market.Kline(Clock.NowMs, closes: false));
        }
        Clock.NowMs = openMs + 60_000;
        publish("btcusdt@kline_1m", Market.Kline(Clock.NowMs, closes: true));
    }

    internal bool IsEqual()
    {
        CandleColumns bars = Series.Snapshot.Bars;
        Candle[] ledger = Market.Ledger();
        return bars.Count == ledger.Length && bars.Count > 0 && bars.OpenMs[^1] == ledger[^1].OpenMs;
    }

    /// <summary>Minutes as fast as the series takes them, without a loss.</summary>
    internal Task PassAsync(TimeSpan time) => PassUntilAsync(Clock.NowMs + (long)time.TotalMilliseconds);

    /// <summary>Minutes as fast as the series takes them, until a moment.</summary>
    internal async Task PassUntilAsync(long endMs)
    {
        for (int i = 1; Clock.NowMs < endMs; i++)
        {
            PassMinute(Exchange.Publish);
            // Far fewer events than there is room for are on their way.
            if (i % 20 == 0)
                await HeardAsync();
        }
        await HeardAsync();
    }

    /// <summary>Waits until all that was sent has been received.</summary>
    internal Task HeardAsync() => Eventually.IsTrue(() => Series.Status.EventsReceived >= Exchange.Sent);

    /// <summary>Quiet minutes until the series has healed.</summary>
    internal async Task SettleAsync()
    {
        // A loss that nobody has noticed yet shows in the silence.
        for (int i = 0; i < 60; i++)
        {
            PassMinute(Exchange.Publish);
            for (int k = 0; k < 50 && !(IsEqual() && Market.Ledger().SequenceEqual(Series.Snapshot.Bars)); k++)
                await Task.Delay(10);
            if (i >= 3 && Market.Ledger().SequenceEqual(Series.Snapshot.Bars))
                return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Series.DisposeAsync();
        Venues.Rest(Exchange.Address()).Dispose();
        await Exchange.DisposeAsync();
    }
}

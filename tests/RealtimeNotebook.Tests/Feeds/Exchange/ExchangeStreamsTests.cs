using RealtimeNotebook.Feeds;
using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>Sockets: how many, what is told over them, and how often they are dialled.</summary>
public sealed class ExchangeStreamsTests
{
    private static readonly ExchangeTiming Quick = ExchangeRun.Timing(TimeProvider.System) with { MessageEvery = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task Streams_are_spread_over_as_few_sockets_as_carry_them_and_the_exchange_is_told_the_difference()
    {
        await using FakeExchange exchange = await FakeExchange.StartAsync(() => 0);
        await using var streams = new ExchangeStreams(exchange.Address().Streams, Quick);
        var all = new Ear();
        string[] names = [.. Enumerable.Range(0, 2_500).Select(i => $"s{i}usdt@aggTrade")];
        streams.Add(names, all);
        await Eventually.IsTrue(() => exchange.Connections.Sum(connection => connection.Streams) == 2_500);
        Assert.Equal([452, 1_024, 1_024], exchange.Connections.Select(connection => connection.Streams).Order());
        Assert.Equal(3, streams.Lines);

        // Another who wants the same costs nothing, and is told at once that it has begun.
        await Eventually.IsTrue(() => all.Begins >= 13);
        int messages = exchange.Methods["SUBSCRIBE"];
        var second = new Ear();
        streams.Add(names[..10], second);
        Assert.Equal(1, second.Begins);
        exchange.Publish(names[3], "{}");
        await Eventually.IsTrue(() => all.Heard == 1 && second.Heard == 1);
        await streams.RemoveAsync(names[..10], second);
        Assert.Equal(messages, exchange.Methods["SUBSCRIBE"]);
        Assert.False(exchange.Methods.ContainsKey("UNSUBSCRIBE"));

        // What nobody wants any more is given up, and so is a socket that carries nothing.
        await streams.RemoveAsync(names[1_000..], all);
        await Eventually.IsTrue(() => exchange.Connections.Count == 1 && exchange.Connections.Single().Streams == 1_000);
        Assert.Equal(1, streams.Lines);
        Assert.DoesNotContain(exchange.Violations, violation => !violation.Contains("in a second", StringComparison.Ordinal));
        await streams.RemoveAsync(names, all);
        await Eventually.IsTrue(() => exchange.Connections.Count == 0);
        Assert.Equal(0, streams.Counters.Losses);
    }

    [Fact]
    public async Task A_thousand_streams_are_subscribed_within_the_limits_of_the_exchange()
    {
        await using FakeExchange exchange = await FakeExchange.StartAsync(() => 0);
        await using var streams = new ExchangeStreams(exchange.Address().Streams, new());
        streams.Add([.. Enumerable.Range(0, 1_024).Select(i => $"symbol{i}usdt@kline_1m")], new Ear());
        await Eventually.IsTrue(() => exchange.Connections.Sum(connection => connection.Streams) == 1_024);
        Assert.Equal([], exchange.Violations);
    }

    [Theory]
    [InlineData(503, 6)]
    [InlineData(429, 3)]
    public async Task An_exchange_that_refuses_is_dialled_ever_more_seldom(int status, int most)
    {
        await using FakeExchange exchange = await FakeExchange.StartAsync(() => 0);
        exchange.RefuseDials = status;
        await using var streams = new ExchangeStreams(exchange.Address().Streams, Quick);
        var ear = new Ear();
        streams.Add(["btcusdt@aggTrade"], ear);
        await Eventually.IsTrue(() => exchange.Dials.Count >= 3);
        long[] dials = [.. exchange.Dials];
        Assert.True(ear.Losses > 0);
        Assert.InRange(dials.Count(at => at < dials[0] + 1_000), 1, most);
        exchange.RefuseDials = null;
        await Eventually.IsTrue(() => ear.Begins == 1);
    }

    [Fact]
    public async Task A_socket_that_is_cut_as_soon_as_it_is_open_is_a_dial_in_vain()
    {
        await using FakeExchange exchange = await FakeExchange.StartAsync(() => 0);
        await using var streams = new ExchangeStreams(exchange.Address().Streams, Quick with { HealthyAfter = TimeSpan.FromSeconds(10), LongestWait = TimeSpan.FromSeconds(4) });
        var ear = new Ear();
        streams.Add(["btcusdt@aggTrade"], ear);
        for (int i = 0; i < 4; i++)
        {
            await Eventually.IsTrue(() => exchange.Connections.Any(connection => connection.Streams == 1));
            FakeConnection[] cut = [.. exchange.Connections];
            foreach (FakeConnection connection in cut)
                connection.Abort();
            // The next one may be open before these have gone.
            await Eventually.IsTrue(() => !exchange.Connections.Intersect(cut).Any());
        }
        await Eventually.IsTrue(() => exchange.Dials.Count == 5);
        long[] dials = [.. exchange.Dials];
        // Waits of 50 ms, doubled each time, with jitter: together far more than dials on end would take.
        Assert.True(dials[^1] - dials[0] > 150, $"{dials[^1] - dials[0]} ms");
    }

    [Fact]
    public async Task Silence_is_asked_about_and_a_socket_that_answers_is_kept()
    {
        await using FakeExchange exchange = await FakeExchange.StartAsync(() => 0);
        await using var streams = new ExchangeStreams(exchange.Address().Streams, Quick with { IdleAfter = TimeSpan.FromMilliseconds(100) });
        var ear = new Ear();
        streams.Add(["btcusdt@aggTrade"], ear);
        await Eventually.IsTrue(() => exchange.Methods.GetValueOrDefault("LIST_SUBSCRIPTIONS") >= 3);
        Assert.Equal((0, 0), (ear.Losses, streams.Counters.Losses));
        Assert.Single(exchange.Dials);
    }

    [Fact]
    public async Task A_socket_that_answers_no_more_is_given_up_and_another_takes_its_place()
    {
        await using FakeExchange exchange = await FakeExchange.StartAsync(() => 0);
        // So short that a busy machine may be taken for a dead socket, too: what counts is what happens to the one that is.
        await using var streams = new ExchangeStreams(
            exchange.Address().Streams, Quick with { IdleAfter = TimeSpan.FromMilliseconds(100), AnswerWithin = TimeSpan.FromSeconds(1) });
        var ear = new Ear();
        streams.Add(["btcusdt@aggTrade"], ear);
        await Eventually.IsTrue(() => ear.Begins > 0 && exchange.Connections.Any(connection => connection.Streams == 1));
        FakeConnection[] dead = [.. exchange.Connections];
        (int losses, int begins) = (ear.Losses, ear.Begins);
        foreach (FakeConnection connection in dead)
            connection.Stall();
        await Eventually.IsTrue(() => ear.Losses > losses && ear.Begins > begins);
        await Eventually.IsTrue(() => exchange.Connections.Except(dead).Any(connection => connection.Streams == 1) && !exchange.Connections.Intersect(dead).Any());
        Assert.InRange(streams.Counters.Losses, 1, long.MaxValue);
    }

    [Fact]
    public async Task Pings_are_answered()
    {
        await using FakeExchange exchange = await FakeExchange.StartAsync(() => 0, pings: new()
        {
            KeepAliveInterval = TimeSpan.FromMilliseconds(50),
            KeepAliveTimeout = TimeSpan.FromSeconds(3),
        });
        await using var streams = new ExchangeStreams(exchange.Address().Streams, Quick with { IdleAfter = TimeSpan.FromMilliseconds(50) });
        var ear = new Ear();
        streams.Add(["btcusdt@aggTrade"], ear);
        await Eventually.IsTrue(() => ear.Begins == 1);
        // Eighty answers to questions that are asked in silence take longer than an exchange waits that hears no answer to a ping.
        await Eventually.IsTrue(() => exchange.Methods.GetValueOrDefault("LIST_SUBSCRIPTIONS") >= 80);
        Assert.Single(exchange.Dials);
        Assert.Equal((0, 0), (ear.Losses, exchange.CutByAge));
    }

    [Fact]
    public async Task A_subscription_that_is_refused_is_told_and_not_repeated()
    {
        await using FakeExchange exchange = await FakeExchange.StartAsync(() => 0);
        await using var streams = new ExchangeStreams(exchange.Address().Streams, Quick);
        var ear = new Ear();
        streams.Add(["badusdt@aggTrade"], ear);
        await Eventually.IsTrue(() => ear.Refusals.Count == 1);
        Assert.Contains("badusdt@aggTrade", ear.Refusals[0], StringComparison.Ordinal);
        Assert.Contains("Invalid request", ear.Refusals[0], StringComparison.Ordinal);
        var good = new Ear();
        streams.Add(["btcusdt@aggTrade"], good);
        await Eventually.IsTrue(() => good.Begins == 1);
        Assert.Equal(2, exchange.Methods["SUBSCRIBE"]);
    }

    [Fact]
    public async Task An_address_without_an_exchange_ends_it_with_the_remedy()
    {
        await using FakeExchange exchange = await FakeExchange.StartAsync(() => 0);
        exchange.RefuseDials = 404;
        await using var streams = new ExchangeStreams(exchange.Address().Streams, Quick);
        var ear = new Ear();
        streams.Add(["btcusdt@aggTrade"], ear);
        await Eventually.IsTrue(() => ear.Failure is FeedUnavailableException);
        Assert.Contains("Check the address", ear.Failure!.Message, StringComparison.Ordinal);
        Assert.Single(exchange.Dials);
    }

    /// <summary>Counts what it hears.</summary>
    private sealed class Ear : IExchangeSubscriber
    {
        private int _begins, _losses, _heard;

        internal int Begins => Volatile.Read(ref _begins);

        internal int Losses => Volatile.Read(ref _losses);

        internal int Heard => Volatile.Read(ref _heard);

        internal List<string> Refusals { get; } = [];

        internal Exception? Failure { get; private set; }

        public void Receive(string stream, ReadOnlySpan<byte> data, long receivedAt) => Interlocked.Increment(ref _heard);

        public void Begun() => Interlocked.Increment(ref _begins);

        public void Lost(string? reason) => Interlocked.Increment(ref _losses);

        public void Refused(CandleFault fault, string text) => Refusals.Add(text);

        public void Failed(Exception cause) => Failure = cause;
    }
}

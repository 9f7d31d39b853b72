using System.Net;
using System.Text.Json;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Live;
using RealtimeNotebook.Tests.Live;
using RealtimeNotebook.Tests.Server;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>The symbols of an exchange, from its REST to whoever asks the server for them.</summary>
public sealed class ExchangeSymbolsTests : IAsyncLifetime
{
    private const long HourMs = 3_600_000;

    private readonly SetClock _clock = new(ExchangeRun.StartMs);
    private FakeExchange _exchange = null!;
    private DerivativesHub _hub = null!;
    private TestServer _server = null!;

    private int Asked => _exchange.Paths.Count(path => path == "/fapi/v1/exchangeInfo");

    public async Task InitializeAsync()
    {
        _exchange = await FakeExchange.StartAsync(() => _clock.NowMs);
        var venues = new BinanceVenues(ExchangeRun.Timing(_clock) with { Wall = _clock });
        _hub = new(new BinanceDerivatives(_exchange.Address(), venues, TimeSpan.FromHours(1)), null, null, _clock);
        _server = await TestServer.StartAsync(new() { Derivatives = _hub });
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _hub.DisposeAsync();
        await _exchange.DisposeAsync();
        Assert.Equal([], _exchange.Violations);
    }

    [Fact]
    public async Task The_exchange_is_asked_when_somebody_looks_once_and_again_after_an_hour()
    {
        Assert.Equal(0, _exchange.Requests);
        var answers = new TaskCompletionSource();
        _exchange.Answers = answers.Task;
        Answer first = await AskAsync();
        Assert.Equal((true, false, (string?)null), (first.IsPending, first.IsComplete, first.Fault));
        Assert.Empty(first.Symbols);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync()));
        answers.SetResult();
        Answer listed = await SettledAsync();
        Assert.Equal(FakeExchange.Traded, listed.Symbols);
        Assert.Equal(1, Asked);

        _exchange.Contracts.Insert(0, ("SOLUSDT", "TRADING", "PERPETUAL"));
        _clock.NowMs += HourMs - 1;
        Assert.Equal(FakeExchange.Traded, (await AskAsync()).Symbols);
        _clock.NowMs++;
        // What is known is there at once; the newer list when it has come.
        var newer = new TaskCompletionSource();
        _exchange.Answers = newer.Task;
        Answer meanwhile = await AskAsync();
        Assert.Equal((false, FakeExchange.Traded.Count), (meanwhile.IsPending, meanwhile.Symbols.Length));
        newer.SetResult();
        await Eventually.IsTrue(() => _hub.Offered.Symbols.Count == FakeExchange.Traded.Count + 1);
        Assert.Equal("SOLUSDT", (await AskAsync()).Symbols[0]);
        Assert.Equal(2, Asked);
        Assert.InRange(_exchange.Requests, 2, 2);
    }

    [Fact]
    public async Task What_is_listened_to_goes_before_and_another_symbol_may_be_named_all_the_same()
    {
        Assert.True(_hub.TryLookAt("XAUUSDT"));
        Assert.True(_hub.TryLookAt("BTCUSDT_270326"));
        await AskAsync();
        Answer listed = await SettledAsync();
        Assert.Equal(["BTCUSDT_270326", "XAUUSDT", "BTCUSDT", "ETHUSDT", "BCHUSDT", "1000SHIBUSDT"], listed.Symbols);
        Assert.Equal(["BTCUSDT_270326", "XAUUSDT"], listed.Listened);
        Assert.False(listed.IsComplete);
        Assert.Null(_hub.SymbolFault("NOTLISTEDUSDT"));
    }

    [Theory]
    [InlineData("<html></html>", "is not as Binance documents it")]
    [InlineData("""{"symbols":[]}""", "lists no perpetual contract")]
    [InlineData("""{"symbols":[{"symbol":"<script>alert(1)</script>","status":"TRADING","contractType":"PERPETUAL"}]}""", "lists no perpetual contract")]
    public async Task An_answer_of_no_use_is_told_and_the_exchange_is_asked_again_in_a_minute(string body, string expected)
    {
        _exchange.Nonsense.Enqueue(body);
        await AskAsync();
        Answer failed = await SettledAsync();
        Assert.Empty(failed.Symbols);
        Assert.StartsWith("The symbols cannot be listed: ", failed.Fault, StringComparison.Ordinal);
        Assert.Contains(expected, failed.Fault, StringComparison.Ordinal);
        Assert.DoesNotContain("<", failed.Raw, StringComparison.Ordinal);
        Assert.Equal(failed.Fault, await StatusFaultAsync());
        _clock.NowMs += 59_999;
        Assert.False((await AskAsync()).IsPending);
        _clock.NowMs++;
        Assert.True((await AskAsync()).IsPending);
        Answer listed = await SettledAsync();
        Assert.Equal((FakeExchange.Traded.Count, (string?)null), (listed.Symbols.Length, listed.Fault));
        Assert.Null(await StatusFaultAsync());
    }

    [Fact]
    public async Task Too_many_requests_are_told_and_the_exchange_is_left_alone_as_long_as_it_asks()
    {
        _exchange.Refusals.Enqueue((429, 600));
        await AskAsync();
        Assert.Contains("refuses more requests for 600 s (status 429)", (await SettledAsync()).Fault, StringComparison.Ordinal);
        int requests = _exchange.Requests;
        _clock.NowMs += 61_000;
        await AskAsync();
        await Eventually.IsTrue(() => _hub.Status.SymbolsFault!.Contains("asks to be left alone", StringComparison.Ordinal));
        Assert.Equal(requests, _exchange.Requests);
    }

    [Fact]
    public async Task While_the_exchange_is_away_the_waits_between_two_questions_grow_to_an_hour()
    {
        _exchange.IsAway = true;
        Assert.True((await AskAsync()).IsPending);
        foreach (int minutes in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            Assert.Contains("status 503", (await SettledAsync()).Fault, StringComparison.Ordinal);
            _clock.NowMs += minutes * 60_000 - 1;
            Assert.False((await AskAsync()).IsPending);
            _clock.NowMs++;
            Assert.True((await AskAsync()).IsPending);
        }
        await SettledAsync();
        Assert.Equal(9, _exchange.Requests);
    }

    [Fact]
    public async Task An_outage_keeps_what_was_known()
    {
        await AskAsync();
        await SettledAsync();
        _exchange.IsAway = true;
        _clock.NowMs += HourMs;
        await AskAsync();
        await Eventually.IsTrue(() => _hub.Status.SymbolsFault is not null);
        Answer kept = await AskAsync();
        Assert.Equal(FakeExchange.Traded, kept.Symbols);
        Assert.Contains("status 503", kept.Fault, StringComparison.Ordinal);
        _exchange.IsAway = false;
        _clock.NowMs += HourMs;
        await AskAsync();
        await Eventually.IsTrue(() => _hub.Status.SymbolsFault is null);
        Assert.Equal(FakeExchange.Traded, (await AskAsync()).Symbols);
    }

    [Fact]
    public async Task An_exchange_that_cannot_be_reached_is_told_and_any_symbol_can_be_named_as_before()
    {
        await _exchange.DisposeAsync();
        await AskAsync();
        Answer failed = await SettledAsync();
        Assert.Contains("does not answer", failed.Fault, StringComparison.Ordinal);
        Assert.Empty(failed.Symbols);
        Assert.False(failed.IsComplete);
        Assert.True(_hub.TryLookAt("BTCUSDT"));
        Assert.Equal(["BTCUSDT"], (await AskAsync()).Symbols);
    }

    [Fact]
    public async Task Whoever_stops_while_the_exchange_is_asked_waits_for_nothing_and_the_next_asks_anew()
    {
        var answers = new TaskCompletionSource();
        _exchange.Answers = answers.Task;
        var listing = new BinanceListing(new(_exchange.Address(), _clock), "it", _clock);
        using var stop = new CancellationTokenSource();
        Assert.True(listing.Look(stop.Token).IsPending);
        await Eventually.IsTrue(() => Asked == 1);
        await stop.CancelAsync();
        await Eventually.IsTrue(() => !listing.Known.IsPending);
        Assert.Null(listing.Known.Fault);
        answers.SetResult();
        Assert.True(listing.Look(default).IsPending);
        await Eventually.IsTrue(() => listing.Known.Symbols.Count == FakeExchange.Traded.Count);
    }

    [Fact]
    public async Task Nobody_without_the_token_makes_the_server_ask()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.GetAsync("/api/symbols")).StatusCode);
        Assert.Equal(0, _exchange.Requests);
    }

    // Answered, one way or the other.
    private async Task<Answer> SettledAsync()
    {
        await Eventually.IsTrue(() => _hub.Offered is { IsPending: false });
        return await AskAsync();
    }

    private async Task<string?> StatusFaultAsync()
    {
        using JsonDocument status = JsonDocument.Parse(await (await _server.GetInAsync("/api/status")).Content.ReadAsStringAsync());
        return status.RootElement.GetProperty("derivatives").GetProperty("symbols_fault").GetString();
    }

    private async Task<Answer> AskAsync()
    {
        HttpResponseMessage response = await _server.GetInAsync("/api/symbols");
        string raw = await response.Content.ReadAsStringAsync();
        using JsonDocument json = JsonDocument.Parse(raw);
        string[] Texts(string name) => [.. json.RootElement.GetProperty(name).EnumerateArray().Select(one => one.GetString()!)];
        return new(Texts("symbols"), Texts("listened"), json.RootElement.GetProperty("complete").GetBoolean(),
            json.RootElement.GetProperty("pending").GetBoolean(), json.RootElement.GetProperty("fault").GetString(), raw);
    }

    private sealed record Answer(string[] Symbols, string[] Listened, bool IsComplete, bool IsPending, string? Fault, string Raw);
}

using RealtimeNotebook.Derivatives;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Derivatives.Entries;

namespace RealtimeNotebook.Tests.Live;

public sealed class DerivativesHubTests
{
    private const string Symbol = "BTCUSDT";

    private readonly FakeDerivatives _feed = new(Symbol, "ETHUSDT");
    private readonly RecordingStore _store = new();
    private readonly SetClock _clock = new(Start + 1_000_000);

    [Fact]
    public async Task What_happens_reaches_series_viewers_and_store_once()
    {
        await using DerivativesHub hub = NewHub();
        var viewer = new RecordingDerivativesViewer();
        hub.Attach(viewer);
        Assert.True(hub.TryLookAt(Symbol));
        await _feed.SendAsync(Open(1, 100), Open(1, 100), Open(2, 101));
        await _feed.SendAsync(Rate(3, 0.0001m));
        await _feed.SendAsync(Closed(4), Closed(4), Closed(4, quantity: 2));
        await Eventually.IsTrue(() => _store.Kept.Length == 5 && hub.Status.Received == 7);

        SymbolSeries series = hub.Find(Symbol)!.Value.Series;
        Assert.Equal([100m, 101m], series.OpenInterest.Single().Entries.Select(one => one.Quantity));
        Assert.Equal(2, series.Liquidations.Single().Entries.Count);
        Assert.Equal(5, viewer.Offers.Length);
        Assert.Equal(5, hub.Status.Applied);
        Assert.Equal(2, hub.Status.NotApplied["duplicate"]);
        Assert.Equal(["binance"], hub.Venues);
        hub.Detach(viewer);
        await _feed.SendAsync(Open(5, 1));
        await Eventually.IsTrue(() => hub.Status.Applied == 6);
        Assert.Equal(5, viewer.Offers.Length);
    }

    [Fact]
    public async Task A_move_of_more_than_five_percent_within_a_minute_is_told_with_the_event()
    {
        await using DerivativesHub hub = NewHub();
        var viewer = new RecordingDerivativesViewer();
        hub.Attach(viewer);
        hub.TryLookAt(Symbol);
        // Another venue's number is no move of this one's.
        await _feed.SendAsync(Open(0, 100), Open(1_000, 500, "bybit"), Open(30_000, 106), Open(31_000, 500, "bybit"));
        await Eventually.IsTrue(() => viewer.Offers.Length == 4);
        Assert.Equal([null, null, 0.06m, null], viewer.Offers.Select(one => one.Move));
    }

    [Fact]
    public async Task From_next_to_nothing_to_as_much_as_there_may_be_is_taken_and_so_is_what_follows()
    {
        await using DerivativesHub hub = NewHub();
        hub.TryLookAt(Symbol);
        await _feed.SendAsync(Open(0, 1e-13m) with { Value = null }, Open(1, 1e16m) with { Value = null }, Open(2, 5));
        await Eventually.IsTrue(() => hub.Status.Applied == 3);
        Assert.Null(hub.Status.LastRefusal);
        Assert.Empty(hub.Status.NotApplied);
    }

    [Fact]
    public async Task An_event_that_cannot_be_worked_with_is_counted_and_the_next_is_taken()
    {
        await using DerivativesHub hub = NewHub();
        hub.Attach(new BrokenViewer());
        hub.TryLookAt(Symbol);
        await _feed.SendAsync(Open(0, 1), Open(1, 13), Open(2, 3));
        await Eventually.IsTrue(() => hub.Status.Received == 3 && hub.Status.NotApplied.ContainsKey("failed"));
        await _feed.SendAsync(Open(3, 3));
        await Eventually.IsTrue(() => hub.Status.Received == 4);
        Assert.Equal(1, hub.Status.NotApplied["failed"]);
        Assert.Contains("OverflowException: thirteen", hub.Status.LastRefusal, StringComparison.Ordinal);
        Assert.Null(hub.Status.Failure);
    }

    private sealed class BrokenViewer : IDerivativesViewer
    {
        public void Offer(in DerivativeEvent one, decimal? move)
        {
            if (one.OpenInterest.Quantity == 13)
                throw new OverflowException("thirteen");
        }

        public void StatusChanged()
        {
        }
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_counted_and_the_next_is_taken()
    {
        await using DerivativesHub hub = NewHub();
        hub.TryLookAt(Symbol);
        await _feed.SendAsync(DerivativeEvent.Refused("nonsense"), DerivativeEvent.Of(Open(1, -1)), DerivativeEvent.Of(Closed(1, quantity: 0)),
            DerivativeEvent.Of(Rate(1, 99)), DerivativeEvent.Of(Open(1, 5, symbol: "ETHUSDT")), DerivativeEvent.Of(Open(1, 5)));
        await Eventually.IsTrue(() => hub.Status.Received == 6);
        await Eventually.IsTrue(() => hub.Status.Applied == 1);
        Assert.Equal(4, hub.Status.NotApplied["refused"]);
        Assert.Equal(1, hub.Status.NotApplied["unwanted"]);
        Assert.Contains("funding_rate 99", hub.Status.LastRefusal, StringComparison.Ordinal);
        await Eventually.IsTrue(() => _store.Kept.Length == 1);
    }

    [Fact]
    public async Task A_symbol_begins_with_its_past_and_an_interruption_is_filled_up_from_the_store()
    {
        _store.Put(DerivativeEvent.Of(Open(1, 10)), DerivativeEvent.Of(Closed(2)), DerivativeEvent.Of(Rate(3, 0.0001m)));
        await using DerivativesHub hub = NewHub();
        hub.TryLookAt(Symbol);
        await Eventually.IsTrue(() => hub.Find(Symbol)!.Value.CompleteFromMs == _clock.NowMs - SymbolSeries.KeepMs);
        SymbolSeries series = hub.Find(Symbol)!.Value.Series;
        Assert.Equal((1, 1, 1), (series.OpenInterest.Count, series.Liquidations.Count, series.Funding.Count));

        await _feed.SendAsync(DerivativeEvent.Interrupted);
        await Eventually.IsTrue(() => !hub.Status.IsConnected);
        // Another process kept what this one missed.
        _store.Put(DerivativeEvent.Of(Open(500, 11)));
        await _feed.SendAsync(DerivativeEvent.Resumed);
        await Eventually.IsTrue(() => hub.Status.IsConnected && series.OpenInterest.Single().Entries.Count == 2);
        Assert.Equal(1, hub.Status.Reconnects);
    }

    [Fact]
    public async Task Outage_is_reported_with_its_reason_until_the_connection_is_back()
    {
        await using DerivativesHub hub = NewHub();
        var viewer = new RecordingDerivativesViewer();
        hub.Attach(viewer);
        await _feed.SendAsync(DerivativeEvent.Interrupted);
        await Eventually.IsTrue(() => hub.Status is { IsConnected: false, Outage: "fake is not reachable; reconnecting." });
        await _feed.SendAsync(DerivativeEvent.InterruptedBy("fake refused the password: check it."));
        await Eventually.IsTrue(() => hub.Status.Outage == "fake refused the password: check it. Reconnecting." && viewer.Statuses == 2);
        // Without a reason, the one before still holds.
        await _feed.SendAsync(DerivativeEvent.Interrupted);
        await Eventually.IsTrue(() => viewer.Statuses == 3);
        Assert.Equal("fake refused the password: check it. Reconnecting.", hub.Status.Outage);
        await _feed.SendAsync(DerivativeEvent.Resumed);
        await Eventually.IsTrue(() => hub.Status is { IsConnected: true, Outage: null });
    }

    [Fact]
    public async Task The_feed_is_asked_for_what_somebody_looks_at_and_a_little_more()
    {
        var feed = new FakeDerivatives();
        await using var hub = new DerivativesHub(feed, null, null, _clock);
        string[] symbols = [.. Enumerable.Range(0, DerivativesDemand.MostSymbols).Select(i => $"S{i}")];
        Assert.All(symbols, symbol => Assert.True(hub.TryLookAt(symbol)));
        Assert.False(hub.TryLookAt("ONE-MORE"));
        Assert.Equal(DerivativesDemand.MostSymbols, feed.Wanted.Count);

        foreach (string symbol in symbols)
            hub.LookAway(symbol);
        Assert.Equal(symbols[^DerivativesDemand.MostIdle..].Order(), feed.Wanted.Order());
        Assert.Null(hub.Find("S0"));
        Assert.NotNull(hub.Find(symbols[^1]));
        Assert.True(hub.TryLookAt("ONE-MORE"));
    }

    [Fact]
    public async Task A_store_that_is_away_is_waited_for_and_nothing_is_lost()
    {
        _store.IsAway = true;
        await using DerivativesHub hub = NewHub();
        hub.TryLookAt(Symbol);
        await _feed.SendAsync([.. Enumerable.Range(0, 100).Select(i => Open(i, i))]);
        await Eventually.IsTrue(() => hub.Status.HistoryFault is not null && hub.Status.Applied == 100);
        Assert.Contains("away", hub.Status.HistoryFault, StringComparison.Ordinal);
        _store.IsAway = false;
        await Eventually.IsTrue(() => _store.Kept.Length == 100);
        await Eventually.IsTrue(() => hub.Status.Store == (100, 0));
    }

    [Fact]
    public async Task A_store_that_throws_whatever_it_likes_is_offered_the_same_again()
    {
        _store.Breaks = new TaskCanceledException();
        DerivativesHub hub = NewHub();
        hub.TryLookAt(Symbol);
        await _feed.SendAsync([.. Enumerable.Range(0, 50).Select(i => Open(i, i))]);
        await Eventually.IsTrue(() => hub.Status.HistoryFault is not null);
        Assert.Contains("recording failed: TaskCanceledException", hub.Status.HistoryFault, StringComparison.Ordinal);
        _store.Breaks = null;
        await Eventually.IsTrue(() => hub.Status.Store == (50, 0));
        _store.Breaks = new InvalidOperationException("gone");
        await _feed.SendAsync(Open(100, 1));
        await Eventually.IsTrue(() => hub.Status.HistoryFault is not null);
        await hub.StopAsync();
        Assert.Equal((50, 1), hub.Status.Store);
    }

    [Fact]
    public async Task A_feed_that_fails_says_so_and_what_came_stays()
    {
        await using DerivativesHub hub = NewHub();
        hub.TryLookAt(Symbol);
        await _feed.SendAsync(Open(1, 100));
        await Eventually.IsTrue(() => hub.Status.Applied == 1);
        _feed.Fail(new InvalidOperationException("a bug"));
        await Eventually.IsTrue(() => hub.Status.Failure is not null);
        Assert.Equal("fake failed: InvalidOperationException: a bug", hub.Status.Failure);
        Assert.False(hub.Status.IsConnected);
        Assert.Single(hub.Find(Symbol)!.Value.Series.OpenInterest);
        await hub.StopAsync();
        Assert.True(_feed.IsDisposed);
    }

    [Fact]
    public async Task Symbol_that_nobody_watches_is_released_after_its_idle_time()
    {
        var clock = new VirtualClock(Start);
        var feed = new FakeDerivatives();
        await using var hub = new DerivativesHub(feed, null, null, clock);
        Assert.True(hub.TryLookAt("A"));
        Assert.True(hub.TryLookAt("B"));
        hub.LookAway("A");
        clock.Advance(DerivativesDemand.IdleFor - TimeSpan.FromSeconds(1));
        Assert.Equal(["A", "B"], feed.Wanted.Order());
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(["B"], feed.Wanted);
        Assert.Null(hub.Find("A"));
        Assert.NotNull(hub.Find("B"));
        // Whoever comes back in time keeps it.
        hub.LookAway("B");
        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.True(hub.TryLookAt("B"));
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(["B"], feed.Wanted);
    }

    [Fact]
    public async Task Fault_in_the_loop_that_writes_to_the_store_is_reported_and_what_is_lost_is_counted()
    {
        _store.IsAway = true;
        await using var hub = new DerivativesHub(_feed, null, _store, new DelaylessClock());
        hub.TryLookAt(Symbol);
        await _feed.SendAsync(Open(1, 100));
        await Eventually.IsTrue(() => hub.Status.HistoryFault == "recording is written no more: InvalidOperationException: no timer");
        await _feed.SendAsync(Open(2, 100), Open(3, 100));
        await Eventually.IsTrue(() => hub.Status.Applied == 3 && hub.Status.Store.Lost >= 2);
        Assert.True(hub.Status.IsConnected);
    }

    [Fact]
    public async Task Venue_that_is_back_after_a_silence_has_not_moved()
    {
        await using var hub = new DerivativesHub(_feed, null, null, _clock, holdsMs: 600_000);
        var viewer = new RecordingDerivativesViewer();
        hub.Attach(viewer);
        hub.TryLookAt(Symbol);
        await _feed.SendAsync(Open(0, 100), Open(600_000, 110), Open(1_200_001, 220));
        await Eventually.IsTrue(() => viewer.Offers.Length == 3);
        Assert.Equal([null, 0.1m, null], viewer.Offers.Select(one => one.Move));
    }

    [Fact]
    public async Task More_venues_than_a_symbol_may_have_are_refused_and_counted()
    {
        await using DerivativesHub hub = NewHub();
        hub.TryLookAt(Symbol);
        await _feed.SendAsync([.. Enumerable.Range(0, SymbolSeries.MostVenues + 3).Select(i => Open(1, 1, $"venue-{i}"))]);
        await Eventually.IsTrue(() => hub.Status.Received == SymbolSeries.MostVenues + 3);
        await Eventually.IsTrue(() => hub.Status.NotApplied.GetValueOrDefault("too_many_venues") == 3);
    }

    private DerivativesHub NewHub() => new(_feed, null, _store, _clock);

    /// <summary>A clock that makes its first timer, and no other.</summary>
    private sealed class DelaylessClock : TimeProvider
    {
        private int _timers;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Interlocked.Increment(ref _timers) == 1 ? base.CreateTimer(callback, state, dueTime, period) : throw new InvalidOperationException("no timer");
    }
}

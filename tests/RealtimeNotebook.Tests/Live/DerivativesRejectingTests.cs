using RealtimeNotebook.Feeds;
using RealtimeNotebook.Live;
using RealtimeNotebook.Server;
using static RealtimeNotebook.Tests.Derivatives.Entries;

namespace RealtimeNotebook.Tests.Live;

/// <summary>What is said of a derivatives feed of which nothing can be used.</summary>
public sealed class DerivativesRejectingTests
{
    private const string Symbol = "BTCUSDT";

    private readonly FakeDerivatives _feed = new(Symbol);

    [Fact]
    public async Task A_feed_whose_every_event_is_refused_is_rejecting_until_one_is_taken()
    {
        await using DerivativesHub hub = NewHub();
        var viewer = new RecordingDerivativesViewer();
        hub.Attach(viewer);
        hub.TryLookAt(Symbol);
        await _feed.SendAsync(Open(0, 1));
        await _feed.SendAsync(DerivativeEvent.Refused("one"), DerivativeEvent.Of(Open(1, 1) with { Quantity = -1 }));
        await Eventually.IsTrue(() => hub.Status.Received == 3);
        Assert.Null(hub.Status.Rejection);
        await _feed.SendAsync(DerivativeEvent.Refused("the time is missing"));
        await Eventually.IsTrue(() => hub.Status.Rejection is not null);
        Assert.Equal("Feed rejected 3 events: the time is missing", hub.Status.Rejection);
        Assert.False(DerivativesStatusJson.IsHealthy(hub));
        await _feed.SendAsync(Open(2, 1));
        await Eventually.IsTrue(() => hub.Status.Rejection is null);
        Assert.True(DerivativesStatusJson.IsHealthy(hub));
    }

    [Fact]
    public async Task A_question_that_the_exchange_does_not_answer_is_no_rejected_event()
    {
        await using DerivativesHub hub = NewHub();
        hub.TryLookAt(Symbol);
        await _feed.SendAsync([.. Enumerable.Repeat(DerivativeEvent.Unanswered("check the symbol"), 5)]);
        await Eventually.IsTrue(() => hub.Status.NotApplied.GetValueOrDefault("refused") == 5);
        Assert.Null(hub.Status.Rejection);
        Assert.Equal("check the symbol", hub.Status.LastRefusal);
    }

    private DerivativesHub NewHub() => new(_feed, null, new RecordingStore(), new SetClock(Start + 1_000_000));
}

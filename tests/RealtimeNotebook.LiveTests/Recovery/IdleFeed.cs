using System.Diagnostics;
using System.Threading.Channels;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.LiveTests.Recovery;

/// <summary>A feed on which nothing comes but what a test sends.</summary>
/// <param name="clock">The clock by which bars close; null for the system's.</param>
internal sealed class IdleFeed(TimeProvider? clock = null) : IFeedListener
{
    private readonly TaskCompletionSource<ChannelWriter<FeedEvent>> _events = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "idle://feed";

    public bool IsSimulated => true;

    public bool CanWait => true;

    public UpdateSemantics Semantics => UpdateSemantics.Snapshot;

    public TimeProvider Clock => clock ?? TimeProvider.System;

    public async Task ListenAsync(ChannelWriter<FeedEvent> events, CancellationToken stop)
    {
        _events.TrySetResult(events);
        await Task.Delay(Timeout.Infinite, stop);
    }

    public ValueTask DisposeAsync() => default;

    internal async Task SendAsync(Candle bar)
    {
        ChannelWriter<FeedEvent> events = await _events.Task;
        await events.WriteAsync(FeedEvent.Of(new CandleUpdate(bar, UpdateSemantics.Snapshot), Stopwatch.GetTimestamp()));
    }
}

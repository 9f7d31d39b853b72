using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Tool;

/// <summary>The events of a feed, one after the other, as a feed's own series would see them.</summary>
internal static class BarSource
{
    private const int Waiting = 256;
    private const int BarsKept = 16;

    /// <summary>Events until the feed has ended; the listener is disposed of afterwards.</summary>
    /// <exception cref="FeedUnavailableException">The feed cannot be used.</exception>
    internal static async IAsyncEnumerable<FeedEvent> ReadAsync(IFeedListener listener, [EnumeratorCancellation] CancellationToken stop)
    {
        await using IFeedListener owned = listener;
        var events = Channel.CreateBounded<FeedEvent>(new BoundedChannelOptions(Waiting)
        {
            FullMode = listener.CanWait ? BoundedChannelFullMode.Wait : BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        });
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task listening = Task.Run(() => ListenAsync(listener, events.Writer, leaving.Token), CancellationToken.None);
        try
        {
            await foreach (FeedEvent happening in events.Reader.ReadAllAsync(stop))
                yield return happening;
        }
        finally
        {
            await leaving.CancelAsync();
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The bar that each event of a feed has changed: the forming one, or the one that it closed.</summary>
    internal static async IAsyncEnumerable<Candle> ReadBarsAsync(SeriesKey key, IFeedListener listener, [EnumeratorCancellation] CancellationToken stop)
    {
        var bars = new CandleState(key, BarsKept);
        await foreach (FeedEvent happening in ReadAsync(listener, stop))
        {
            MergeResult change = Apply(bars, happening, listener.Semantics);
            if (change.Outcome is MergeOutcome.Revised or MergeOutcome.Opened)
                yield return bars.Forming;
            else if (change.Outcome is MergeOutcome.Closed)
                yield return bars.Closed[bars.Closed.Count - 1];
        }
    }

    private static MergeResult Apply(CandleState bars, in FeedEvent happening, UpdateSemantics semantics)
    {
        switch (happening.Kind)
        {
            case FeedEventKind.Candle:
                return bars.Apply(happening.Update);
            case FeedEventKind.Trade:
                return bars.Apply(happening.Tick);
            case FeedEventKind.Message when CandleJson.TryRead(happening.Payload.Span, bars.Key, semantics, out DecodedEvent decoded, out _):
                return decoded.IsTrade ? bars.Apply(decoded.Tick) : bars.Apply(decoded.Update);
            default:
                return new(MergeOutcome.Nothing);
        }
    }

    private static async Task ListenAsync(IFeedListener listener, ChannelWriter<FeedEvent> events, CancellationToken stop)
    {
        Exception? cause = null;
        try
        {
            await listener.ListenAsync(events, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whoever reads has left.
        }
        catch (Exception e)
        {
            cause = e;
        }
        events.TryComplete(cause);
    }
}

using System.Threading.Channels;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>Hands events on to a store, many at a time, and waits for one that is away.</summary>
internal sealed class DerivativesKeeper(IDerivativesStore store, TimeProvider time)
{
    private const int MostWaiting = 16_384;
    private const int MostAtOnce = 1_000;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    private readonly Channel<DerivativeEvent> _events = Channel.CreateBounded<DerivativeEvent>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private long _kept;
    private long _lost;
    private string? _fault;

    /// <summary>Events kept.</summary>
    internal long Kept => Volatile.Read(ref _kept);

    /// <summary>Events that were too many to wait for the store.</summary>
    internal long Lost => Volatile.Read(ref _lost);

    /// <summary>What the store failed with last; null while all is well.</summary>
    internal string? Fault => Volatile.Read(ref _fault);

    /// <summary>Takes an event to be kept; returns at once.</summary>
    internal void Add(in DerivativeEvent one)
    {
        if (!_events.Writer.TryWrite(one))
            Interlocked.Increment(ref _lost);
    }

    /// <summary>Nothing more will come; what waits is kept, if the store takes it at once.</summary>
    internal void Complete() => _events.Writer.TryComplete();

    /// <summary>Keeps what comes until it is complete.</summary>
    /// <param name="stop">Stops waiting for a store that is away.</param>
    internal async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await KeepAllAsync(stop).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Whoever waits for this to end must not fail by it; from here on everything is lost, which is counted.
            Volatile.Write(ref _fault, $"{store.Name} is written no more: {e.GetType().Name}: {e.Message}");
            _events.Writer.TryComplete();
        }
    }

    private async Task KeepAllAsync(CancellationToken stop)
    {
        var batch = new List<DerivativeEvent>(MostAtOnce);
        while (await _events.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < MostAtOnce && _events.Reader.TryRead(out DerivativeEvent one))
                batch.Add(one);
            while (!await TryKeepAsync(batch).ConfigureAwait(false))
            {
                if (stop.IsCancellationRequested)
                {
                    Interlocked.Add(ref _lost, batch.Count + _events.Reader.Count);
                    return;
                }
                await Task.Delay(Rest, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> TryKeepAsync(List<DerivativeEvent> batch)
    {
        try
        {
            await store.KeepAsync(batch, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Whatever a store throws: what waits is offered again, and why is told.
            Volatile.Write(ref _fault, e is FeedUnavailableException ? e.Message : $"{store.Name} failed: {e.GetType().Name}: {e.Message}");
            return false;
        }
        Volatile.Write(ref _fault, null);
        Interlocked.Add(ref _kept, batch.Count);
        return true;
    }
}

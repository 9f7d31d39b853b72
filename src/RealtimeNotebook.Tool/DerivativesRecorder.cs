using System.Threading.Channels;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Tool;

/// <summary>Writes a feed's open interest, funding and liquidations to a file, a message a line.</summary>
internal sealed class DerivativesRecorder(string feed, string path, IEnumerable<string> symbols)
{
    private const int Waiting = 4_096;

    private long _count;

    /// <summary>How many have been written.</summary>
    internal long Count => Volatile.Read(ref _count);

    /// <summary>Records until it is over; a feed that fails ends the recording of all.</summary>
    internal async Task RunAsync(CancellationTokenSource ending)
    {
        await using IDerivativesFeed source = DerivativesAddress.Open(feed, TimeProvider.System);
        await using FileStream file = AppendedLines.Open(path);
        source.Want(symbols.ToHashSet(StringComparer.Ordinal));
        var events = Channel.CreateBounded<DerivativeEvent>(new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
        Task listening = Task.Run(async () =>
        {
            try
            {
                await source.ListenAsync(events.Writer, ending.Token);
                events.Writer.TryComplete();
            }
            catch (Exception e)
            {
                events.Writer.TryComplete(e);
            }
        });
        try
        {
            await foreach (DerivativeEvent one in events.Reader.ReadAllAsync(CancellationToken.None))
                await WriteAsync(file, one, source.IsSimulated);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await ending.CancelAsync();
            throw;
        }
        finally
        {
            await listening;
        }
    }

    // A line is as /ws sends it: of made-up numbers each says so, so that no part of the file is taken for real.
    private async Task WriteAsync(FileStream file, DerivativeEvent one, bool isSimulated)
    {
        if (one.Kind is not (DerivativeEventKind.OpenInterest or DerivativeEventKind.Funding or DerivativeEventKind.Liquidation))
            return;
        await file.WriteAsync((byte[])[.. DerivativeJson.ToBytes(one, isSimulated), (byte)'\n']);
        Interlocked.Increment(ref _count);
    }
}

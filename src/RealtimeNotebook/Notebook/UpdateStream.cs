using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Notebook;

/// <summary>Reads a series as it moves: every bar that closes, in order and once, and between them the forming bar as it is when the reader is ready.</summary>
/// <remarks>A reader that is slow skips states of the forming bar, never a closed bar that is still in memory.</remarks>
internal sealed class UpdateStream : ISeriesViewer
{
    private readonly Channel<ChartSnapshot> _newest = Channel.CreateBounded<ChartSnapshot>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private UpdateStream(TimeSpan every) => Every = every;

    public TimeSpan Every { get; }

    public void Offer(ChartSnapshot snapshot, long sourceMs) => _newest.Writer.TryWrite(snapshot);

    /// <summary>Follows a series until it ends or the reader has enough.</summary>
    internal static async IAsyncEnumerable<BarUpdate> ReadAsync(IChartSeries series, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var stream = new UpdateStream(series.Options.UpdateEvery);
        var cursor = new BarCursor();
        series.Attach(stream);
        try
        {
            // The last snapshot is offered before the series completes.
            _ = series.Completion.ContinueWith(
                _ => stream._newest.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            Candle? told = null;
            await foreach (ChartSnapshot now in stream._newest.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                for (int row = cursor.Advance(now); row < now.Bars.Count; row++)
                    yield return new(now, row);
                if (!cursor.HasBegun || now.Forming == told)
                    continue;
                told = now.Forming;
                if (told is not null)
                    yield return new(now, -1);
            }
        }
        finally
        {
            series.Detach(stream);
        }
    }
}

using System.Globalization;
using System.Threading.Channels;
using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Feeds;

/// <summary>Listens to the demo market: made-up prices that are a function of seed, symbol and time.</summary>
/// <remarks>
/// Each event is the bar so far, not a trade: so the first event in the middle of a bar has all of that bar, any rate gives the
/// same bars, and they are those of <c>DemoHistory</c>, bit for bit. The last event of a bar is its whole, and official, so that
/// it stands even where a fast clock has closed the bar before.
/// </remarks>
internal sealed class DemoListener : IFeedListener
{
    private const double MostCatchUpMs = 1_000;

    private readonly SeriesKey _key;
    private readonly ZonedInterval _interval;
    private readonly TimeProvider _wall;

    /// <summary>Opens the market.</summary>
    /// <param name="key">Any symbol, any interval.</param>
    /// <param name="seed">Other seeds are other markets.</param>
    /// <param name="rate">Events per second of wall time, 0.1 to 1,000.</param>
    /// <param name="speed">How many seconds pass in the market in a second of wall time, 0.1 to 3,600.</param>
    /// <param name="wall">The wall clock, by which the market's own starts.</param>
    /// <param name="zone">The session zone, by whose clock long bars begin; null for UTC.</param>
    internal DemoListener(SeriesKey key, long seed, double rate, double speed, TimeProvider wall, TimeZoneInfo? zone = null)
    {
        _interval = new(key.Interval, zone);
        (_key, Seed, Rate, Speed, _wall) = (key, seed, rate, speed, wall);
        Clock = speed == 1 ? wall : new ScaledTime(wall, speed);
        Name = string.Create(CultureInfo.InvariantCulture, $"demo://?seed={seed}&rate={rate}{(speed == 1 ? "" : $"&speed={speed}")}");
    }

    public string Name { get; }

    public bool IsSimulated => true;

    public bool CanWait => true;

    public UpdateSemantics Semantics => UpdateSemantics.Snapshot;

    public TimeProvider Clock { get; }

    /// <summary>Which market.</summary>
    internal long Seed { get; }

    internal double Rate { get; }

    internal double Speed { get; }

    public async Task ListenAsync(ChannelWriter<FeedEvent> events, CancellationToken stop)
    {
        try
        {
            await RunAsync(events, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Being told to stop is how listening ends.
        }
    }

    public ValueTask DisposeAsync() => default;

    private async Task RunAsync(ChannelWriter<FeedEvent> events, CancellationToken stop)
    {
        var path = new DemoPath(Seed, _key.Symbol);
        double step = 1_000 * Speed / Rate;
        double due = NowMs(Clock);
        long openMs = _interval.OpenOf((long)due);
        while (true)
        {
            long endMs = _interval.NextOpen(openMs);
            bool ends = due >= endMs;
            long atMs = ends ? endMs : (long)due;
            await WaitUntilAsync(atMs, stop).ConfigureAwait(false);
            if (path.TryBar(openMs, atMs, out Candle candle))
            {
                UpdateTraits traits = ends ? UpdateTraits.Closes | UpdateTraits.Official : UpdateTraits.None;
                var update = new CandleUpdate(candle, UpdateSemantics.Snapshot, traits, 0, NowMs(_wall));
                await events.WriteAsync(FeedEvent.Of(update, TimeProvider.System.GetTimestamp()), stop).ConfigureAwait(false);
            }
            if (ends)
            {
                openMs = endMs;
                continue;
            }
            due += step;
            // Whoever was made to wait needs no snapshot of the past, only the bars that ended.
            double behind = NowMs(Clock) - due;
            if (behind > MostCatchUpMs * Speed)
                due += Math.Floor(behind / step) * step;
        }
    }

    private async Task WaitUntilAsync(long marketMs, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        while (marketMs - NowMs(Clock) is var left and > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left / Speed)), _wall, stop).ConfigureAwait(false);
    }

    private static long NowMs(TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();
}

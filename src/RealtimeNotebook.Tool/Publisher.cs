using System.Globalization;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Tool;

/// <summary>Publishes bars on the Redis channel of a series, each stamped with the moment of publishing.</summary>
internal sealed class Publisher(RedisPublisher redis, SeriesKey key, CandleFormat format, TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();
    private long _sequence;
    private long _published;
    private long _failed;
    private long _receivers;

    /// <summary>The channel in the spelling of the format.</summary>
    internal string Channel { get; } = $"market:CandleEvent:{(format is CandleFormat.DxFeed ? key.ToDxFeed() : $"{key.Symbol}:{key.Interval}")}";

    internal long Published => Volatile.Read(ref _published);

    /// <summary>How many messages, how fast, and to how many subscribers.</summary>
    internal string Summary
    {
        get
        {
            double seconds = clock.GetElapsedTime(_began).TotalSeconds;
            long failed = Volatile.Read(ref _failed);
            string lost = failed > 0 ? string.Create(CultureInfo.InvariantCulture, $", {failed} lost because Redis did not take them") : "";
            return string.Create(CultureInfo.InvariantCulture,
                $"{Channel}: {Published} messages published in {seconds:0.0} s ({Published / Math.Max(seconds, 0.001):0.0}/s), {Volatile.Read(ref _receivers)} subscribers{lost}");
        }
    }

    /// <summary>Publishes the bar as it stands. A message that Redis does not take is counted, and lost as Pub/Sub loses it.</summary>
    internal async Task PublishAsync(Candle bar, CancellationToken stop)
    {
        var update = new CandleUpdate(bar, UpdateSemantics.Snapshot, UpdateTraits.None, ++_sequence, clock.GetUtcNow().ToUnixTimeMilliseconds());
        try
        {
            long receivers = await redis.PublishAsync(Channel, CandleJson.ToBytes(key, update, format)).WaitAsync(stop);
            Volatile.Write(ref _receivers, receivers);
            Interlocked.Increment(ref _published);
        }
        catch (FeedUnavailableException)
        {
            Interlocked.Increment(ref _failed);
        }
    }
}

using System.Buffers;
using System.Text.Json;
using RealtimeNotebook.Feeds;
using StackExchange.Redis;

namespace RealtimeNotebook.History;

/// <summary>Forming bars in Redis, under <c>live_candle:{symbol}:{interval}</c>, each with a time to live.</summary>
/// <remarks>A bar that forms is never put among the official ones: whoever writes those writes each only once.</remarks>
/// <param name="redis">The server; owned from now on.</param>
/// <param name="ttl">How long a bar stays that nobody renews.</param>
internal sealed class RedisLiveCandles(RedisClient redis, TimeSpan ttl) : ILiveCandleStore
{
    public string Name => redis.Name;

    public async Task<LiveCandle?> FindAsync(SeriesKey key, CancellationToken stop)
    {
        string name = CandleKeys.LiveCandle(key);
        RedisValue value = await redis.ReadAsync(database => database.StringGetAsync(name), name, stop).ConfigureAwait(false);
        if (value.IsNull)
            return null;
        return LiveCandle.TryRead((byte[])value!, key, out LiveCandle live, out string? fault)
            ? live
            : throw new FeedUnavailableException($"{redis.Name}: {name} holds no candle: {fault} Delete it.");
    }

    public async Task SaveAsync(SeriesKey key, LiveCandle candle, CancellationToken stop)
    {
        var text = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(text))
            candle.Write(json);
        byte[] value = text.WrittenSpan.ToArray();
        if (candle.Source == LiveCandle.Simulated)
            await SaveSimulatedAsync(key, value, stop).ConfigureAwait(false);
        else
            await redis.AskAsync(database => database.StringSetAsync(CandleKeys.LiveCandle(key), value, ttl), CandleKeys.LiveCandle(key), stop).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => redis.DisposeAsync();

    // Whoever reads there takes what stands there for the market's; made-up prices take the place of none but made-up ones.
    private async Task SaveSimulatedAsync(SeriesKey key, byte[] value, CancellationToken stop)
    {
        string name = CandleKeys.LiveCandle(key);
        RedisValue found = await redis.ReadAsync(database => database.StringGetAsync(name), name, stop).ConfigureAwait(false);
        bool isFree = found.IsNull || (LiveCandle.TryRead((byte[])found!, key, out LiveCandle live, out _) && live.Source == LiveCandle.Simulated);
        bool saved = isFree && await redis.AskAsync(
            database =>
            {
                ITransaction whole = database.CreateTransaction();
                whole.AddCondition(found.IsNull ? Condition.KeyNotExists(name) : Condition.StringEqual(name, found));
                _ = Observed(whole.StringSetAsync(name, value, ttl));
                return whole.ExecuteAsync();
            }, name, stop).ConfigureAwait(false);
        if (!saved)
            throw new FeedUnavailableException($"{redis.Name}: {name} is not written: it holds real prices, and these are simulated. Delete it, or name another server or database.");
    }

    // How the whole went is told by the whole.
    private static async Task Observed(Task part) => await part.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

/// <summary>Leaves the forming bar of one series for other programs, and the bar as it closed while no other forms.</summary>
/// <param name="candles">Where; owned from now on.</param>
/// <param name="every">How often at most while the bar forms.</param>
internal sealed class LiveCandleKeeper(ILiveCandleStore candles, TimeSpan every) : ISeriesStore
{
    private LiveCandle _last;

    public string Name { get; } = $"{candles.Name} live_candle";

    public TimeSpan Every => every;

    public long Missed => 0;

    public async Task<StoreAnswer> KeepAsync(SeriesImage now, CancellationToken stop)
    {
        string source = now.IsSimulated ? LiveCandle.Simulated : LiveCandle.Live;
        LiveCandle next;
        if (now.Forming is { } forming)
            next = new(forming, IsIncomplete: true, source);
        else if (now.Bars.IndexOf(_last.Candle.OpenMs) is >= 0 and int at)
            next = new(now.Bars[at], now.IsInDoubt(now.Bars.OpenMs[at]), source);
        else
            return default;
        if (next == _last)
            return default;
        await candles.SaveAsync(now.Key, next, stop).ConfigureAwait(false);
        _last = next;
        return new(1);
    }

    public ValueTask DisposeAsync() => candles.DisposeAsync();
}

using RealtimeNotebook.Feeds;
using StackExchange.Redis;

namespace RealtimeNotebook.History;

/// <summary>Puts official bars that have closed among those in <c>klines_z:{symbol}:{interval}</c>, each only where there is none yet.</summary>
/// <remarks>
/// What is official is said by whoever calls <see cref="Offer"/>, which may be from any thread. Redis' own NX compares the texts of
/// members and would let two spellings of one bar stand side by side; so the server is asked by opening time, in one step with the adding.
/// Each is written such that a reader can tell it from the bars of the program that fetches them, see <see cref="KlineMember.IsOwn"/>.
/// Where the set has more than its bound, as many of the oldest bars go as were added: what others have put there beyond it stays.
/// </remarks>
/// <param name="redis">The server; owned from now on.</param>
/// <param name="key">The series.</param>
/// <param name="most">How many bars may wait; beyond, the oldest is dropped and counted.</param>
/// <param name="mostStored">How many bars the set holds before the oldest go.</param>
internal sealed class RedisOfficialBars(RedisClient redis, SeriesKey key, int most = 100_000, int mostStored = 100_000) : IOfficialStore
{
    private const int Batch = 500;
    private const string AddWhereNone = """
        local added = 0
        for i = 2, #ARGV, 2 do
          if redis.call('ZCOUNT', KEYS[1], ARGV[i], ARGV[i]) == 0 then
            added = added + redis.call('ZADD', KEYS[1], 'NX', ARGV[i], ARGV[i + 1])
          end
        end
        local over = math.min(added, redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[1]))
        if over > 0 then
          redis.call('ZREMRANGEBYRANK', KEYS[1], 0, over - 1)
        end
        return added
        """;

    private readonly object _gate = new();
    private readonly SortedDictionary<long, Candle> _waiting = [];
    private long _missed;

    public string Name { get; } = $"{redis.Name} klines_z";

    // Nothing of a bar that still forms is written here.
    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public long Missed => Interlocked.Read(ref _missed);

    public void Offer(IEnumerable<Candle> bars)
    {
        lock (_gate)
        {
            foreach (Candle bar in bars)
                _waiting[bar.OpenMs] = bar;
            for (; _waiting.Count > most; _missed++)
                _waiting.Remove(_waiting.First().Key);
        }
    }

    public async Task<StoreAnswer> KeepAsync(SeriesImage now, CancellationToken stop)
    {
        int written = 0;
        bool isAnswered = false;
        while (Next() is { Length: > 0 } bars)
        {
            RedisValue[] arguments = [mostStored, .. bars.SelectMany(bar => (RedisValue[])[bar.OpenMs, KlineMember.Own(bar)])];
            written += (int)await redis.AskAsync(
                database => database.ScriptEvaluateAsync(AddWhereNone, [CandleKeys.Official(key)], arguments), CandleKeys.Official(key), stop).ConfigureAwait(false);
            isAnswered = true;
            Remove(bars);
        }
        return new(written) { IsAnswered = isAnswered };
    }

    public ValueTask DisposeAsync() => redis.DisposeAsync();

    private Candle[] Next()
    {
        lock (_gate)
            return [.. _waiting.Values.Take(Batch)];
    }

    private void Remove(Candle[] written)
    {
        lock (_gate)
        {
            foreach (Candle bar in written)
            {
                // It may have been corrected meanwhile; but what is there already stays.
                _waiting.Remove(bar.OpenMs);
            }
        }
    }
}

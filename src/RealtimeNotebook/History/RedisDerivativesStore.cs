using RealtimeNotebook.Feeds;
using StackExchange.Redis;

namespace RealtimeNotebook.History;

/// <summary>Keeps derivatives on a Redis server: a sorted set <c>derivatives:{kind}:{symbol}</c> each, the time its score, bounded in number.</summary>
/// <remarks>Members are whole messages, so that the same event kept twice is one. What is over the bound goes oldest first.</remarks>
/// <param name="redis">The server; owned from now on.</param>
/// <param name="most">How many entries a kind and symbol.</param>
internal sealed class RedisDerivativesStore(RedisClient redis, int most = RedisDerivativesStore.MostEntries) : IDerivativesStore
{
    /// <summary>How many entries of a kind and symbol are kept if nothing else is said: a month of one every thirteen seconds.</summary>
    internal const int MostEntries = 200_000;

    private const int PageEntries = 5_000;

    private static readonly TimeSpan AnswerIn = TimeSpan.FromSeconds(10);

    public string Name => redis.Name;

    /// <summary>Opens a store; nothing is dialled yet.</summary>
    /// <exception cref="ArgumentException">The address names none.</exception>
    internal static RedisDerivativesStore Open(string uri)
    {
        SourceAddress parsed = SourceAddress.Parse(uri);
        return parsed.Scheme is "redis" or "rediss" ? new(new(RedisAddress.From(parsed), RedisConnections.OfProcess, AnswerIn))
            : throw new ArgumentException($"'{parsed}' is no store for derivatives; expected redis://host:port or rediss://host:port.", nameof(uri));
    }

    /// <summary>The key of a kind and symbol.</summary>
    internal static string KeyOf(DerivativeEventKind kind, string symbol) => $"derivatives:{NameOf(kind)}:{symbol}";

    public Task KeepAsync(IReadOnlyList<DerivativeEvent> events, CancellationToken stop) => redis.AskAsync(
        database =>
        {
            var tasks = new List<Task<long>>();
            foreach (IGrouping<string, DerivativeEvent> series in events.GroupBy(static one => KeyOf(one.Kind, one.Symbol), StringComparer.Ordinal))
            {
                SortedSetEntry[] entries = [.. series.Select(static one => new SortedSetEntry(DerivativeJson.ToBytes(one), one.TimeMs))];
                tasks.Add(database.SortedSetAddAsync(series.Key, entries));
                tasks.Add(database.SortedSetRemoveRangeByRankAsync(series.Key, 0, -most - 1));
            }
            return Task.WhenAll(tasks);
        },
        "derivatives:*",
        stop);

    public Task<IReadOnlyList<OpenInterest>> OpenInterestAsync(DerivativesRange range, CancellationToken stop) =>
        ReadAsync(DerivativeEventKind.OpenInterest, range, static one => one.OpenInterest, stop);

    public Task<IReadOnlyList<Funding>> FundingAsync(DerivativesRange range, CancellationToken stop) =>
        ReadAsync(DerivativeEventKind.Funding, range, static one => one.Funding, stop);

    public Task<IReadOnlyList<Liquidation>> LiquidationsAsync(DerivativesRange range, CancellationToken stop) =>
        ReadAsync(DerivativeEventKind.Liquidation, range, static one => one.Liquidation, stop);

    public ValueTask DisposeAsync() => redis.DisposeAsync();

    private async Task<IReadOnlyList<T>> ReadAsync<T>(DerivativeEventKind kind, DerivativesRange range, Func<DerivativeEvent, T> of, CancellationToken stop)
    {
        string key = KeyOf(kind, range.Symbol);
        var found = new List<T>();
        for (int skip = 0; ; skip += PageEntries)
        {
            int from = skip;
            RedisValue[] page = await redis.ReadAsync(
                database => database.SortedSetRangeByScoreAsync(key, range.FromMs, range.ToMs, Exclude.Stop, Order.Ascending, from, PageEntries),
                key, stop).ConfigureAwait(false);
            foreach (RedisValue member in page)
            {
                DerivativeEvent one = DerivativeJson.Read((byte[]?)member ?? [], kind, range.Symbol);
                // Another program may have put something else there; that is not a reason to show nothing.
                if (one.Kind == kind)
                    found.Add(of(one));
            }
            if (page.Length < PageEntries)
                return found;
        }
    }

    private static string NameOf(DerivativeEventKind kind) => kind switch
    {
        DerivativeEventKind.OpenInterest => "oi",
        DerivativeEventKind.Funding => "funding",
        DerivativeEventKind.Liquidation => "liquidation",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This is nothing that is kept."),
    };
}

using RealtimeNotebook.Feeds;
using StackExchange.Redis;

namespace RealtimeNotebook.History;

/// <summary>Keeps derivatives on a Redis server: a sorted set <c>derivatives:{kind}:{symbol}</c> each, the time its score, bounded in number.</summary>
/// <remarks>Members are whole messages, so that the same event kept twice is one. What is over the bound goes oldest first.</remarks>
/// <param name="address">The server.</param>
/// <param name="connections">Where connections are shared.</param>
/// <param name="most">How many entries a kind and symbol.</param>
internal sealed class RedisDerivativesStore(RedisAddress address, RedisConnections connections, int most = RedisDerivativesStore.MostEntries)
    : IDerivativesStore
{
    /// <summary>How many entries of a kind and symbol are kept if nothing else is said: a month of one every thirteen seconds.</summary>
    internal const int MostEntries = 200_000;

    private const int PageEntries = 5_000;

    private static readonly TimeSpan AnswerIn = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _dialling = new(1);
    private RedisLease? _lease;

    public string Name { get; } = $"{address}";

    /// <summary>Opens a store; nothing is dialled yet.</summary>
    /// <exception cref="ArgumentException">The address names none.</exception>
    internal static RedisDerivativesStore Open(string uri)
    {
        SourceAddress parsed = SourceAddress.Parse(uri);
        return parsed.Scheme is "redis" or "rediss" ? new(RedisAddress.From(parsed), RedisConnections.OfProcess)
            : throw new ArgumentException($"'{parsed}' is no store for derivatives; expected redis://host:port or rediss://host:port.", nameof(uri));
    }

    /// <summary>The key of a kind and symbol.</summary>
    internal static string KeyOf(DerivativeEventKind kind, string symbol) => $"derivatives:{NameOf(kind)}:{symbol}";

    public async Task KeepAsync(IReadOnlyList<DerivativeEvent> events, CancellationToken stop)
    {
        IDatabase database = await DatabaseAsync(stop).ConfigureAwait(false);
        try
        {
            var tasks = new List<Task>();
            foreach (IGrouping<string, DerivativeEvent> series in events.GroupBy(static one => KeyOf(one.Kind, one.Symbol), StringComparer.Ordinal))
            {
                SortedSetEntry[] entries = [.. series.Select(static one => new SortedSetEntry(DerivativeJson.ToBytes(one), one.TimeMs))];
                tasks.Add(database.SortedSetAddAsync(series.Key, entries));
                tasks.Add(database.SortedSetRemoveRangeByRankAsync(series.Key, 0, -most - 1));
            }
            await Task.WhenAll(tasks).WaitAsync(AnswerIn, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisLoss.Is(e, stop))
        {
            throw new FeedUnavailableException($"{Name} kept nothing: {e.Message}", e);
        }
    }

    public Task<IReadOnlyList<OpenInterest>> OpenInterestAsync(DerivativesRange range, CancellationToken stop) =>
        ReadAsync(DerivativeEventKind.OpenInterest, range, static one => one.OpenInterest, stop);

    public Task<IReadOnlyList<Funding>> FundingAsync(DerivativesRange range, CancellationToken stop) =>
        ReadAsync(DerivativeEventKind.Funding, range, static one => one.Funding, stop);

    public Task<IReadOnlyList<Liquidation>> LiquidationsAsync(DerivativesRange range, CancellationToken stop) =>
        ReadAsync(DerivativeEventKind.Liquidation, range, static one => one.Liquidation, stop);

    public async ValueTask DisposeAsync()
    {
        if (_lease is { } lease)
            await lease.DisposeAsync().ConfigureAwait(false);
        _dialling.Dispose();
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(DerivativeEventKind kind, DerivativesRange range, Func<DerivativeEvent, T> of, CancellationToken stop)
    {
        IDatabase database = await DatabaseAsync(stop).ConfigureAwait(false);
        string key = KeyOf(kind, range.Symbol);
        var found = new List<T>();
        try
        {
            for (int skip = 0; ; skip += PageEntries)
            {
                RedisValue[] page = await database.SortedSetRangeByScoreAsync(key, range.FromMs, range.ToMs, Exclude.Stop, Order.Ascending, skip, PageEntries)
                    .WaitAsync(AnswerIn, stop).ConfigureAwait(false);
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
        catch (Exception e) when (RedisLoss.Is(e, stop))
        {
            throw new FeedUnavailableException($"{Name} gave no history of {range.Symbol}: {e.Message}", e);
        }
    }

    private async Task<IDatabase> DatabaseAsync(CancellationToken stop)
    {
        await _dialling.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (_lease is null)
            {
                if (!await RedisProbe.AnswersAsync(address, isFirst: false, stop).ConfigureAwait(false))
                    throw new FeedUnavailableException($"{Name} does not answer: start redis-server there, or name another host and port.");
                _lease = await connections.LeaseAsync(address, stop).ConfigureAwait(false);
            }
            return _lease.Connection.GetDatabase();
        }
        finally
        {
            _dialling.Release();
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

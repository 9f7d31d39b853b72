using RealtimeNotebook.Feeds;
using StackExchange.Redis;

namespace RealtimeNotebook.History;

/// <summary>What was found where a process may have left a series.</summary>
/// <param name="Snapshot">What it left; null when there was nothing, or nothing of use.</param>
/// <param name="Refusal">Why what was there is of no use, in words; null when it is, or when there was nothing.</param>
internal readonly record struct FoundSnapshot(SeriesSnapshot? Snapshot, string? Refusal);

/// <summary>Keeps a series in the hash <c>snapshot:{symbol}:{interval}</c>, from which the next process shows the same chart at once.</summary>
/// <remarks>
/// A close writes the bars that changed and strikes off those that are too old; everything of one moment is written in one step.
/// A hash that is none of ours is left alone; so is one of real prices by a simulated series.
/// </remarks>
/// <param name="redis">The server; owned from now on.</param>
/// <param name="key">The series.</param>
/// <param name="most">How many closed bars are kept.</param>
/// <param name="ttl">How long the hash stays when nobody renews it.</param>
/// <param name="isSimulated">Whether the prices of this series are made up.</param>
/// <param name="clock">The clock.</param>
internal sealed class RedisSnapshots(
    RedisClient redis, SeriesKey key, int most, TimeSpan ttl, bool isSimulated, TimeProvider clock) : ISnapshotStore
{
    private const long ClockSlackMs = 3_600_000;

    // Of a chart that keeps more than this one there may be more bars than this one keeps, but not any number.
    private const int LeastMostFields = 100_000;

    private readonly string _hash = CandleKeys.Snapshot(key);
    private SeriesImage? _kept;
    private volatile string? _leftAlone;

    // Whether it is known what stands there; until then it may be anything.
    private volatile bool _isKnown;

    public string Name { get; } = $"{redis.Name} snapshot";

    public TimeSpan Every => TimeSpan.FromSeconds(1);

    public long Missed => 0;

    public async Task<FoundSnapshot> FindAsync(CancellationToken stop)
    {
        FoundSnapshot found = await ReadAsync(stop).ConfigureAwait(false);
        _isKnown = true;
        return found;
    }

    public async Task<StoreAnswer> KeepAsync(SeriesImage now, CancellationToken stop)
    {
        if (now.Bars.Count == 0 && now.Forming is null)
            return new(0, 0, _leftAlone);
        if (_leftAlone is null)
        {
            if (_kept is { } kept && await WriteAsync(kept, now, stop).ConfigureAwait(false) is { } written)
                return written;
            // The first time, and when the server has lost what it had; somebody else's may be there by now.
            if (!_isKnown || _kept is not null)
                await FindAsync(stop).ConfigureAwait(false);
        }
        if (_leftAlone is { } why)
            return new(0, 1, why);
        return (await WriteAsync(null, now, stop).ConfigureAwait(false))!.Value;
    }

    public ValueTask DisposeAsync() => redis.DisposeAsync();

    private async Task<FoundSnapshot> ReadAsync(CancellationToken stop)
    {
        RedisType type = await redis.ReadAsync(database => database.KeyTypeAsync(_hash), _hash, stop).ConfigureAwait(false);
        if (type == RedisType.None)
            return default;
        if (type != RedisType.Hash)
            return LeaveAlone($"it is a {type.ToString().ToLowerInvariant()} and not a hash");
        long count = await redis.ReadAsync(database => database.HashLengthAsync(_hash), _hash, stop).ConfigureAwait(false);
        if (count > Math.Max(2L * most, LeastMostFields))
            return Refused(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"it has {count} fields, and a chart keeps {most} bars"));
        HashEntry[] entries = await redis.ReadAsync(database => database.HashGetAllAsync(_hash), _hash, stop).ConfigureAwait(false);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (HashEntry entry in entries)
            fields[(string)entry.Name!] = (string?)entry.Value ?? "";
        if (!fields.ContainsKey(SeriesSnapshot.VersionField))
            return LeaveAlone("it has no version and is none of ours");
        bool isTheirs = fields.GetValueOrDefault(SeriesSnapshot.SimulatedField) == "1";
        if (isSimulated && !isTheirs)
            return LeaveAlone("it holds real prices and this series is simulated");
        if (!isSimulated && isTheirs)
            return Refused("it holds simulated prices");
        if (!SeriesSnapshot.TryRead(fields, out SeriesSnapshot? found, out string? fault))
            return Refused(fault!);
        if (found!.Fault(key.Interval) is { } barFault)
            return Refused(barFault);
        long ageMs = clock.GetUtcNow().ToUnixTimeMilliseconds() - found.SavedMs;
        if (ageMs > ttl.TotalMilliseconds || ageMs < -ClockSlackMs)
            return Refused(ageMs < 0 ? "it was saved in the future; compare the clocks" : $"it was saved {TimeSpan.FromMilliseconds(ageMs):d\\.hh\\:mm} ago");
        return new(found, null);
    }

    // Null when the hash to which changes were to be added is gone, or another's.
    private async Task<StoreAnswer?> WriteAsync(SeriesImage? kept, SeriesImage now, CancellationToken stop)
    {
        int first = Math.Max(0, now.Bars.Count - most);
        List<int> rows = kept is null ? [.. Enumerable.Range(first, now.Bars.Count - first)] : now.RowsOtherThan(kept, withIndicators: false);
        rows.RemoveAll(row => row < first);
        List<HashEntry> fields = [.. rows.Select(row => new HashEntry(SeriesSnapshot.Field(now.Bars.OpenMs[row]), SeriesSnapshot.Text(now.Bars[row]))), .. Beside(now)];
        RedisValue[] tooOld = kept is null ? [] : TooOld(kept, now.Bars.Count > first ? now.Bars.OpenMs[first] : long.MinValue);
        bool done = await redis.AskAsync(
            database =>
            {
                ITransaction whole = database.CreateTransaction();
                if (kept is null)
                    _ = Observed(whole.KeyDeleteAsync(_hash));
                else
                    whole.AddCondition(Condition.HashEqual(_hash, SeriesSnapshot.SimulatedField, Mark(isSimulated)));
                _ = Observed(whole.HashSetAsync(_hash, [.. fields]));
                if (tooOld.Length > 0)
                    _ = Observed(whole.HashDeleteAsync(_hash, tooOld));
                _ = Observed(whole.KeyExpireAsync(_hash, ttl));
                return whole.ExecuteAsync();
            }, _hash, stop).ConfigureAwait(false);
        if (!done)
            return kept is null ? throw new FeedUnavailableException($"{redis.Name} did not take the snapshot of {key.Symbol} {key.Interval}.") : null;
        _kept = now;
        return new(rows.Count);
    }

    private List<HashEntry> Beside(SeriesImage now) =>
    [
        new(SeriesSnapshot.VersionField, SeriesSnapshot.Version),
        new(SeriesSnapshot.SavedField, clock.GetUtcNow().ToUnixTimeMilliseconds()),
        new(SeriesSnapshot.SimulatedField, Mark(now.IsSimulated)),
        new(SeriesSnapshot.PiecesField, now.HasPieces ? "1" : "0"),
        new(SeriesSnapshot.FormingField, SeriesSnapshot.FormingText(now.Forming)),
        new(SeriesSnapshot.GapsField, SeriesSnapshot.GapsText(now.Gaps)),
        new(SeriesSnapshot.DoubtsField, SeriesSnapshot.GapsText(now.InDoubt)),
    ];

    private static string Mark(bool isSimulated) => isSimulated ? "1" : "0";

    private RedisValue[] TooOld(SeriesImage kept, long oldestMs)
    {
        var gone = new List<RedisValue>();
        for (int i = Math.Max(0, kept.Bars.Count - most); i < kept.Bars.Count && kept.Bars.OpenMs[i] < oldestMs; i++)
            gone.Add(SeriesSnapshot.Field(kept.Bars.OpenMs[i]));
        return [.. gone];
    }

    // How the whole went is told by the whole; its parts are cancelled when it did not come to pass.
    private static async Task Observed(Task part) => await part.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private FoundSnapshot Refused(string why) =>
        new(null, $"{redis.Name}: the snapshot of {key.Symbol} {key.Interval} is of no use: {why}. The chart begins without it.");

    private FoundSnapshot LeaveAlone(string why)
    {
        _leftAlone = $"{redis.Name}: {_hash} is not written: {why}. Delete it, or name another server or database.";
        return new(null, _leftAlone);
    }
}

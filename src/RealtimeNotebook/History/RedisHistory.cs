using System.Runtime.CompilerServices;
using RealtimeNotebook.Feeds;
using StackExchange.Redis;

namespace RealtimeNotebook.History;

/// <summary>Reads official bars from a sorted set of a Redis server, and the live candle beside it.</summary>
/// <remarks>
/// <para>A set may hold several members with one score, since writing with NX compares members only; of them the newest counts, see
/// <see cref="KlineMember.IsNewerThan"/>. An official bar goes before the live candle of the same time. A live candle that is not
/// complete counts only as the newest bar, and while its time is not over: what it says of a bar that others have followed, or that
/// whoever wrote it did not live to finish, is a part of that bar. Simulated ones count for nothing.</para>
/// <para>The set is read from its newest bar backwards in replies of a bounded size, and handed out reply by reply.</para>
/// </remarks>
internal sealed class RedisHistory : IHistory
{
    private readonly RedisBarsAddress _address;
    private readonly RedisReader _reader;
    private readonly int _pageMembers;
    private readonly TimeProvider _clock;
    private readonly TimeZoneInfo? _zone;

    /// <summary>Names a server; nothing is dialled yet.</summary>
    /// <param name="address">The server and its keys.</param>
    /// <param name="connections">Where connections are shared.</param>
    /// <param name="pageMembers">How many members are asked for at a time, 2 or more.</param>
    /// <param name="clock">The clock by which bars are over; null for the system's.</param>
    /// <param name="zone">The session zone, by whose clock long bars begin and end; null for UTC.</param>
    internal RedisHistory(
        RedisBarsAddress address, RedisConnections connections, int pageMembers = 1_000, TimeProvider? clock = null, TimeZoneInfo? zone = null)
    {
        _zone = zone;
        (_address, _reader, _pageMembers, _clock) = (address, new(address.Server, connections), pageMembers, clock ?? TimeProvider.System);
        Name = $"{address.Server}";
    }

    public string Name { get; }

    public bool IsPresent => true;

    /// <summary>Where it reads.</summary>
    internal RedisBarsAddress Address => _address;

    /// <summary>Members and live candles found that make no bar, counted at each reading.</summary>
    internal long MembersSkipped => Rows.Skipped;

    public RowCounter Rows { get; } = new();

    public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
        SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        (Candle Candle, bool IsWhole)? lone = null;
        foreach (string interval in Spellings(key.Interval))
        {
            // The live candle first: a bar that becomes official meanwhile is then found as such.
            (Candle Candle, bool IsWhole)? live = await LiveAsync(key, interval, range, stop).ConfigureAwait(false);
            var placed = new HashSet<long>();
            bool isFirst = true;
            int missing = range.MostBars;
            var newestFirst = new OfficialBars(_reader, RedisBarsAddress.Key(_address.Klines, key.Symbol, interval), range, _pageMembers, Rows);
            while (missing > 0 && await newestFirst.NextAsync(missing, stop).ConfigureAwait(false) is { } bars)
            {
                if (live is { } found)
                    live = Place(found, bars, isFirst, placed);
                isFirst &= bars.Count == 0;
                if (bars.Count > missing)
                    bars.RemoveRange(0, bars.Count - missing);
                missing -= bars.Count;
                foreach (IReadOnlyList<Candle> page in LivePage.Split(bars, placed))
                    yield return page;
            }
            if (isFirst)
            {
                lone ??= live;
                continue;
            }
            if (missing > 0 && live is { IsWhole: true } oldest)
                yield return new LivePage(oldest.Candle);
            yield break;
        }
        if (lone is { } alone)
            yield return new LivePage(alone.Candle);
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    // Ours, and where it is another, Binance's.
    private static IEnumerable<string> Spellings(Interval interval)
    {
        string ours = $"{interval}";
        yield return ours;
        if (interval.ToBinance() is var binance && binance != ours)
            yield return binance;
    }

    // Puts the live candle where it belongs; null when it has found its place or is not wanted.
    private static (Candle Candle, bool IsWhole)? Place((Candle Candle, bool IsWhole) live, List<Candle> bars, bool isNewest, HashSet<long> placed)
    {
        if (bars.Count == 0)
            return live;
        long openMs = live.Candle.OpenMs;
        if (isNewest && openMs > bars[^1].OpenMs)
        {
            bars.Add(live.Candle);
            placed.Add(openMs);
            return null;
        }
        if (!live.IsWhole)
            return null;
        if (openMs < bars[0].OpenMs)
            return live;
        int at = bars.FindLastIndex(bar => bar.OpenMs <= openMs);
        if (bars[at].OpenMs != openMs)
        {
            bars.Insert(at + 1, live.Candle);
            placed.Add(openMs);
        }
        return null;
    }

    private async Task<(Candle, bool)?> LiveAsync(SeriesKey key, string interval, HistoryRange range, CancellationToken stop)
    {
        if (_address.Live.Length == 0)
            return null;
        string name = RedisBarsAddress.Key(_address.Live, key.Symbol, interval);
        RedisValue text = await _reader.AskAsync(database => database.StringGetAsync(name), name, "a string, the live candle", stop).ConfigureAwait(false);
        if (text.IsNull)
            return null;
        if (!LiveCandle.TryRead((byte[])text!, key, out LiveCandle live, out string? fault))
        {
            Rows.Skip(name, fault ?? "it is no live candle.");
            return null;
        }
        bool isLeftHalf = live.IsIncomplete && key.Interval.NextOpen(live.Candle.OpenMs, _zone) <= _clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (isLeftHalf || live.Source == LiveCandle.Simulated)
            return null;
        if (live.Candle.OpenMs < range.FromMs || live.Candle.OpenMs >= range.ToMs)
            return null;
        if (live.IsRepaired)
            Rows.Repair();
        return (live.Candle, !live.IsIncomplete);
    }
}

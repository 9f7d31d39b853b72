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
/// <para>The set is read from its newest bar backwards in replies of a bounded size, and handed out oldest first.</para>
/// </remarks>
internal sealed class RedisHistory : IHistory
{
    private readonly RedisBarsAddress _address;
    private readonly RedisReader _reader;
    private readonly int _pageMembers;
    private readonly TimeProvider _clock;
    private long _membersSkipped;

    /// <summary>Names a server; nothing is dialled yet.</summary>
    /// <param name="address">The server and its keys.</param>
    /// <param name="connections">Where connections are shared.</param>
    /// <param name="pageMembers">How many members are asked for at a time, 2 or more.</param>
    /// <param name="clock">The clock by which bars are over; null for the system's.</param>
    internal RedisHistory(RedisBarsAddress address, RedisConnections connections, int pageMembers = 1_000, TimeProvider? clock = null)
    {
        (_address, _reader, _pageMembers, _clock) = (address, new(address.Server, connections), pageMembers, clock ?? TimeProvider.System);
        Name = $"{address.Server}";
    }

    public string Name { get; }

    public bool IsPresent => true;

    /// <summary>Where it reads.</summary>
    internal RedisBarsAddress Address => _address;

    /// <summary>Members and live candles found that make no bar, counted at each reading.</summary>
    internal long MembersSkipped => Interlocked.Read(ref _membersSkipped);

    public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
        SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        Stack<IReadOnlyList<Candle>> pages = await ReadAsync(key, $"{key.Interval}", range, stop).ConfigureAwait(false);
        if (pages.Count == 0 && key.Interval.ToBinance() is var binance && binance != $"{key.Interval}")
            pages = await ReadAsync(key, binance, range, stop).ConfigureAwait(false);
        while (pages.TryPop(out IReadOnlyList<Candle>? page))
            yield return page;
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    // The newest page at the bottom.
    private async Task<Stack<IReadOnlyList<Candle>>> ReadAsync(SeriesKey key, string interval, HistoryRange range, CancellationToken stop)
    {
        var pages = new Stack<IReadOnlyList<Candle>>();
        var placed = new HashSet<long>();
        // The live candle first: a bar that becomes official meanwhile is then found as such.
        (Candle Candle, bool IsWhole)? live = await LiveAsync(key, interval, range, stop).ConfigureAwait(false);
        int missing = range.MostBars;
        var newestFirst = new OfficialBars(_reader, RedisBarsAddress.Key(_address.Klines, key.Symbol, interval), range, _pageMembers);
        while (missing > 0 && await newestFirst.NextAsync(missing, stop).ConfigureAwait(false) is { } bars)
        {
            if (live is { } found)
                live = Place(found, bars, isNewest: pages.Count == 0, placed);
            if (bars.Count > missing)
                bars.RemoveRange(0, bars.Count - missing);
            missing -= bars.Count;
            foreach (IReadOnlyList<Candle> page in LivePage.Split(bars, placed).Reverse())
                pages.Push(page);
        }
        Interlocked.Add(ref _membersSkipped, newestFirst.Skipped);
        if (missing > 0 && live is { } alone && (alone.IsWhole || pages.Count == 0))
            pages.Push(new LivePage(alone.Candle));
        return pages;
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
        if (!LiveCandle.TryRead((byte[])text!, key, out LiveCandle live, out _))
        {
            Interlocked.Increment(ref _membersSkipped);
            return null;
        }
        bool isLeftHalf = live.IsIncomplete && key.Interval.NextOpen(live.Candle.OpenMs) <= _clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (isLeftHalf || live.Source == LiveCandle.Simulated)
            return null;
        return live.Candle.OpenMs >= range.FromMs && live.Candle.OpenMs < range.ToMs ? (live.Candle, !live.IsIncomplete) : null;
    }
}

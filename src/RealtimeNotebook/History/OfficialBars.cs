using StackExchange.Redis;

namespace RealtimeNotebook.History;

/// <summary>Reads the official bars of one sorted set, newest first, page by page, each opening time once.</summary>
/// <param name="reader">Asks the server.</param>
/// <param name="key">The set.</param>
/// <param name="range">Which bars.</param>
/// <param name="pageMembers">How many members a reply has at most, 2 or more.</param>
/// <param name="rows">Counts members that make no bar.</param>
internal sealed class OfficialBars(RedisReader reader, string key, HistoryRange range, int pageMembers, RowCounter rows)
{
    private double _end = range.ToMs;
    private bool _isEndIncluded;
    private bool _isOver;

    /// <summary>The next older bars, oldest first; there may be none in a page. Null after the last page.</summary>
    /// <param name="most">How many are wanted still; a page may have more.</param>
    /// <param name="stop">Gives up.</param>
    internal async Task<List<Candle>?> NextAsync(int most, CancellationToken stop)
    {
        if (_isOver)
            return null;
        // One more than wanted, for the oldest time of a page may have more members than are in it.
        int count = range.LeavesOutOwn ? pageMembers : (int)Math.Min(pageMembers, most + 1L);
        SortedSetEntry[] entries = await PageAsync(0, count, stop).ConfigureAwait(false);
        int usable = entries.Length;
        _isOver = entries.Length < count;
        if (!_isOver)
        {
            double oldest = entries[^1].Score;
            usable = Array.FindIndex(entries, entry => entry.Score == oldest);
            if (usable == 0)
                (entries, usable) = await OneTimeAsync(oldest, stop).ConfigureAwait(false);
            else
                (_end, _isEndIncluded) = (oldest, true);
        }
        return Distinct(entries.AsSpan(0, usable));
    }

    // A page full of members with one score: they are read to the last.
    private async Task<(SortedSetEntry[] Entries, int Usable)> OneTimeAsync(double score, CancellationToken stop)
    {
        var all = new List<SortedSetEntry>();
        (_end, _isEndIncluded) = (score, true);
        while (true)
        {
            SortedSetEntry[] page = await PageAsync(all.Count, pageMembers, stop).ConfigureAwait(false);
            SortedSetEntry[] same = [.. page.TakeWhile(entry => entry.Score == score)];
            all.AddRange(same);
            if (page.Length == pageMembers && same.Length == page.Length)
                continue;
            _isEndIncluded = false;
            return ([.. all], all.Count);
        }
    }

    private Task<SortedSetEntry[]> PageAsync(long skip, int count, CancellationToken stop)
    {
        (double end, Exclude exclude) = (_end, _isEndIncluded ? Exclude.None : Exclude.Stop);
        return reader.AskAsync(
            database => database.SortedSetRangeByScoreWithScoresAsync(key, range.FromMs, end, exclude, Order.Descending, skip, count),
            key, "a sorted set of bars", stop);
    }

    // Within one score the set is in the order of bytes, here from the last to the first.
    private List<Candle> Distinct(ReadOnlySpan<SortedSetEntry> newestFirst)
    {
        var bars = new List<Candle>(newestFirst.Length);
        KlineMember last = default;
        for (int i = newestFirst.Length - 1; i >= 0; i--)
        {
            if (!KlineMember.TryRead((byte[])newestFirst[i].Element!, newestFirst[i].Score, out KlineMember member))
            {
                rows.Skip($"{key} score {newestFirst[i].Score:R}", KlineMember.Fault((byte[])newestFirst[i].Element!, newestFirst[i].Score));
                continue;
            }
            if (member.IsRepaired)
                rows.Repair();
            if (range.LeavesOutOwn && member.IsOwn)
                continue;
            if (bars.Count == 0 || bars[^1].OpenMs != member.Candle.OpenMs)
            {
                bars.Add(member.Candle);
                last = member;
            }
            else if (member.IsNewerThan(last))
            {
                bars[^1] = member.Candle;
                last = member;
            }
        }
        return bars;
    }
}

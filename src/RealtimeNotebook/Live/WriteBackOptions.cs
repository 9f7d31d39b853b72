namespace RealtimeNotebook;

/// <summary>Where a chart leaves what it knows, for other programs and for its own next start. All of it is off by default.</summary>
/// <remarks>
/// What is kept, and how well that goes, is told in the status. A store that is slow or gone costs the chart nothing: bars
/// wait in memory, are written when it is back, and are counted if they leave memory before.
/// </remarks>
public sealed record WriteBackOptions
{
    /// <summary>The Redis server that gets the forming bar, under <c>live_candle:{symbol}:{interval}</c>. One of simulated prices says so,
    /// and never takes the place of a real one.</summary>
    /// <value>Null: it is not written. For example <c>redis://localhost:6379</c>.</value>
    public string? LiveCandle { get; init; }

    /// <summary>How often the forming bar is written at most; its close is written at once.</summary>
    /// <value>500 ms; 250 ms to 1 minute.</value>
    public TimeSpan LiveCandleEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a forming bar stays that nobody renews.</summary>
    /// <value>24 hours; 1 second to 365 days.</value>
    public TimeSpan LiveCandleTtl { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The Redis server that keeps the chart itself, in the hash <c>snapshot:{symbol}:{interval}</c>: the next start shows it at
    /// once, before history answers.</summary>
    /// <value>Null: it is neither written nor read.</value>
    public string? Snapshot { get; init; }

    /// <summary>How long the chart is kept that nobody renews, and how old it may be to be shown.</summary>
    /// <value>24 hours; 1 second to 365 days.</value>
    public TimeSpan SnapshotTtl { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The Redis server that gets official bars which have closed, in the sorted set <c>klines_z:{symbol}:{interval}</c>: those
    /// that history told and those that the feed calls official, each only where there is none yet. <c>latest_stored_ts</c>, <c>gap_candles</c>
    /// and <c>has_gap</c> of <c>/data</c> leave them out, so that another program that fetches bars into the same set, and has stopped, is
    /// noticed; after a restart, too, since they are spelt with a space before the closing bracket. Bars that versions before this one wrote have
    /// none, and count as the other program's.</summary>
    /// <value>Null: they are not written.</value>
    public string? Official { get; init; }

    /// <summary>How many bars the set of <see cref="Official"/> holds before the oldest of them go as newer ones are added. A set that another
    /// program has made longer is not cut, but grows no further.</summary>
    /// <value>100,000; 100 to 10,000,000.</value>
    public int OfficialMost { get; init; } = 100_000;

    /// <summary>The InfluxDB database that gets bars as they close, such as <c>influx://localhost:8086/market</c>; user, password, token,
    /// measurement and tag are written as for a history. It is read before each write, so the user or token needs the right to read: a bar
    /// is written where none is stored, or in place of one that this chart wrote; any other stored bar stays and is counted. Unconfirmed
    /// bars wait until history has confirmed them. Where it is the chart's own history, bars that were built of trades are left out: they
    /// would come back as official. There <c>latest_stored_ts</c> of <c>/data</c> may be a bar that this chart wrote: whoever writes an equal
    /// bar later leaves no trace in the database. <c>written_by_us</c> beside it says so: true for a bar that this process wrote first, false for
    /// one that it did not, null while this process has written none, as after a restart. To watch a program that fetches bars, let one of
    /// the two write elsewhere.</summary>
    /// <value>Null: they are not written.</value>
    public string? Bars { get; init; }

    /// <summary>Whether indicator values go to <see cref="Bars"/> too, in the measurement <c>IndicatorEvent</c>.</summary>
    /// <value>True.</value>
    public bool WithIndicators { get; init; } = true;

    /// <summary>Says everything that is wrong with these options, but for the addresses.</summary>
    internal IEnumerable<string> Faults()
    {
        if (LiveCandleEvery < TimeSpan.FromMilliseconds(250) || LiveCandleEvery > TimeSpan.FromMinutes(1))
            yield return $"LiveCandleEvery {LiveCandleEvery} is outside 250 ms..1 minute.";
        if (OfficialMost is < 100 or > 10_000_000)
            yield return $"OfficialMost {OfficialMost} is outside 100..10000000 bars.";
        foreach ((string name, TimeSpan ttl) in ((string, TimeSpan)[])[(nameof(LiveCandleTtl), LiveCandleTtl), (nameof(SnapshotTtl), SnapshotTtl)])
        {
            if (ttl < TimeSpan.FromSeconds(1) || ttl > TimeSpan.FromDays(365))
                yield return $"{name} {ttl} is outside 1 second..365 days.";
        }
    }
}

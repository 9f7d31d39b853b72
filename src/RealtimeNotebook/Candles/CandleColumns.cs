using System.Collections;

namespace RealtimeNotebook;

/// <summary>Closed bars in columns, oldest first: an immutable view that costs nothing to hand out.</summary>
/// <remarks>All columns have <see cref="Count"/> elements. Safe to read from any thread, for as long as it is kept.</remarks>
public sealed partial class CandleColumns : IReadOnlyList<Candle>
{
    private readonly long[] _openMs;
    private readonly double[] _open;
    private readonly double[] _high;
    private readonly double[] _low;
    private readonly double[] _close;
    private readonly double[] _volume;

    // The writer appends behind Count and never touches what lies before it, so the arrays can be shared.
    internal CandleColumns(long[] openMs, double[] open, double[] high, double[] low, double[] close, double[] volume, int count) =>
        (_openMs, _open, _high, _low, _close, _volume, Count) = (openMs, open, high, low, close, volume, count);

    /// <summary>The zone of which these bars are days, weeks or months; null for UTC, and for shorter bars.</summary>
    internal string? SessionZone { get; private init; }

    /// <summary>No bars.</summary>
    public static CandleColumns Empty { get; } = new([], [], [], [], [], [], 0);

    /// <summary>How many bars there are.</summary>
    public int Count { get; }

    /// <summary>What their sources could not use, or assumed; null for bars that <c>RealtimeHistory.ReadAsync</c> did not read.</summary>
    public HistoryReport? Report { get; private init; }

    /// <summary>Opening times in Unix milliseconds, rising.</summary>
    public ReadOnlySpan<long> OpenMs => _openMs.AsSpan(0, Count);

    /// <summary>First prices.</summary>
    public ReadOnlySpan<double> Open => _open.AsSpan(0, Count);

    /// <summary>Highest prices.</summary>
    public ReadOnlySpan<double> High => _high.AsSpan(0, Count);

    /// <summary>Lowest prices.</summary>
    public ReadOnlySpan<double> Low => _low.AsSpan(0, Count);

    /// <summary>Last prices.</summary>
    public ReadOnlySpan<double> Close => _close.AsSpan(0, Count);

    /// <summary>Volumes, in units of the base asset.</summary>
    public ReadOnlySpan<double> Volume => _volume.AsSpan(0, Count);

    /// <summary>A column as memory that may be kept, oldest first.</summary>
    /// <param name="name"><c>open</c>, <c>high</c>, <c>low</c>, <c>close</c> or <c>volume</c>.</param>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public ReadOnlyMemory<double> Column(string name) => name switch
    {
        "open" => _open.AsMemory(0, Count),
        "high" => _high.AsMemory(0, Count),
        "low" => _low.AsMemory(0, Count),
        "close" => _close.AsMemory(0, Count),
        "volume" => _volume.AsMemory(0, Count),
        _ => throw new KeyNotFoundException($"There is no column '{name}'; there are: open, high, low, close, volume."),
    };

    /// <summary>Copies of all columns by name, as data frames are made of.</summary>
    /// <returns><c>time</c> as <see cref="DateTime"/> in UTC, and <c>open, high, low, close, volume</c> as <see cref="double"/>, each of <see cref="Count"/> elements.</returns>
    public IReadOnlyDictionary<string, Array> ToColumns()
    {
        var time = new DateTime[Count];
        for (int i = 0; i < Count; i++)
            time[i] = DateTimeOffset.FromUnixTimeMilliseconds(_openMs[i]).UtcDateTime;
        return new Dictionary<string, Array>
        {
            ["time"] = time,
            ["open"] = Open.ToArray(),
            ["high"] = High.ToArray(),
            ["low"] = Low.ToArray(),
            ["close"] = Close.ToArray(),
            ["volume"] = Volume.ToArray(),
        };
    }

    /// <summary>One bar as a row.</summary>
    /// <param name="index">0 for the oldest, to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such bar.</exception>
    public Candle this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return new(_openMs[index], _open[index], _high[index], _low[index], _close[index], _volume[index]);
        }
    }

    /// <summary>The same bars with a report of how they were read.</summary>
    internal CandleColumns With(HistoryReport report) =>
        new(_openMs, _open, _high, _low, _close, _volume, Count) { Report = report, SessionZone = SessionZone };

    /// <summary>The same bars, which are days, weeks or months of a zone.</summary>
    internal CandleColumns Of(string? sessionZone) => sessionZone == SessionZone
        ? this : new(_openMs, _open, _high, _low, _close, _volume, Count) { Report = Report, SessionZone = sessionZone };

    /// <summary>The bars before one of them.</summary>
    /// <param name="index">The first bar that is left out, 0 to <see cref="Count"/>.</param>
    internal CandleColumns Before(int index) => new(_openMs, _open, _high, _low, _close, _volume, index);

    /// <summary>Makes columns of rows.</summary>
    /// <param name="candles">Bars with rising opening times.</param>
    public static CandleColumns From(IReadOnlyCollection<Candle> candles)
    {
        ArgumentNullException.ThrowIfNull(candles);
        var store = new Candles.CandleStore(candles.Count);
        foreach (Candle candle in candles)
            store.Append(candle);
        return store.View();
    }

    /// <summary>Where the bar that opens at a time is, or would be.</summary>
    /// <param name="openMs">An opening time in Unix milliseconds.</param>
    /// <returns>The index, or the complement of the index of the first later bar.</returns>
    public int IndexOf(long openMs) => OpenMs.BinarySearch(openMs);

    /// <inheritdoc/>
    public IEnumerator<Candle> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

namespace RealtimeNotebook.Feeds;

/// <summary>The price of one symbol of the demo market at any time: a function of seed, symbol and time, and of nothing else.</summary>
/// <remarks>
/// <para>Built from coarse to fine. The prices at which days begin come from halving stretches of 128 days, whose ends hang
/// around the symbol's own level; each day has its open, high, low and close, and is divided into hours, 5 minutes, 1 minute, and
/// so on down to a millisecond, such that the parts chain, reach the whole's high and low and no further, and share out its
/// volume. Any bar is therefore found without the bars before it, and is exactly what its parts add up to.</para>
/// <para>Prices and volumes are whole numbers of steps and lots inside, so no sum depends on its order. The last digit of the
/// machine's logarithm and cosine may tip a rounding: equal on one machine, not promised between two kinds.</para>
/// <para>One user at a time: the parts last made are kept.</para>
/// </remarks>
internal sealed class DemoPath
{
    private const long DayMs = 86_400_000;
    private const int StretchDays = 128;
    private const int StretchPurpose = 10;
    private const int MidpointPurpose = 11;
    private const int DayPurpose = 12;

    // Each level's length divides that of the level above.
    private static readonly long[] Lengths = [DayMs, 3_600_000, 300_000, 60_000, 15_000, 5_000, 1_000, 100, 10, 1];

    private readonly DemoRandom _random;
    private readonly DemoSymbol _symbol;
    private readonly DemoNode[][] _parts = new DemoNode[Lengths.Length][];
    private readonly long[] _partsOf = new long[Lengths.Length];

    /// <summary>Finds the path of a symbol.</summary>
    internal DemoPath(long seed, string symbol)
    {
        _random = DemoRandom.Of(seed, symbol);
        _symbol = DemoSymbol.Of(symbol, _random);
        for (int level = 0; level < Lengths.Length; level++)
        {
            _parts[level] = new DemoNode[level == 0 ? 1 : Lengths[level - 1] / Lengths[level]];
            _partsOf[level] = long.MinValue;
        }
    }

    /// <summary>What was traded in a stretch of time.</summary>
    /// <param name="fromMs">Start, included, in Unix milliseconds; the candle's opening time.</param>
    /// <param name="toMs">End, excluded.</param>
    /// <param name="candle">The bar.</param>
    /// <returns>False when the stretch is empty.</returns>
    internal bool TryBar(long fromMs, long toMs, out Candle candle)
    {
        candle = default;
        if (toMs <= fromMs)
            return false;
        DemoNode sum = default;
        Collect(0, fromMs, toMs, ref sum);
        double steps = _symbol.PriceSteps;
        candle = new(fromMs, sum.Open / steps, sum.High / steps, sum.Low / steps, sum.Close / steps, sum.Volume * _symbol.LotSize);
        return true;
    }

    private void Collect(int level, long fromMs, long toMs, ref DemoNode sum)
    {
        long length = Lengths[level];
        long first = FloorDiv(fromMs + length - 1, length);
        long end = FloorDiv(toMs, length);
        if (first >= end)
        {
            // Less than one whole part at either side of a border, or inside one part.
            Collect(level + 1, fromMs, toMs, ref sum);
            return;
        }
        if (fromMs < first * length)
            Collect(level + 1, fromMs, first * length, ref sum);
        for (long i = first; i < end; i++)
            sum = sum.Then(Node(level, i));
        if (toMs > end * length)
            Collect(level + 1, end * length, toMs, ref sum);
    }

    private DemoNode Node(int level, long index)
    {
        DemoNode[] parts = _parts[level];
        long parent = level == 0 ? index : FloorDiv(index, parts.Length);
        if (_partsOf[level] != parent)
        {
            if (level == 0)
                parts[0] = Day(index);
            else
                DemoSplit.Divide(Node(level - 1, parent), level, parent * parts.Length, parts, _random);
            _partsOf[level] = parent;
        }
        return parts[index - parent * parts.Length];
    }

    private DemoNode Day(long day)
    {
        long open = DayOpen(day);
        long close = DayOpen(day + 1);
        // Quiet and wild weeks.
        double wildness = Math.Exp(0.4 * _random.Smooth(DayPurpose, day / 8.0) + 0.2 * _random.Normal(DayPurpose + 1, day));
        double deviation = open * _symbol.DailyMove * wildness;
        double surprise = Math.Abs(close - open) / (open * _symbol.DailyMove);
        double lots = _symbol.DailyLots * wildness * Math.Exp(0.2 * _random.Normal(DayPurpose + 2, day) + 0.2 * Math.Min(surprise, 4));
        long high = open + DemoSplit.Reach(close - open, deviation, _random.Uniform(DayPurpose + 3, day));
        long low = open - DemoSplit.Reach(open - close, deviation, _random.Uniform(DayPurpose + 4, day));
        return new(true, open, Math.Max(high, Math.Max(open, close)), Math.Max(1, Math.Min(low, Math.Min(open, close))), close, (long)lots);
    }

    private long DayOpen(long day)
    {
        long stretch = FloorDiv(day, StretchDays);
        long left = stretch * StretchDays;
        double leftValue = StretchEnd(stretch);
        double rightValue = StretchEnd(stretch + 1);
        for (long length = StretchDays; left != day; length /= 2)
        {
            long middle = left + length / 2;
            double fat = Math.Exp(0.3 * _random.Normal(MidpointPurpose + 100, middle));
            double value = (leftValue + rightValue) / 2
                + _symbol.DailyMove * Math.Sqrt(length) / 2 * fat * _random.Normal(MidpointPurpose, middle);
            if (day >= middle)
                (left, leftValue) = (middle, value);
            else
                rightValue = value;
        }
        return Math.Max(1, (long)Math.Round(_symbol.Price * Math.Exp(leftValue) * _symbol.PriceSteps));
    }

    private double StretchEnd(long stretch) => 6 * _symbol.DailyMove * _random.Normal(StretchPurpose, stretch);

    private static long FloorDiv(long value, long by) => value >= 0 ? value / by : -((by - 1 - value) / by);
}

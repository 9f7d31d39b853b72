namespace RealtimeNotebook.Feeds;

/// <summary>Liquidations of one symbol of the demo market: a function of seed, symbol and time, at prices that its candles show.</summary>
/// <remarks>They come in clusters where the price moves far for its kind: longs where it falls, shorts where it rises. Not thread-safe.</remarks>
internal sealed class DemoLiquidations
{
    private const long MinuteMs = 60_000;
    private const long CellMs = 5_000;
    private const int Purpose = 5_300;
    private const int MostInCell = 14;

    private readonly DemoRandom _random;
    private readonly DemoPath _path;
    private readonly DemoPositions _positions;
    private readonly string _name;
    private readonly double _minuteMove;
    private readonly double _commonValue;

    /// <summary>Finds the liquidations of a symbol.</summary>
    internal DemoLiquidations(long seed, string symbol)
    {
        _name = symbol;
        _random = DemoRandom.Of(seed, symbol);
        _path = new(seed, symbol);
        _positions = new(seed, symbol);
        var kind = DemoSymbol.Of(symbol, _random);
        _minuteMove = kind.DailyMove / Math.Sqrt(1_440);
        _commonValue = Math.Max(2_000, kind.DailyLots * kind.LotSize * kind.Price * 2.5e-7);
    }

    /// <summary>Those in <c>[fromMs, toMs)</c>, by time.</summary>
    internal IEnumerable<Liquidation> Between(long fromMs, long toMs)
    {
        for (long minute = fromMs - fromMs % MinuteMs; minute < toMs; minute += MinuteMs)
        {
            if (!_path.TryBar(minute, minute + MinuteMs, out Candle bar))
                continue;
            double stretch = (bar.High - bar.Low) / bar.Open / _minuteMove;
            bool isFall = _positions.Fall(minute) + _positions.Fall(minute + MinuteMs / 2) > 0;
            // Most minutes are quiet, and need no closer look.
            if (stretch < 1.5 && !isFall)
                continue;
            for (long cell = minute; cell < minute + MinuteMs; cell += CellMs)
            {
                if (cell + CellMs <= fromMs || cell >= toMs)
                    continue;
                foreach (Liquidation one in InCell(cell, isFall))
                {
                    if (one.TimeMs >= fromMs && one.TimeMs < toMs)
                        yield return one;
                }
            }
        }
    }

    private List<Liquidation> InCell(long cellMs, bool isFall)
    {
        var found = new List<Liquidation>();
        if (!_path.TryBar(cellMs - 3 * CellMs, cellMs + CellMs, out Candle lately))
            return found;
        double move = (lately.Close - lately.Open) / lately.Open / (_minuteMove * 0.58);
        double expected = 0.6 * Math.Pow(Math.Max(0, Math.Abs(move) - 1), 2) + (isFall ? 1.6 : 0);
        int count = Math.Min(MostInCell, Poisson(expected, _random.Uniform(Purpose, cellMs)));
        LiquidatedSide side = move < 0 ? LiquidatedSide.Long : LiquidatedSide.Short;
        for (int i = 0; i < count; i++)
        {
            long key = cellMs * MostInCell + i;
            long timeMs = cellMs + (long)(_random.Uniform(Purpose + 1, key) * (CellMs - 1));
            if (!_path.TryBar(timeMs, timeMs + 1, out Candle at))
                continue;
            double value = _commonValue * Math.Exp(1.4 * _random.Normal(Purpose + 2, key) + 0.2 * Math.Min(4, Math.Abs(move)));
            decimal price = (decimal)at.Close;
            decimal quantity = Math.Max(0.001m, Math.Round((decimal)value / price, 3));
            double venue = _random.Uniform(Purpose + 3, key);
            found.Add(new(timeMs, _name, DemoPositions.Venues[venue < 0.55 ? 0 : venue < 0.85 ? 1 : 2], side, quantity, price));
        }
        found.Sort(static (a, b) => a.TimeMs.CompareTo(b.TimeMs));
        return found;
    }

    // How many happenings where so many are expected, by the chance that is given (inversion).
    private static int Poisson(double expected, double chance)
    {
        double probability = Math.Exp(-Math.Min(expected, 30));
        double sum = probability;
        int count = 0;
        while (chance > sum && count < MostInCell)
            sum += probability *= expected / ++count;
        return count;
    }
}

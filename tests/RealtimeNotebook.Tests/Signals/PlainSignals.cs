namespace RealtimeNotebook.Tests.Signals;

/// <summary>The definitions of the signals written down as loops over all bars, with nothing kept from bar to bar.</summary>
internal sealed class PlainSignals(Candle[] bars, double[] hull, double[] macd, double[] signal, int left, int right, SignalOptions options)
{
    internal List<PivotPoint> Pivots()
    {
        var found = new List<PivotPoint>();
        for (int known = 0; known < bars.Length; known++)
        {
            int at = known - right;
            if (IsExtreme(at, left, right, bar => bar.High))
                found.Add(new(bars[at].OpenMs, bars[at].High, PivotType.High, bars[known].OpenMs));
            if (IsExtreme(at, left, right, bar => -bar.Low))
                found.Add(new(bars[at].OpenMs, bars[at].Low, PivotType.Low, bars[known].OpenMs));
        }
        return found;
    }

    internal List<KeyLevel> Levels()
    {
        int wing = options.LevelWing;
        var found = new List<KeyLevel>();
        for (int known = 0; known < bars.Length; known++)
        {
            int at = known - wing;
            if (IsExtreme(at, wing, wing, bar => bar.High))
                found.Add(new(bars[at].OpenMs, bars[at].High, LevelType.Resistance, bars[known].OpenMs));
            if (IsExtreme(at, wing, wing, bar => -bar.Low))
                found.Add(new(bars[at].OpenMs, bars[at].Low, LevelType.Support, bars[known].OpenMs));
        }
        return found;
    }

    internal List<FvgZone> Zones()
    {
        var found = new List<FvgZone>();
        for (int i = 0; i < bars.Length; i++)
        {
            if (GapAt(i) is not { } type)
                continue;
            (double low, double high) = type == ZoneType.Bullish ? (bars[i - 2].High, bars[i].Low) : (bars[i].High, bars[i - 2].Low);
            bool isNear = options.GapTouch == ZoneTouch.NearEdge;
            Candle[] touching = type == ZoneType.Bullish
                ? [.. bars[(i + 1)..].Where(bar => bar.Low <= (isNear ? high : low)).Take(1)]
                : [.. bars[(i + 1)..].Where(bar => bar.High >= (isNear ? low : high)).Take(1)];
            found.Add(new(bars[i - 2].OpenMs, touching.Length == 0 ? null : touching[0].OpenMs, low, high, type, bars[i].OpenMs));
        }
        return found;
    }

    internal List<BreakSignal> Breaks()
    {
        List<KeyLevel> levels = Levels();
        var found = new List<BreakSignal>();
        for (int i = 0; i < bars.Length; i++)
        {
            if (GapAt(i) is not { } type)
                continue;
            Candle before = bars[i - 1];
            long oldest = bars[Math.Max(0, i - options.LevelBars + 1)].OpenMs;
            IEnumerable<KeyLevel> inForce = levels.Where(level => level.KnownMs <= bars[i].OpenMs && level.TimeMs >= oldest);
            double[] broken = type == ZoneType.Bullish
                ? [.. inForce.Where(level => level.Type == LevelType.Resistance && before.Open < level.Price && before.Close > level.Price).Select(level => level.Price)]
                : [.. inForce.Where(level => level.Type == LevelType.Support && before.Open > level.Price && before.Close < level.Price).Select(level => level.Price)];
            if (broken.Length > 0)
                found.Add(type == ZoneType.Bullish ? new(bars[i].OpenMs, broken.Max(), BreakType.Buy) : new(bars[i].OpenMs, broken.Min(), BreakType.Sell));
        }
        return found;
    }

    internal List<StructureBreak> Structure()
    {
        List<PivotPoint> pivots = Pivots();
        var found = new List<StructureBreak>();
        foreach (Candle bar in bars)
        {
            foreach ((PivotType type, SignalDirection direction) in new[] { (PivotType.High, SignalDirection.Up), (PivotType.Low, SignalDirection.Down) })
            {
                int last = pivots.FindLastIndex(pivot => pivot.Type == type && pivot.KnownMs <= bar.OpenMs);
                if (last < 0 || found.Exists(earlier => earlier.Direction == direction && earlier.PivotMs == pivots[last].TimeMs))
                    continue;
                if (direction == SignalDirection.Up ? bar.Close <= pivots[last].Price : bar.Close >= pivots[last].Price)
                    continue;
                bool turns = found.Count > 0 && found[^1].Direction != direction;
                found.Add(new(bar.OpenMs, pivots[last].Price, turns ? StructureType.ChangeOfCharacter : StructureType.BreakOfStructure, direction, pivots[last].TimeMs));
            }
        }
        return found;
    }

    internal List<ConfluenceSignal> Confluence()
    {
        var found = new List<ConfluenceSignal>();
        int entered = 0;
        for (int i = 1; i < bars.Length; i++)
        {
            int? before = AgreementAt(i - 1), now = AgreementAt(i);
            if (before is null || now is null)
                continue;
            if (entered != 0 && now != entered)
            {
                found.Add(new(bars[i].OpenMs, bars[i].Close, ConfluenceType.Leave, entered > 0 ? SignalDirection.Up : SignalDirection.Down));
                entered = 0;
            }
            if (now != 0 && now != before)
            {
                found.Add(new(bars[i].OpenMs, bars[i].Close, ConfluenceType.Enter, now > 0 ? SignalDirection.Up : SignalDirection.Down));
                entered = now.Value;
            }
        }
        return found;
    }

    // Null while either is not known; 0 when they disagree.
    private int? AgreementAt(int bar)
    {
        int? ofHull = LastSign(bar, i => i == 0 ? double.NaN : hull[i] - hull[i - 1]);
        int? ofMacd = LastSign(bar, i => options.MacdTurn == MacdTurn.SignalCross ? macd[i] - signal[i]
            : i == 0 ? double.NaN : macd[i] - signal[i] - (macd[i - 1] - signal[i - 1]));
        return ofHull is null || ofMacd is null ? null : ofHull == ofMacd ? ofHull : 0;
    }

    private static int? LastSign(int bar, Func<int, double> value)
    {
        for (int i = bar; i >= 0; i--)
        {
            if (value(i) is > 0 or < 0)
                return Math.Sign(value(i));
        }
        return null;
    }

    private bool IsExtreme(int at, int before, int after, Func<Candle, double> height)
    {
        if (at < before || at + after >= bars.Length)
            return false;
        for (int i = at - before; i <= at + after; i++)
        {
            if (i != at && height(bars[i]) >= height(bars[at]))
                return false;
        }
        return true;
    }

    private ZoneType? GapAt(int i)
    {
        if (i - 1 - options.GapBodyBars < 0)
            return null;
        double mean = bars[(i - 1 - options.GapBodyBars)..(i - 1)].Select(bar => Math.Abs(bar.Close - bar.Open)).Sum() / options.GapBodyBars;
        if (Math.Abs(bars[i - 1].Close - bars[i - 1].Open) <= options.GapBody * mean)
            return null;
        int direction = Math.Sign(bars[i - 1].Close - bars[i - 1].Open);
        if (options.GapNeedsDirection && direction != (bars[i].Low > bars[i - 2].High ? 1 : -1))
            return null;
        return bars[i].Low > bars[i - 2].High ? ZoneType.Bullish : bars[i].High < bars[i - 2].Low ? ZoneType.Bearish : null;
    }
}

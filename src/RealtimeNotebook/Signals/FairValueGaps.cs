namespace RealtimeNotebook.Signals;

/// <summary>Fair value gaps: three bars of which the middle one is large and the outer two leave a band of prices untraded.</summary>
internal sealed class FairValueGaps
{
    private readonly double _body;
    private readonly int _bodyBars;
    private readonly bool _needsDirection;
    private readonly ZoneTouch _touch;
    private readonly ZoneList _zones;
    private readonly OpenZones _below;
    private readonly OpenZones _above;

    internal FairValueGaps(double body, int bodyBars, bool needsDirection, ZoneTouch touch)
    {
        (_body, _bodyBars, _needsDirection, _touch) = (body, bodyBars, needsDirection, touch);
        (_zones, _below, _above) = (new(), new(), new());
    }

    private FairValueGaps(FairValueGaps other, long nowMs)
    {
        (_body, _bodyBars, _needsDirection, _touch) = (other._body, other._bodyBars, other._needsDirection, other._touch);
        (_zones, _below, _above) = (other._zones.Clone(nowMs), other._below.Clone(), other._above.Clone());
    }

    /// <summary>How many bars are looked at, the newest included.</summary>
    internal static int LooksBack(int bodyBars) => bodyBars + 2;

    internal ZoneList Zones => _zones;

    /// <summary>Takes in the newest bar: it may touch zones, and may show one.</summary>
    /// <returns>Which way the gap goes that it shows, or null.</returns>
    internal ZoneType? Close(BarRing bars)
    {
        ref readonly Candle last = ref bars[0];
        while (_below.TryTouch(last.Low, out long number))
            _zones.Touch(number, last.OpenMs);
        while (_above.TryTouch(-last.High, out long number))
            _zones.Touch(number, last.OpenMs);
        if (bars.Count < LooksBack(_bodyBars))
            return null;
        ref readonly Candle first = ref bars[2];
        if (last.Low > first.High && IsLarge(bars) && (!_needsDirection || bars[1].Close > bars[1].Open))
        {
            long number = _zones.Add(new(first.OpenMs, null, first.High, last.Low, ZoneType.Bullish, last.OpenMs));
            _below.Add(number, _touch == ZoneTouch.NearEdge ? last.Low : first.High);
            return ZoneType.Bullish;
        }
        if (last.High < first.Low && IsLarge(bars) && (!_needsDirection || bars[1].Close < bars[1].Open))
        {
            long number = _zones.Add(new(first.OpenMs, null, last.High, first.Low, ZoneType.Bearish, last.OpenMs));
            _above.Add(number, -(_touch == ZoneTouch.NearEdge ? last.High : first.Low));
            return ZoneType.Bearish;
        }
        return null;
    }

    /// <summary>A copy that goes its own way.</summary>
    /// <param name="nowMs">Opening time of the newest bar.</param>
    internal FairValueGaps Clone(long nowMs) => new(this, nowMs);

    // Summed anew each time: a running sum would round otherwise than a plain one, and the limit may be met exactly.
    private bool IsLarge(BarRing bars)
    {
        double sum = 0;
        for (int back = _bodyBars + 1; back >= 2; back--)
            sum += Math.Abs(bars[back].Close - bars[back].Open);
        return Math.Abs(bars[1].Close - bars[1].Open) > _body * (sum / _bodyBars);
    }
}

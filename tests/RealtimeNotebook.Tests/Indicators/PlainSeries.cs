namespace RealtimeNotebook.Tests.Indicators;

/// <summary>The merge rules in their plainest form, for one-minute bars: a dictionary, and the last bar is the forming one.</summary>
internal sealed class PlainSeries
{
    private readonly SortedDictionary<long, Candle> _bars = [];
    private readonly HashSet<long> _official = [];

    internal IReadOnlyList<Candle> Bars => [.. _bars.Values];

    internal void Apply(in CandleUpdate update)
    {
        Candle incoming = update.Candle;
        long open = incoming.OpenMs / 60_000 * 60_000;
        long last = _bars.Count == 0 ? long.MinValue : _bars.Keys.Last();
        bool official = update.Traits.HasFlag(UpdateTraits.Official);
        if (open < last)
        {
            if (!_bars.TryGetValue(open, out Candle known))
                return;
            bool replaces = update.Semantics == UpdateSemantics.Snapshot && !_official.Contains(open) && !IsEarlierState(incoming, known);
            if (official || replaces)
                _bars[open] = incoming with { OpenMs = open };
            if (official)
                _official.Add(open);
            return;
        }
        if (open > last || update.Semantics == UpdateSemantics.Snapshot)
        {
            _bars[open] = incoming with { OpenMs = open };
            return;
        }
        Candle bar = _bars[open];
        _bars[open] = bar with
        {
            High = Math.Max(bar.High, incoming.High),
            Low = Math.Min(bar.Low, incoming.Low),
            Close = incoming.Close,
            Volume = bar.Volume + incoming.Volume,
        };
    }

    private static bool IsEarlierState(in Candle incoming, in Candle known)
    {
        bool isWithin = incoming.High <= known.High && incoming.Low >= known.Low;
        bool isNarrower = incoming.High < known.High || incoming.Low > known.Low;
        return incoming.Volume < known.Volume || (incoming.Volume == known.Volume && isWithin && isNarrower);
    }
}

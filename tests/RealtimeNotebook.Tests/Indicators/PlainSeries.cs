namespace RealtimeNotebook.Tests.Indicators;

/// <summary>The merge rules in their plainest form, for one-minute bars: a dictionary, and the last bar is the forming one.</summary>
internal sealed class PlainSeries
{
    private readonly SortedDictionary<long, Candle> _bars = [];

    internal IReadOnlyList<Candle> Bars => [.. _bars.Values];

    internal void Apply(in CandleUpdate update)
    {
        Candle incoming = update.Candle;
        long open = incoming.OpenMs / 60_000 * 60_000;
        long last = _bars.Count == 0 ? long.MinValue : _bars.Keys.Last();
        bool official = update.Traits.HasFlag(UpdateTraits.Official);
        if (open < last)
        {
            if (official && _bars.ContainsKey(open))
                _bars[open] = incoming with { OpenMs = open };
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
}

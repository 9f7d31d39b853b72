using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Signals;

/// <summary>All signals of a stretch of closed bars, by the formulas that a live series runs.</summary>
internal static class RangeSignals
{
    // A view holds the newest 500 of each kind; no formula finds more than two a bar.
    private const int BarsAtOnce = SignalList<PivotPoint>.Most / 2;

    /// <summary>Finds the signals whose bars are in a part of the bars given.</summary>
    /// <param name="interval">The series' interval.</param>
    /// <param name="options">What counts as a signal.</param>
    /// <param name="bars">The bars: the part, those before it for the formulas to run up over, and those behind it.</param>
    /// <param name="columns">The indicator values at the bars.</param>
    /// <param name="part">Indices of the part, the second excluded.</param>
    /// <param name="isToTheEnd">Whether the last bar is the newest there is; only then are levels in force known.</param>
    internal static ChartSignals Of(
        Interval interval, SignalOptions options, CandleColumns bars, IndicatorColumns columns, (int From, int To) part, bool isToTheEnd)
    {
        if (part.From == part.To)
            return ChartSignals.Empty;
        var formulas = new SignalFormulas(interval, options);
        LinePlaces places = LinePlaces.Of(columns.Lines);
        var found = new Findings(bars.OpenMs[part.From], bars.OpenMs[part.To - 1]);
        ChartSignals view = ChartSignals.Empty;
        for (int first = 0; first < bars.Count; first += BarsAtOnce)
        {
            int next = Math.Min(bars.Count, first + BarsAtOnce);
            for (int i = first; i < next; i++)
                formulas.Close(bars[i], places.At(columns, i));
            if (next <= part.From)
                continue;
            view = formulas.View(next, 1);
            found.Take(view, bars.OpenMs[first]);
        }
        return found.Together(isToTheEnd ? view : ChartSignals.Empty, part.To - part.From);
    }

    /// <summary>What has been found so far at bars of the part.</summary>
    private sealed class Findings(long fromMs, long lastMs)
    {
        private readonly List<PivotPoint> _pivots = [];
        private readonly List<BreakSignal> _breaks = [];
        private readonly List<StructureBreak> _structure = [];
        private readonly List<ConfluenceSignal> _confluence = [];

        // Found again in each view, until it has its end.
        private readonly SortedDictionary<(long, ZoneType), FvgZone> _zones = [];

        internal void Take(ChartSignals view, long sinceMs)
        {
            _pivots.AddRange(view.PivotPoints.Where(pivot => pivot.KnownMs >= sinceMs && Has(pivot.TimeMs)));
            _breaks.AddRange(view.BreakSignals.Where(signal => signal.TimeMs >= sinceMs && Has(signal.TimeMs)));
            _structure.AddRange(view.Structure.Where(turn => turn.TimeMs >= sinceMs && Has(turn.TimeMs)));
            _confluence.AddRange(view.Confluence.Where(signal => signal.TimeMs >= sinceMs && Has(signal.TimeMs)));
            foreach (FvgZone zone in view.FvgZones.Where(zone => Has(zone.StartMs)))
                _zones[(zone.StartMs, zone.Type)] = zone;
        }

        internal ChartSignals Together(ChartSignals newest, int bars) => new()
        {
            PivotPoints = _pivots,
            FvgZones = [.. _zones.Values],
            BreakSignals = _breaks,
            KeyLevels = [.. newest.KeyLevels.Where(level => newest.IsInForce(level) && Has(level.TimeMs))],
            Structure = _structure,
            Confluence = _confluence,
            InForceSinceMs = newest.InForceSinceMs,
            Candles = bars,
            Recomputations = 1,
        };

        private bool Has(long timeMs) => timeMs >= fromMs && timeMs <= lastMs;
    }
}

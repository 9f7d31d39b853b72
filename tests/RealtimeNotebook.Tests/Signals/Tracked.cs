using RealtimeNotebook.Candles;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Signals;
using RealtimeNotebook.Tests.Candles;

namespace RealtimeNotebook.Tests.Signals;

/// <summary>A series with its indicators and signals, as a live chart joins them.</summary>
internal sealed class Tracked
{
    internal Tracked(int capacity = 5_000, SeriesKey? key = null, SignalOptions? options = null, IIndicator[]? indicators = null)
    {
        Candles = new(key ?? Bars.Spy, capacity);
        Indicators = new(indicators ?? [new Hull(9), new Macd(4, 9, 5)]);
        Tracker = new(Candles.Key.Interval, options ?? new());
    }

    internal CandleState Candles { get; }

    internal IndicatorSet Indicators { get; }

    internal SignalTracker Tracker { get; }

    internal ChartSignals Signals => Tracker.Signals;

    internal MergeResult Apply(Candle bar, UpdateTraits traits = UpdateTraits.None) => Follow(Candles.Apply(Bars.Snapshot(bar, traits)));

    /// <summary>A bar that comes once, whole.</summary>
    internal MergeResult Close(Candle bar) => Apply(bar, UpdateTraits.Closes);

    internal MergeResult Merge(Candle[] bars) => Follow(Candles.Merge(bars, long.MaxValue / 2));

    internal Tracked CloseAll(IEnumerable<Candle> bars)
    {
        foreach (Candle bar in bars)
            Close(bar);
        return this;
    }

    private MergeResult Follow(MergeResult change)
    {
        Indicators.Follow(Candles, change);
        Tracker.Follow(Candles, Indicators, change);
        return change;
    }
}

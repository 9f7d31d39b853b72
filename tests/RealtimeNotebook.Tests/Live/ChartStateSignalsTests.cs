using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using RealtimeNotebook.Tests.Candles;
using RealtimeNotebook.Tests.Signals;

namespace RealtimeNotebook.Tests.Live;

public sealed class ChartStateSignalsTests
{
    private static readonly SeriesState Status = new(SeriesPhase.Live, 1, null, "fake", "none", true, []);

    [Fact]
    public void A_snapshot_has_the_signals_of_its_closed_bars()
    {
        ChartState state = Filled(600, [new Hull(9), new Macd(4, 9, 5)]);
        ChartSignals signals = state.Snapshot().Signals;

        Assert.Equal(599, signals.Candles);
        Assert.Equal(599, signals.Recomputations);
        Assert.Equal(new Tracked().CloseAll(SignalBars.Walk(5, 600)[..599]).Signals.Structure, signals.Structure);
        Assert.NotEmpty(signals.Structure);
        state.Apply(Bars.Snapshot(state.Snapshot().Forming!.Value with { Volume = 1e6 }));
        Assert.Same(signals, state.Snapshot().Signals);
    }

    [Fact]
    public void Lines_added_later_count_from_the_first_bar_in_memory()
    {
        ChartState state = Filled(600, []);
        Assert.Empty(state.Snapshot().Signals.Confluence);
        state.Add(new Hull(9));
        state.Add(new Macd(4, 9, 5));

        ChartState all = Filled(600, [new Hull(9), new Macd(4, 9, 5)]);
        Assert.NotEmpty(all.Snapshot().Signals.Confluence);
        Assert.Equal(all.Snapshot().Signals.Confluence, state.Snapshot().Signals.Confluence);
    }

    [Fact]
    public void The_check_of_all_numbers_finds_no_drift_in_signals()
    {
        var state = new ChartState(Bars.Spy, 100, [new Hull(9), new Macd(4, 9, 5)], Status);
        foreach (Candle bar in SignalBars.Walk(5, 2_000))
            state.Apply(Bars.Snapshot(bar));

        Assert.Equal(0, state.CountDrift());
    }

    private static ChartState Filled(int bars, IIndicator[] indicators)
    {
        var state = new ChartState(Bars.Spy, 5_000, indicators, Status);
        foreach (Candle bar in SignalBars.Walk(5, bars))
            state.Apply(Bars.Snapshot(bar));
        return state;
    }
}

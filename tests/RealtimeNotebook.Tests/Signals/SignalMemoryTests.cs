namespace RealtimeNotebook.Tests.Signals;

/// <summary>Run when no other test runs, since what is measured is the whole process.</summary>
[CollectionDefinition(nameof(SignalMemoryTests), DisableParallelization = true)]
[Collection(nameof(SignalMemoryTests))]
public sealed class SignalMemoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2.5)]
    public void Nothing_grows_with_the_length_of_the_session(double drift)
    {
        // In a rising market hardly any zone below the price is ever touched again.
        var series = new Tracked(500, options: new() { GapTouch = ZoneTouch.FarEdge });
        Candle[] bars = SignalBars.Walk(14, 100_000, drift);
        long early = 0;
        int most = 0;
        for (int i = 0; i < bars.Length; i++)
        {
            series.Close(bars[i]);
            most = Math.Max(most, series.Signals.Count);
            if (i == 20_000)
                early = GC.GetTotalMemory(forceFullCollection: true);
        }
        long late = GC.GetTotalMemory(forceFullCollection: true);

        Assert.InRange(most, 100, 6 * 500);
        Assert.InRange(late - early, long.MinValue, 200_000);
        Assert.All(series.Signals.PivotPoints, pivot => Assert.True(pivot.KnownMs >= series.Candles.Closed.OpenMs[0]));
        Assert.All(series.Signals.FvgZones, zone => Assert.True(zone.EndMs is null || zone.EndMs >= series.Candles.Closed.OpenMs[0]));
        GC.KeepAlive(bars);
    }
}

using BenchmarkDotNet.Attributes;
using RealtimeNotebook.Candles;
using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Tool.Bench;

/// <summary>One tick of the forming bar: merge, Hull and MACD, against computing 500 bars anew.</summary>
[MemoryDiagnoser]
public class TickBenchmark
{
    private CandleState _candles = null!;
    private IndicatorSet _indicators = null!;
    private CandleUpdate[] _revisions = null!;
    private CandleColumns _window = null!;
    private int _next;

    /// <summary>The Hull average's look-back; the cost of a tick must not depend on it.</summary>
    [Params(20, 2_000)]
    public int HullPeriod { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        Candle[] bars = BenchBars.Walk(5_000);
        _candles = new(BenchBars.Key);
        _indicators = new([new Hull(HullPeriod), new Macd()]);
        foreach (Candle bar in bars)
            _indicators.Follow(_candles, _candles.Apply(new CandleUpdate(bar, UpdateSemantics.Snapshot)));
        _revisions = BenchBars.Revisions(bars[^1]);
        _window = CandleColumns.From(bars[^500..]);
    }

    [Benchmark(Description = "revise, merge + Hull + MACD")]
    public double Tick()
    {
        _next = (_next + 1) & (_revisions.Length - 1);
        _indicators.Follow(_candles, _candles.Apply(_revisions[_next]));
        return _indicators.Live[0];
    }

    [Benchmark(Baseline = true, Description = "the same, 500 bars anew")]
    public double Recompute()
    {
        _next = (_next + 1) & (_revisions.Length - 1);
        _candles.Apply(_revisions[_next]);
        return IndicatorSet.Compute([new Hull(HullPeriod), new Macd()], _window).At(0)[^1];
    }
}

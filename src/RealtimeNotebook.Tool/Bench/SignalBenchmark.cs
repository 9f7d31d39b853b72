using BenchmarkDotNet.Attributes;
using RealtimeNotebook.Candles;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Signals;

namespace RealtimeNotebook.Tool.Bench;

/// <summary>A bar that closes, and what it makes known, with 500 bars in memory, against computing the signals of all of them anew.</summary>
[MemoryDiagnoser]
public class SignalBenchmark
{
    private const int Window = 500;

    private Candle[] _bars = null!;
    private CandleState _candles = null!;
    private CandleState _window = null!;
    private IndicatorSet _indicators = null!;
    private IndicatorSet _windowIndicators = null!;
    private SignalTracker _signals = null!;
    private int _next;
    private long _lap;

    [GlobalSetup]
    public void Prepare()
    {
        _bars = BenchBars.Walk(4_096);
        _candles = new(BenchBars.Key, Window);
        _indicators = new([new Hull(), new Macd()]);
        _signals = new(BenchBars.Key.Interval, new());
        for (int i = 0; i < 2 * Window; i++)
            CloseBar();
        _window = new(BenchBars.Key, Window);
        _windowIndicators = new([new Hull(), new Macd()]);
        foreach (Candle bar in _bars[..Window])
            _windowIndicators.Follow(_window, _window.Apply(new CandleUpdate(bar, UpdateSemantics.Snapshot, UpdateTraits.Closes)));
    }

    [Benchmark(Description = "new bar, merge + Hull + MACD + all signals")]
    public int NewBar()
    {
        CloseBar();
        return _signals.Signals.Count;
    }

    [Benchmark(Baseline = true, Description = "the signals of 500 bars anew")]
    public int Recompute()
    {
        var signals = new SignalTracker(BenchBars.Key.Interval, new());
        signals.Replay(_window, _windowIndicators);
        return signals.Signals.Count;
    }

    private void CloseBar()
    {
        Candle bar = _bars[_next] with { OpenMs = _bars[_next].OpenMs + _lap };
        if (++_next == _bars.Length)
            (_next, _lap) = (0, _lap + _bars.Length * 60_000L);
        MergeResult change = _candles.Apply(new CandleUpdate(bar, UpdateSemantics.Snapshot, UpdateTraits.Closes));
        _indicators.Follow(_candles, change);
        _signals.Follow(_candles, _indicators, change);
    }
}

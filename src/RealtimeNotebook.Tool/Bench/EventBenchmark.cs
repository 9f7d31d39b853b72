using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using BenchmarkDotNet.Attributes;
using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Tool.Bench;

/// <summary>One dxFeed event from its bytes: decode and merge, against JsonSerializer and computing 500 bars anew.</summary>
[MemoryDiagnoser]
public class EventBenchmark
{
    private readonly List<Candle> _list = [];
    private CandleState _candles = null!;
    private IndicatorSet _indicators = null!;
    private byte[][] _messages = null!;
    private int _next;

    [GlobalSetup]
    public void Prepare()
    {
        Candle[] bars = BenchBars.Walk(500);
        _candles = new(BenchBars.Key);
        _indicators = new([new Hull(), new Macd()]);
        foreach (Candle bar in bars)
            _indicators.Follow(_candles, _candles.Apply(new CandleUpdate(bar, UpdateSemantics.Snapshot)));
        _list.AddRange(bars);
        _messages = [.. BenchBars.Revisions(bars[^1]).Select(revision => Message(revision.Candle))];
    }

    [Benchmark(Description = "decode + merge")]
    public double DecodeAndMerge()
    {
        CandleJson.TryRead(Next(), BenchBars.Key, UpdateSemantics.Snapshot, out DecodedEvent decoded, out _);
        _candles.Apply(decoded.Update);
        return _candles.Forming.Close;
    }

    [Benchmark(Description = "decode + merge + Hull + MACD")]
    public double Whole()
    {
        CandleJson.TryRead(Next(), BenchBars.Key, UpdateSemantics.Snapshot, out DecodedEvent decoded, out _);
        _indicators.Follow(_candles, _candles.Apply(decoded.Update));
        return _indicators.Live[0];
    }

    [Benchmark(Baseline = true, Description = "JsonSerializer + 500 bars anew")]
    public double Obvious()
    {
        CandleEvent read = JsonSerializer.Deserialize<CandleEvent>(Next())!;
        _list[^1] = new(read.Time.ToUnixTimeMilliseconds(), read.Open, read.High, read.Low, read.Close, read.Volume);
        return IndicatorSet.Compute([new Hull(), new Macd()], CandleColumns.From(_list)).At(0)[^1];
    }

    private byte[] Next() => _messages[_next = (_next + 1) & (_messages.Length - 1)];

    // As the producer writes it, with all that is of no use here.
    private static byte[] Message(Candle bar) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $$"""{"eventSymbol":"SPY{=m}","time":"{{bar.OpenTime:yyyy-MM-ddTHH:mm:ssZ}}","eventFlags":0,"index":7330112233445566,"sequence":0,"count":412,"open":{{bar.Open:R}},"high":{{bar.High:R}},"low":{{bar.Low:R}},"close":{{bar.Close:R}},"volume":{{bar.Volume:R}},"bidVolume":9000.0,"askVolume":9231.0,"openInterest":null,"vwap":585.2,"impVolatility":null}"""));

    private sealed record CandleEvent(
        [property: JsonPropertyName("time")] DateTimeOffset Time,
        [property: JsonPropertyName("open")] double Open,
        [property: JsonPropertyName("high")] double High,
        [property: JsonPropertyName("low")] double Low,
        [property: JsonPropertyName("close")] double Close,
        [property: JsonPropertyName("volume")] double Volume);
}

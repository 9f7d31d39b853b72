using System.Diagnostics;
using System.Text;
using System.Text.Json;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using RealtimeNotebook.Server;
using Xunit.Abstractions;

namespace RealtimeNotebook.Tests.Server;

public sealed class ChartMessagesTests(ITestOutputHelper output)
{
    private static readonly SeriesKey Gold = new("GC=F", Interval.Parse("1h"));
    private const long NowMs = FakeChart.StartMs + 22 * 60_000;

    [Fact]
    public void A_full_update_is_the_contracts_example()
    {
        var columns = new IndicatorColumns(["hull", "macd", "signal", "histogram"], [[], [], [], []], 0);
        string json = Write(writer => ChartMessages.FullUpdate(writer, new(Gold, false, 1, NowMs, 0),
            new(new(FakeChart.StartMs, 1, 2, 1, 2, 3), columns, -1, [1, 0.1, 0.1, 0], false)));
        Assert.Equal(
            """{"type":"full_update","symbol":"GC=F","timeframe":"1h","seq":1,"candle":{"time":"2025-11-26T14:00:00Z","open":1,"high":2,"low":1,"close":2,"volume":3},"signals":{"pivot_points":[],"fvg_zones":[],"break_signals":[]},"indicators":{"hull":1,"macd":0.1,"signal":0.1,"histogram":0},"timestamp":"2025-11-26T14:22:00Z"}""",
            json);
    }

    [Fact]
    public void A_candle_update_is_the_contracts_example_and_says_more_only_where_there_is_more()
    {
        var columns = new IndicatorColumns(["hull"], [[]], 0);
        string plain = Write(writer => ChartMessages.CandleUpdate(writer, new(Gold, false, 2, NowMs + 5, 0),
            new(new(FakeChart.StartMs, 1, 2, 1, 2, 3), columns, -1, [double.NaN], false)));
        Assert.Equal(
            """{"type":"candle_update","symbol":"GC=F","timeframe":"1h","seq":2,"candle":{"time":"2025-11-26T14:00:00Z","open":1,"high":2,"low":1,"close":2,"volume":3},"indicators":{"hull":null},"timestamp":"2025-11-26T14:22:00.005Z"}""",
            plain);
        string more = Write(writer => ChartMessages.CandleUpdate(writer, new(Gold, true, 2, NowMs + 5, NowMs - 3),
            new(new(FakeChart.StartMs, 1, 2, 1, 2, 3), columns, -1, [1], false)));
        Assert.EndsWith($$""","timestamp":"2025-11-26T14:22:00Z","source_time":{{NowMs - 3}},"simulated":true}""", more, StringComparison.Ordinal);
        string closed = Write(writer => ChartMessages.CandleUpdate(writer, new(Gold, true, 2, NowMs + 5, NowMs - 3),
            new(new(FakeChart.StartMs, 1, 2, 1, 2, 3), columns, -1, [1], true)));
        Assert.EndsWith(""","timestamp":"2025-11-26T14:22:00Z","closed":true,"simulated":true}""", closed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_status_says_all_that_a_person_should_know()
    {
        SourceHealth[] sources =
        [
            new("redis://host", SourceRole.Feed, SourceState.Degraded, "gone <b>", 5, 6, 1),
            new("influx://host", SourceRole.History, SourceState.Idle, null, 0, 0, 0),
        ];
        var state = new SeriesState(SeriesPhase.Seeding, 0.25, "half \"way\" <b>", "redis://host", "influx://host", true, [new(FakeChart.StartMs, FakeChart.StartMs + 3_600_000)])
        {
            GapsGivenUp = [new(FakeChart.StartMs + 3_600_000, FakeChart.StartMs + 7_200_000)],
        };
        var status = new SeriesStatus
        {
            Key = Gold,
            State = state,
            Sources = sources,
            LastUpdateMs = 7,
            EventsReceived = 9,
            EventsRepaired = 2,
            NotApplied = new Dictionary<string, long> { ["late"] = 1, ["dropped"] = 0 },
            LastRefusal = "volume (-3) is negative",
            IndicatorFaults = new Dictionary<string, string>(),
        };
        Assert.Equal(
            """{"type":"status","symbol":"GC=F","timeframe":"1h","state":"seeding","progress":0.25,"text":"half \u0022way\u0022 \u003Cb\u003E. gone \u003Cb\u003E.","since_ms":null,"clock_ahead_ms":0,"feed":"redis://host","history":"influx://host","simulated":true,"gaps":[{"from":"2025-11-26T14:00:00Z","to":"2025-11-26T15:00:00Z"}],"gaps_given_up":[{"from":"2025-11-26T15:00:00Z","to":"2025-11-26T16:00:00Z"}],"sources":[{"name":"redis://host","role":"feed","state":"degraded","text":"gone \u003Cb\u003E","last_answer_ms":5,"answers":6,"failures":1,"rows_skipped":0,"rows_repaired":0,"first_skipped_row":null},{"name":"influx://host","role":"history","state":"idle","text":null,"last_answer_ms":null,"answers":0,"failures":0,"rows_skipped":0,"rows_repaired":0,"first_skipped_row":null}],"problems":[{"source":"redis://host","role":"series","text":"half \u0022way\u0022 \u003Cb\u003E"},{"source":"redis://host","role":"feed","text":"gone \u003Cb\u003E"}],"last_event_ms":7,"events_received":9,"events_repaired":2,"not_applied":{"late":1},"last_refusal":"volume (-3) is negative"}""",
            Write(writer => ChartMessages.Status(writer, status)));
    }

    // The digits of a real market: two or three decimals, a volume in whole or eighth lots, and indicators with all they have.
    [Theory]
    [InlineData("SPY", 585.12, 18_231, true, false, 400)]
    [InlineData("SPY", 585.12, 18_231, true, true, 400)]
    [InlineData("EUR/USD", 1.08421, 1_250_000, false, true, 400)]
    [InlineData("BTC/USDT", 98_712.34, 1_234.56789012, false, true, 400)]
    // What may be longer: a simulated market, which says so in every message, with prices of seven digits.
    [InlineData("BTC/USDT", 98_712.34, 1_234.56789012, true, false, 420)]
    [InlineData("BTC/USDT", 98_712.34, 1_234.56789012, true, true, 420)]
    public void A_candle_update_with_exact_indicators_is_short(string symbol, double price, double volume, bool isSimulated, bool hasSource, int limit)
    {
        var columns = new IndicatorColumns(["hull", "macd", "signal", "histogram"], [[], [], [], []], 0);
        foreach (bool isFinal in new[] { false, true })
        {
            string json = Write(writer => ChartMessages.CandleUpdate(writer, new(new(symbol, Interval.OneMinute), isSimulated, 123_456, NowMs + 123, hasSource ? NowMs : 0),
                new(new(FakeChart.StartMs, price, price, price, price, volume), columns, -1,
                    [price + 0.0012345678901234, -0.12345678901234567, -0.12345678901234561, -1.1234567890123456e-05], isFinal)));
            output.WriteLine($"{json.Length} bytes: {json}");
            Assert.InRange(Encoding.UTF8.GetByteCount(json), 1, limit - 1);
        }
    }

    [Fact]
    public void Indicators_say_which_lines_are_theirs_and_how_they_are_drawn()
    {
        IIndicator[] indicators = [new Hull(), new Macd(), new Bollinger(), new Rsi(), new SuperTrend(), new Obv()];
        Assert.Equal(
            """
            {"panels":[{"lines":["hull"]},{"lines":["macd","signal","histogram"],"pane":"macd"},
            {"lines":["bb_upper","bb_middle","bb_lower"],"band":["bb_upper","bb_lower"]},{"lines":["rsi"],"pane":"rsi","range":[0,100],"levels":[30,70]},
            {"lines":["supertrend","supertrend_direction"],"direction":["supertrend","supertrend_direction"]},{"lines":["obv"],"pane":"obv","format":"volume"}]}
            """.ReplaceLineEndings(""),
            Write(writer =>
            {
                writer.WriteStartObject();
                IndicatorJson.WritePanels(writer, new IndicatorSet(indicators).Columns.Drawn);
                writer.WriteEndObject();
                writer.Flush();
            }));
    }

    [Fact]
    public void History_has_one_column_a_line_null_where_not_ready_and_no_more_bars_than_the_window()
    {
        FakeChart chart = new FakeChart(keep: 600, window: 50).Fill(80);
        using JsonDocument document = JsonDocument.Parse(FullWithHistory(chart));
        JsonElement history = document.RootElement.GetProperty("history");
        Assert.Equal(["time", "open", "high", "low", "close", "volume", .. chart.Snapshot.Indicators.Lines], history.EnumerateObject().Select(column => column.Name));
        Assert.All(history.EnumerateObject(), column => Assert.Equal(50, column.Value.GetArrayLength()));
        Assert.Equal(chart.Snapshot.Bars[^1].OpenMs, history.GetProperty("time")[49].GetDateTimeOffset().ToUnixTimeMilliseconds());
        using JsonDocument early = JsonDocument.Parse(FullWithHistory(new FakeChart().Fill(5)));
        Assert.Equal(JsonValueKind.Null, early.RootElement.GetProperty("history").GetProperty("hull")[0].ValueKind);
    }

    [Fact]
    public void Writing_a_snapshot_of_500_bars_is_quick()
    {
        FakeChart chart = new FakeChart().Fill(600);
        byte[] bytes = FullWithHistory(chart);
        // The best of many: other tests run beside this one.
        double microseconds = double.MaxValue;
        for (int i = 0; i < 400; i++)
        {
            long start = Stopwatch.GetTimestamp();
            FullWithHistory(chart);
            microseconds = Math.Min(microseconds, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        output.WriteLine($"500 bars: {bytes.Length} bytes in {microseconds:F0} us");
        Assert.InRange(microseconds, 0, 10_000);
    }

    [Theory]
    [InlineData(2, 585.1, 585.13, 585.0)]
    [InlineData(0, 4100, 4101, 4099)]
    [InlineData(5, 1.08421, 1.08, 1.1)]
    [InlineData(8, 0.00001234, 0.00001235, 0.00001233)]
    [InlineData(8, 1.0 / 3, 1.0 / 3, 1.0 / 3)]
    [InlineData(1, 0.1 + 0.2, 0.3, 0.3)]
    public void Precision_is_what_the_prices_need(int digits, double a, double b, double c) =>
        Assert.Equal(digits, PricePrecision.Of(CandleColumns.From([new(0, a, a, a, a, 1), new(1, b, b, b, b, 1)]), new Candle(2, c, c, c, c, 1)));

    private static byte[] FullWithHistory(FakeChart chart)
    {
        ChartSnapshot snapshot = chart.Snapshot;
        using var buffer = new PooledBuffer();
        using var json = new Utf8JsonWriter(buffer);
        ChartMessages.FullUpdate(json, new(snapshot.Key, false, 1, NowMs, 0),
            new(snapshot.Forming ?? default, snapshot.Indicators, -1, snapshot.Live, false), snapshot, chart.Options.Window);
        return buffer.Written.ToArray();
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new PooledBuffer();
        using var json = new Utf8JsonWriter(buffer);
        write(json);
        return Encoding.UTF8.GetString(buffer.Written.Span);
    }
}

using System.Text.Json;
using RealtimeNotebook.Server;
using RealtimeNotebook.Tests.Signals;

namespace RealtimeNotebook.Tests.Server;

public sealed class SignalJsonTests
{
    [Fact]
    public void Signals_are_as_the_contract_has_them()
    {
        const long T = FakeChart.StartMs, Hour = 3_600_000;
        var signals = new ChartSignals
        {
            PivotPoints = [new(T, 2.5, PivotType.High, T + Hour), new(T + Hour, 1, PivotType.Low, T + 3 * Hour)],
            FvgZones = [new(T, T + Hour, 1, 2, ZoneType.Bullish, T), new(T, null, 1.5, 2.5, ZoneType.Bearish, T)],
            BreakSignals = [new(T, 3, BreakType.Buy), new(T, 2, BreakType.Sell)],
            KeyLevels = [new(T, 4, LevelType.Resistance, T + Hour), new(T + Hour, 3, LevelType.Support, T + Hour)],
            Structure = [new(T + Hour, 4, StructureType.BreakOfStructure, SignalDirection.Up, T), new(T + Hour, 3, StructureType.ChangeOfCharacter, SignalDirection.Down, T)],
            Confluence = [new(T, 1, ConfluenceType.Enter, SignalDirection.Up), new(T, 1, ConfluenceType.Leave, SignalDirection.Down)],
            InForceSinceMs = T + Hour,
        };
        Assert.Equal(
            """
            {"signals":{"pivot_points":[{"time":"2025-11-26T14:00:00Z","price":2.5,"type":"high"},{"time":"2025-11-26T15:00:00Z","price":1,"type":"low"}],
            "fvg_zones":[{"start_time":"2025-11-26T14:00:00Z","end_time":"2025-11-26T15:00:00Z","low":1,"high":2,"type":"bullish"},{"start_time":"2025-11-26T14:00:00Z","end_time":null,"low":1.5,"high":2.5,"type":"bearish"}],
            "break_signals":[{"time":"2025-11-26T14:00:00Z","price":3,"type":"buy"},{"time":"2025-11-26T14:00:00Z","price":2,"type":"sell"}],
            "key_levels":[{"time":"2025-11-26T15:00:00Z","price":3,"type":"support"}],
            "structure":[{"time":"2025-11-26T15:00:00Z","price":4,"type":"bos","direction":"up","pivot_time":"2025-11-26T14:00:00Z"},{"time":"2025-11-26T15:00:00Z","price":3,"type":"choch","direction":"down","pivot_time":"2025-11-26T14:00:00Z"}],
            "confluence":[{"time":"2025-11-26T14:00:00Z","price":1,"type":"enter","direction":"up"},{"time":"2025-11-26T14:00:00Z","price":1,"type":"leave","direction":"down"}]}}
            """.ReplaceLineEndings(""),
            Write(json => SignalJson.Write(json, new(signals, T))));
    }

    [Fact]
    public void Only_what_is_drawn_is_told()
    {
        FakeChart chart = Chart(window: 100);
        using var full = JsonDocument.Parse(Write(json => SignalJson.Write(json, SignalWindow.Of(chart.Snapshot, 100))));
        long first = chart.Snapshot.Bars.OpenMs[^100];
        JsonElement signals = full.RootElement.GetProperty("signals");

        foreach ((string kind, string time, int known) in new[]
        {
            ("pivot_points", "time", chart.Snapshot.Signals.PivotPoints.Count(pivot => pivot.TimeMs >= first)),
            ("fvg_zones", "start_time", chart.Snapshot.Signals.FvgZones.Where(zone => !(zone.EndMs < first)).TakeLast(60).Count()),
            ("structure", "time", chart.Snapshot.Signals.Structure.TakeLast(30).Count(found => found.TimeMs >= first)),
            ("confluence", "time", chart.Snapshot.Signals.Confluence.TakeLast(30).Count(signal => signal.TimeMs >= first)),
        })
        {
            long[] times = [.. signals.GetProperty(kind).EnumerateArray().Select(entry => entry.GetProperty(time).GetDateTimeOffset().ToUnixTimeMilliseconds())];
            Assert.True(known > 0, kind);
            Assert.Equal(known, times.Length);
            Assert.All(times, told => Assert.True(told >= first));
        }
        Assert.True(chart.Snapshot.Signals.PivotPoints.Count > signals.GetProperty("pivot_points").GetArrayLength());
    }

    [Fact]
    public void A_zone_that_reaches_into_the_window_is_told_from_there_on_however_many_came_after_it_and_went()
    {
        const long T = FakeChart.StartMs, Minute = 60_000;
        var signals = new ChartSignals
        {
            FvgZones =
            [
                new(T, null, 1, 2, ZoneType.Bullish, T), new(T, T + 100 * Minute, 3, 4, ZoneType.Bearish, T),
                .. Enumerable.Range(0, 80).Select(i => new FvgZone(T + i * Minute, T + 99 * Minute, 5, 6, ZoneType.Bullish, T)),
            ],
        };
        string told = Write(json => SignalJson.Write(json, new(signals, T + 100 * Minute)));
        Assert.Contains(
            """
            "fvg_zones":[{"start_time":"2025-11-26T15:40:00Z","end_time":null,"low":1,"high":2,"type":"bullish"},
            {"start_time":"2025-11-26T15:40:00Z","end_time":"2025-11-26T15:40:00Z","low":3,"high":4,"type":"bearish"}]
            """.ReplaceLineEndings(""), told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_bar_brings_its_signals_and_a_revision_none()
    {
        FakeChart chart = Chart(window: 100);
        using var teller = new ChartTeller(chart, TimeProvider.System, 500);
        Assert.Equal(["full_update", "status"], TellAll(teller, chart).Select(message => message.GetProperty("type").GetString()));
        Candle forming = chart.Snapshot.Forming!.Value;

        chart.Apply(new(forming with { Volume = 7 }, UpdateSemantics.Snapshot));
        Assert.False(Assert.Single(TellAll(teller, chart)).TryGetProperty("signals", out _));

        chart.Apply(new(forming with { OpenMs = forming.OpenMs + 60_000 }, UpdateSemantics.Snapshot));
        JsonElement opened = TellAll(teller, chart)[^1];
        Assert.True(opened.GetProperty("signals").GetProperty("pivot_points").GetArrayLength() > 0);
    }

    [Fact]
    public void Bars_that_were_overtaken_leave_the_signals_to_the_newest()
    {
        FakeChart chart = Chart(window: 100);
        using var teller = new ChartTeller(chart, TimeProvider.System, 500);
        TellAll(teller, chart);
        Candle forming = chart.Snapshot.Forming!.Value;
        for (int i = 1; i <= 5; i++)
            chart.Apply(new(forming with { OpenMs = forming.OpenMs + i * 60_000 }, UpdateSemantics.Snapshot));

        JsonElement[] full = [.. TellAll(teller, chart).Where(message => message.GetProperty("type").GetString() == "full_update")];
        Assert.Equal(5, full.Length);
        Assert.All(full[..4], message => Assert.Equal(
            """{"pivot_points":[],"fvg_zones":[],"break_signals":[],"pending":true}""", message.GetProperty("signals").GetRawText()));
        Assert.False(full[4].GetProperty("signals").TryGetProperty("pending", out _));
        Assert.True(full[4].GetProperty("signals").GetProperty("pivot_points").GetArrayLength() > 0);
    }

    private static FakeChart Chart(int window)
    {
        var chart = new FakeChart("SPY", "1m", keep: 600, window: window);
        foreach (Candle bar in SignalBars.Walk(3, 500))
            chart.Apply(new(bar, UpdateSemantics.Snapshot), offer: false);
        return chart;
    }

    private static List<JsonElement> TellAll(ChartTeller teller, FakeChart chart)
    {
        var told = new List<JsonElement>();
        teller.Take(chart.Snapshot, 0);
        while (teller.TryNext())
            told.Add(JsonDocument.Parse(teller.Message.ToArray()).RootElement);
        return told;
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new PooledBuffer();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return System.Text.Encoding.UTF8.GetString(buffer.Written.Span);
    }
}

using System.Runtime.CompilerServices;
using System.Text.Json;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>The signals of a snapshot from one time on; the default value is none.</summary>
/// <param name="Signals">The signals; null for none.</param>
/// <param name="FromMs">The first time told, in Unix milliseconds.</param>
/// <param name="IsPending">Whether the next message brings them, so that this one need not.</param>
internal readonly record struct SignalWindow(ChartSignals? Signals, long FromMs, bool IsPending = false)
{
    /// <summary>For a bar that was overtaken: a viewer that is behind must not be told all signals once for each bar it missed.</summary>
    internal static SignalWindow Pending { get; } = new(null, 0, IsPending: true);

    /// <summary>The first time of which pivots and breaks are told, in Unix milliseconds; the kinds that are few are told from
    /// <see cref="FromMs"/> on all the same.</summary>
    internal long MarksFromMs { get; init; } = FromMs;

    /// <summary>The signals at and after the first bar that a page draws.</summary>
    internal static SignalWindow Of(ChartSnapshot snapshot, int window)
    {
        ReadOnlySpan<long> times = snapshot.Bars.OpenMs;
        return new(snapshot.Signals, times.IsEmpty ? long.MinValue : times[^Math.Min(window, times.Length)]);
    }
}

/// <summary>Signals on the wire. The first three kinds are always there; the others where there are any, and of the levels those in force.</summary>
internal static class SignalJson
{
    // A message goes to every viewer at every new bar: of the kinds that are many and matter little once they are old, the newest.
    private const int MostMarks = 500;
    private const int MostZones = 60;
    private const int MostOthers = 30;

    // All viewers of a series are told the same signals at a bar: the text is made once, and kept for as long as they are.
    private static readonly ConditionalWeakTable<ChartSignals, WrittenSignals> Written = [];

    /// <summary>Writes the property <c>signals</c>.</summary>
    internal static void Write(Utf8JsonWriter json, in SignalWindow window)
    {
        json.WritePropertyName("signals");
        if (window.IsPending)
        {
            json.WriteRawValue("""{"pivot_points":[],"fvg_zones":[],"break_signals":[],"pending":true}"""u8, skipInputValidation: true);
            return;
        }
        ChartSignals signals = window.Signals ?? ChartSignals.Empty;
        if (!Written.TryGetValue(signals, out WrittenSignals? written) || written.FromMs != window.FromMs)
        {
            written = new(window.FromMs, Text(signals, window.FromMs));
            Written.AddOrUpdate(signals, written);
        }
        json.WriteRawValue(written.Json, skipInputValidation: true);
    }

    /// <summary>Writes the property <c>signals</c> for a viewer who has most of it: of pivots and breaks those that are others than he was sent.</summary>
    internal static void WriteChanged(Utf8JsonWriter json, in SignalWindow window)
    {
        json.WritePropertyName("signals");
        WriteLists(json, window.Signals ?? ChartSignals.Empty, window.FromMs, window.MarksFromMs, MostMarks, MostZones, MostOthers);
    }

    /// <summary>Writes the property <c>signals</c> with all there are: for a stretch of bars that is told once.</summary>
    internal static void WriteAll(Utf8JsonWriter json, ChartSignals signals)
    {
        json.WritePropertyName("signals");
        WriteLists(json, signals, long.MinValue, long.MinValue, int.MaxValue, int.MaxValue, int.MaxValue);
    }

    private static byte[] Text(ChartSignals signals, long from)
    {
        using var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer, new() { SkipValidation = true }))
            WriteLists(json, signals, from, from, MostMarks, MostZones, MostOthers);
        return buffer.Written.ToArray();
    }

    private static void WriteLists(Utf8JsonWriter json, ChartSignals signals, long from, long marksFrom, int marks, int zones, int others)
    {
        json.WriteStartObject();
        WriteList(json, "pivot_points", signals.PivotPoints, marks, pivot => pivot.TimeMs >= marksFrom, isAlways: true, pivot =>
            WriteMark(json, pivot.TimeMs, pivot.Price, pivot.Type == PivotType.High ? "high" : "low"));
        WriteList(json, "fvg_zones", signals.FvgZones, MostZones, zone => !(zone.EndMs < from), isAlways: true, zone =>
            WriteZone(json, zone with { StartMs = Math.Max(zone.StartMs, from) }));
        WriteList(json, "break_signals", signals.BreakSignals, MostMarks, signal => signal.TimeMs >= marksFrom, isAlways: true, signal =>
            WriteMark(json, signal.TimeMs, signal.Price, signal.Type == BreakType.Buy ? "buy" : "sell"));
        WriteList(json, "key_levels", signals.KeyLevels, marks, level => level.TimeMs >= from && signals.IsInForce(level), isAlways: false, level =>
            WriteMark(json, level.TimeMs, level.Price, level.Type == LevelType.Resistance ? "resistance" : "support"));
        WriteList(json, "structure", signals.Structure, others, found => found.TimeMs >= from, isAlways: false, found =>
        {
            WriteMark(json, found.TimeMs, found.Price, found.Type == StructureType.BreakOfStructure ? "bos" : "choch");
            json.WriteString("direction", Name(found.Direction));
            WireTime.Write(json, "pivot_time", found.PivotMs);
        });
        WriteList(json, "confluence", signals.Confluence, others, signal => signal.TimeMs >= from, isAlways: false, signal =>
        {
            WriteMark(json, signal.TimeMs, signal.Price, signal.Type == ConfluenceType.Enter ? "enter" : "leave");
            json.WriteString("direction", Name(signal.Direction));
        });
        json.WriteEndObject();
    }

    /// <summary>Writes how many there are of each kind.</summary>
    internal static void WriteCounts(Utf8JsonWriter json, string name, ChartSignals signals)
    {
        json.WriteStartObject(name);
        json.WriteNumber("pivot_points", signals.PivotPoints.Count);
        json.WriteNumber("fvg_zones", signals.FvgZones.Count);
        json.WriteNumber("break_signals", signals.BreakSignals.Count);
        json.WriteNumber("key_levels", signals.KeyLevels.Count);
        json.WriteNumber("structure", signals.Structure.Count);
        json.WriteNumber("confluence", signals.Confluence.Count);
        json.WriteEndObject();
    }

    private static void WriteList<T>(
        Utf8JsonWriter json, string name, IReadOnlyList<T> entries, int most, Func<T, bool> isDrawn, bool isAlways, Action<T> write)
    {
        bool isBegun = isAlways;
        if (isBegun)
            json.WriteStartArray(name);
        int first = entries.Count;
        for (int found = 0; first > 0 && found < most; first--)
            found += isDrawn(entries[first - 1]) ? 1 : 0;
        for (int i = first; i < entries.Count; i++)
        {
            T entry = entries[i];
            if (!isDrawn(entry))
                continue;
            if (!isBegun)
                json.WriteStartArray(name);
            isBegun = true;
            json.WriteStartObject();
            write(entry);
            json.WriteEndObject();
        }
        if (isBegun)
            json.WriteEndArray();
    }

    private static void WriteMark(Utf8JsonWriter json, long timeMs, double price, string type)
    {
        WireTime.Write(json, "time", timeMs);
        json.WriteNumber("price", price);
        json.WriteString("type", type);
    }

    private static void WriteZone(Utf8JsonWriter json, in FvgZone zone)
    {
        WireTime.Write(json, "start_time", zone.StartMs);
        if (zone.EndMs is { } end)
            WireTime.Write(json, "end_time", end);
        else
            json.WriteNull("end_time");
        json.WriteNumber("low", zone.Low);
        json.WriteNumber("high", zone.High);
        json.WriteString("type", zone.Type == ZoneType.Bullish ? "bullish" : "bearish");
    }

    private static string Name(SignalDirection direction) => direction == SignalDirection.Up ? "up" : "down";

    private sealed record WrittenSignals(long FromMs, byte[] Json);
}

using System.Text.Json;
using RealtimeNotebook.Live;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Tests.Server;

/// <summary>What a browser does with the messages: keeps bars by time, inserts or replaces. It also checks the rules of the wire.</summary>
internal sealed class ChartModel
{
    private static readonly string[] SignalKinds = ["pivot_points", "fvg_zones", "break_signals", "key_levels", "structure", "confluence"];
    private readonly SortedList<long, double[]> _rows = [];
    private readonly HashSet<long> _announced = [];
    private readonly HashSet<long> _final = [];

    public long Seq { get; private set; }

    public int FullWithHistory { get; private set; }

    public int Corrections { get; private set; }

    public string? LastState { get; private set; }

    private readonly List<(string Signals, long FromMs)> _signals = [];
    private bool _hasAllSignals;

    public SortedList<long, double[]> Rows => _rows;

    public List<string> Types { get; } = [];

    /// <summary>Applies a message.</summary>
    public void Apply(ReadOnlyMemory<byte> utf8)
    {
        using JsonDocument document = JsonDocument.Parse(utf8);
        JsonElement message = document.RootElement;
        string type = message.GetProperty("type").GetString()!;
        Types.Add(type);
        if (type == "status")
            LastState = message.GetProperty("state").GetString();
        if (type is not ("full_update" or "candle_update" or "correction"))
        {
            Assert.False(message.TryGetProperty("seq", out _));
            return;
        }
        Assert.Equal(++Seq, message.GetProperty("seq").GetInt64());
        if (message.TryGetProperty("signals", out JsonElement signals) && !signals.TryGetProperty("pending", out _))
            TakeSignals(signals.GetRawText(), message.TryGetProperty("signals_from", out JsonElement from) ? Time(from) : long.MinValue);
        bool isFull = type == "full_update";
        bool isCorrection = type == "correction";
        if (isCorrection)
            Correct(message);
        if (isFull && message.TryGetProperty("history", out JsonElement history))
            Restart(history);
        JsonElement candle = message.GetProperty("candle");
        long time = Time(candle.GetProperty("time"));
        bool isFinal = message.TryGetProperty("closed", out JsonElement closed) && closed.GetBoolean();
        if (isCorrection)
            _announced.Add(time);
        else if (isFull)
            Assert.True(_announced.Add(time) || message.TryGetProperty("history", out _), "A bar was announced twice.");
        else
            Assert.True(_announced.Contains(time), "A bar was updated before it was announced.");
        Assert.True(_rows.Count == 0 || time >= _rows.Keys[^1], "A bar was told out of order.");
        Assert.False(_final.Contains(time) && !isCorrection && !message.TryGetProperty("history", out _), "A bar was told again after its final state.");
        if (isFinal)
            _final.Add(time);
        // What became known at its close is told with the next bar.
        _hasAllSignals = isFull || isCorrection;
        if (_rows.Count > 0 && time > _rows.Keys[^1])
            Assert.True(_final.Contains(_rows.Keys[^1]), "A bar was announced before the one before it was told in its final state.");
        _rows[time] = [.. Numbers(candle, "open", "high", "low", "close", "volume"), .. message.GetProperty("indicators").EnumerateObject().Select(line => Number(line.Value))];
    }

    /// <summary>Whether the newest bars are those of a snapshot, bit for bit, and so their signals.</summary>
    public void AssertShows(ChartSnapshot snapshot, int window)
    {
        if (_hasAllSignals)
            AssertShowsSignals(snapshot, window);
        var expected = new List<(long Time, double[] Values)>();
        int lines = snapshot.Indicators.Lines.Count;
        for (int i = Math.Max(0, snapshot.Bars.Count - window); i < snapshot.Bars.Count; i++)
            expected.Add((snapshot.Bars[i].OpenMs, Row(snapshot.Bars[i], Enumerable.Range(0, lines).Select(line => snapshot.Indicators.At(line)[i]))));
        if (snapshot.Forming is { } forming)
            expected.Add((forming.OpenMs, Row(forming, snapshot.Live)));
        var shown = _rows.TakeLast(expected.Count).ToList();
        Assert.Equal(expected.Count, shown.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Time, shown[i].Key);
            Assert.Equal(expected[i].Values.Length, shown[i].Value.Length);
            for (int k = 0; k < shown[i].Value.Length; k++)
                Assert.Equal(BitConverter.DoubleToInt64Bits(expected[i].Values[k]), BitConverter.DoubleToInt64Bits(shown[i].Value[k]));
        }
    }

    // Only put aside: most of those who read do not look at them.
    private void TakeSignals(string signals, long fromMs)
    {
        if (fromMs == long.MinValue)
            _signals.Clear();
        _signals.Add((signals, fromMs));
    }

    private IEnumerable<string> SignalsOf(string kind)
    {
        List<(long Time, string Text)> entries = [];
        foreach ((string signals, long fromMs) in _signals)
        {
            using JsonDocument told = JsonDocument.Parse(signals);
            entries.RemoveAll(entry => entry.Time >= fromMs || kind is not ("pivot_points" or "break_signals"));
            if (told.RootElement.TryGetProperty(kind, out JsonElement list))
                entries.AddRange(list.EnumerateArray().Select(Entry));
        }
        return entries.Select(entry => entry.Text);
    }

    private static (long Time, string Text) Entry(JsonElement entry) =>
        (Time(entry.TryGetProperty("start_time", out JsonElement start) ? start : entry.GetProperty("time")), entry.GetRawText());

    // One who was told pivots and breaks earlier may have some of before the window, too.
    private void AssertShowsSignals(ChartSnapshot snapshot, int window)
    {
        using var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            SignalJson.Write(json, SignalWindow.Of(snapshot, window));
            json.WriteEndObject();
        }
        using JsonDocument expected = JsonDocument.Parse(buffer.Written);
        foreach (string kind in SignalKinds)
        {
            List<string> all = expected.RootElement.GetProperty("signals").TryGetProperty(kind, out JsonElement list) ? [.. list.EnumerateArray().Select(entry => entry.GetRawText())] : [];
            Assert.Equal(all, SignalsOf(kind).TakeLast(all.Count));
        }
    }

    private void Restart(JsonElement history)
    {
        FullWithHistory++;
        _rows.Clear();
        _announced.Clear();
        _final.Clear();
        Append(history);
    }

    private void Correct(JsonElement message)
    {
        Corrections++;
        long after = Time(message.GetProperty("after"));
        Assert.True(_final.Contains(after) && _rows.ContainsKey(after), "A correction begins after a bar that the viewer has not, or not in its final state.");
        foreach (long later in _rows.Keys.Where(time => time > after).ToList())
        {
            _rows.Remove(later);
            _announced.Remove(later);
            _final.Remove(later);
        }
        Append(message.GetProperty("bars"));
    }

    private void Append(JsonElement history)
    {
        int at = 0;
        JsonElement[] columns = [.. history.EnumerateObject().Skip(1).Select(column => column.Value)];
        foreach (JsonElement time in history.GetProperty("time").EnumerateArray())
        {
            long openMs = Time(time);
            _rows.Add(openMs, [.. columns.Select(column => Number(column[at]))]);
            _final.Add(openMs);
            _announced.Add(openMs);
            at++;
        }
    }

    private static double[] Row(Candle bar, IEnumerable<double> values) => [bar.Open, bar.High, bar.Low, bar.Close, bar.Volume, .. values.Select(Quiet)];

    private static IEnumerable<double> Numbers(JsonElement from, params string[] names) => names.Select(name => from.GetProperty(name).GetDouble());

    private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble();

    // Null has no bits of its own.
    private static double Quiet(double value) => double.IsNaN(value) ? double.NaN : value;

    private static long Time(JsonElement time) => time.GetDateTimeOffset().ToUnixTimeMilliseconds();
}

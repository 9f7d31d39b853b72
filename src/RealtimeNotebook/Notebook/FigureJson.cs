using System.Text;
using System.Text.Json;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Notebook;

/// <summary>The present state as a plotly.js figure: data and layout, with the traces <c>price, hull, macd, signal, histogram, volume</c>,
/// one for each other line, <c>pivots</c> and <c>breaks</c>, and shapes for zones and levels.</summary>
internal sealed partial class FigureJson
{
    private readonly Utf8JsonWriter _json;
    private readonly ChartWindow _bars;
    private readonly ChartSnapshot _snapshot;
    private readonly Palette _colours;
    private readonly LowerPanes _lower;
    private readonly ChartClock _clock;

    private FigureJson(Utf8JsonWriter json, ChartSnapshot snapshot, RealtimeOptions options)
    {
        (_json, _snapshot) = (json, snapshot);
        _bars = new ChartWindow(snapshot, options.Window);
        _colours = Palette.Of(options.Theme);
        _lower = new(_bars.Drawn);
        _clock = new(null, snapshot.Key.Interval, snapshot.SessionZone);
    }

    /// <summary>Writes the last bars of the window.</summary>
    internal static string Write(ChartSnapshot snapshot, RealtimeOptions options)
    {
        if (options.Figure is string own)
            return OwnFigureJson.Write(snapshot, options.Window, own);
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
            new FigureJson(json, snapshot, options).Write();
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private void Write()
    {
        _json.WriteStartObject();
        _json.WriteStartArray("data");
        WriteVolume();
        WritePrice();
        WriteIndicators();
        WriteMarks();
        _json.WriteEndArray();
        WriteLayout();
        _json.WriteEndObject();
    }

    private void WritePrice()
    {
        StartTrace("candlestick", "price", "y");
        WriteNumbers("open", bar => bar.Open);
        WriteNumbers("high", bar => bar.High);
        WriteNumbers("low", bar => bar.Low);
        WriteNumbers("close", bar => bar.Close);
        WriteColoured("increasing", Palette.Up);
        WriteColoured("decreasing", Palette.Down);
        _json.WriteEndObject();
    }

    private void WriteVolume()
    {
        StartTrace("bar", "volume", "y3");
        WriteNumbers("y", bar => bar.Volume);
        _json.WriteStartObject("marker");
        _json.WriteNumber("opacity", 0.35);
        _json.WriteStartArray("color");
        for (int i = 0; i < _bars.Count; i++)
            _json.WriteStringValue(_bars[i].Close >= _bars[i].Open ? Palette.Up : Palette.Down);
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteHistogram()
    {
        double[] values = _bars.Line("histogram")!;
        StartTrace("bar", "histogram", "y2");
        WriteValues("y", values);
        _json.WriteStartObject("marker");
        _json.WriteStartArray("color");
        for (int i = 0; i < values.Length; i++)
            _json.WriteStringValue(_colours.Histogram(values[i], i > 0 ? values[i - 1] : double.NaN));
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteLayout()
    {
        _json.WriteStartObject("layout");
        WriteTitle($"{_snapshot.Key.Symbol} {_snapshot.Key.Interval}{(_snapshot.Status.IsSimulated ? " SIMULATED" : "")}");
        _json.WriteString("paper_bgcolor", _colours.Back);
        _json.WriteString("plot_bgcolor", _colours.Back);
        WriteColour("font", _colours.Text);
        _json.WriteString("hovermode", "x unified");
        _json.WriteString("dragmode", "pan");
        _json.WriteString("uirevision", _snapshot.Key.ToString());
        _json.WriteStartObject("legend");
        _json.WriteString("orientation", "h");
        _json.WriteNumber("y", 1.02);
        _json.WriteString("yanchor", "bottom");
        _json.WriteEndObject();
        _json.WriteStartObject("xaxis");
        _json.WriteString("type", "date");
        _json.WriteString("anchor", _lower.Shared.Count > 0 ? AxisOf(_lower.Shared.Count - 1) : "y2");
        _json.WriteString("gridcolor", _colours.Grid);
        _json.WriteStartObject("rangeslider");
        _json.WriteBoolean("visible", false);
        _json.WriteEndObject();
        _json.WriteEndObject();
        WriteAxes();
        WriteVolumeAxis();
        WriteShapes();
        _json.WriteEndObject();
    }

    private void WriteTitle(string text)
    {
        _json.WriteStartObject("title");
        _json.WriteString("text", text);
        _json.WriteEndObject();
    }

    // The tallest volume bar takes a fifth of the price pane.
    private void WriteVolumeAxis()
    {
        double most = 0;
        for (int i = 0; i < _bars.Count; i++)
            most = Math.Max(most, _bars[i].Volume);
        _json.WriteStartObject("yaxis3");
        _json.WriteString("overlaying", "y");
        _json.WriteBoolean("visible", false);
        _json.WriteBoolean("fixedrange", true);
        _json.WriteStartArray("range");
        _json.WriteNumberValue(0);
        _json.WriteNumberValue(most > 0 ? most * 5 : 1);
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void StartTrace(string type, string name, string axis)
    {
        _json.WriteStartObject();
        _json.WriteString("type", type);
        _json.WriteString("name", name);
        _json.WriteString("yaxis", axis);
        _json.WriteStartArray("x");
        for (int i = 0; i < _bars.Count; i++)
            _json.WriteStringValue(TimeText(_bars[i].OpenMs));
        _json.WriteEndArray();
    }

    // Times are UTC; those of days, weeks and months are the dates of the session zone.
    private string TimeText(long unixMs) => PriceText.Format(_clock.Shown(unixMs), TimeFormat);

    private void WriteColoured(string name, string colour)
    {
        _json.WriteStartObject(name);
        WriteColour("line", colour);
        _json.WriteEndObject();
    }

    private void WriteColour(string name, string colour)
    {
        _json.WriteStartObject(name);
        _json.WriteString("color", colour);
        _json.WriteEndObject();
    }

    private void WriteNumbers(string name, Func<Candle, double> of)
    {
        _json.WriteStartArray(name);
        for (int i = 0; i < _bars.Count; i++)
            _json.WriteNumberValue(of(_bars[i]));
        _json.WriteEndArray();
    }

    private void WriteValues(string name, double[] values)
    {
        _json.WriteStartArray(name);
        foreach (double value in values)
        {
            if (double.IsFinite(value))
                _json.WriteNumberValue(value);
            else
                _json.WriteNullValue();
        }
        _json.WriteEndArray();
    }
}

using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Notebook;

// Lines and the panes that they stand in.
internal sealed partial class FigureJson
{
    // The candles, the MACD and the volume have the first three.
    private const int FirstSharedAxis = 4;

    private static string AxisOf(int pane) => FormattableString.Invariant($"y{FirstSharedAxis + pane}");

    private void WriteIndicators()
    {
        int others = 0;
        foreach (DrawnIndicator indicator in _bars.Drawn)
        {
            bool isBand = indicator.Drawing.Band is not null;
            bool isInBand = false;
            foreach (string line in indicator.Visible)
            {
                if (line == "histogram")
                {
                    WriteHistogram();
                    continue;
                }
                string colour = line switch
                {
                    "hull" => _colours.HullUp,
                    "macd" => _colours.Macd,
                    "signal" => _colours.Signal,
                    _ => Palette.Others[(isBand ? others : others++) % Palette.Others.Count],
                };
                if (indicator.Drawing.Direction is { } direction && direction.Line == line)
                    WriteSides(line, _bars.Line(direction.By)!, AxisOf(indicator));
                else
                    WriteLine(line, _bars.Line(line)!, AxisOf(indicator), colour, isBand ? 1 : 1.5, isInBand);
                // From the upper edge on, each line is filled up to the one before it.
                if (indicator.Drawing.Band is { } band)
                    isInBand = (isInBand || line == band.Upper) && line != band.Lower;
            }
            others += isBand ? 1 : 0;
        }
    }

    private void WriteSides(string line, double[] signs, string axis)
    {
        double[] values = _bars.Line(line)!;
        WriteLine(line, [.. values.Select((value, i) => signs[i] >= 0 ? value : double.NaN)], axis, Palette.Up, 1.5, isFilled: false);
        WriteLine(line + " down", [.. values.Select((value, i) => signs[i] < 0 ? value : double.NaN)], axis, Palette.Down, 1.5, isFilled: false);
    }

    private void WriteLine(string name, double[] values, string axis, string colour, double width, bool isFilled)
    {
        StartTrace("scatter", name, axis);
        _json.WriteString("mode", "lines");
        WriteValues("y", values);
        if (isFilled)
        {
            _json.WriteString("fill", "tonexty");
            _json.WriteString("fillcolor", Tinted(colour, "0.06"));
        }
        _json.WriteStartObject("line");
        _json.WriteString("color", colour);
        _json.WriteNumber("width", width);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteAxes()
    {
        int panes = Math.Max(_lower.Count, _lower.HasMacd ? 1 : 0);
        double below = panes == 0 ? 0 : Math.Min(0.6, 0.14 + 0.16 * panes);
        double slot = panes == 0 ? 0.3 : below / panes;
        WriteAxis("yaxis", below, 1, null);
        int at = 0;
        if (_lower.HasMacd || panes == 0)
            WriteAxis("yaxis2", Math.Max(0, below - slot), Math.Max(0.26, below - 0.04), null);
        at += _lower.HasMacd ? 1 : 0;
        for (int i = 0; i < _lower.Shared.Count; i++, at++)
            WriteAxis(FormattableString.Invariant($"yaxis{FirstSharedAxis + i}"), Math.Max(0, below - (at + 1) * slot), below - at * slot - 0.04, _lower.Shared[i][0].Drawing);
    }

    private void WriteAxis(string name, double from, double to, IndicatorDrawing? drawing)
    {
        _json.WriteStartObject(name);
        WritePair("domain", Math.Round(from, 4), Math.Round(to, 4));
        if (drawing?.Range is { } range)
            WritePair("range", range.Low, range.High);
        if (drawing is { Levels.Count: > 0 })
        {
            _json.WriteStartArray("tickvals");
            foreach (double level in drawing.Levels)
                _json.WriteNumberValue(level);
            _json.WriteEndArray();
        }
        WriteFormat(name, drawing);
        _json.WriteString("side", "right");
        _json.WriteString("gridcolor", _colours.Grid);
        _json.WriteString("zerolinecolor", _colours.Grid);
        _json.WriteEndObject();
    }

    // Labels with so many digits that no two read the same; without a format Plotly writes small numbers with prefixes such as f and p.
    private void WriteFormat(string name, IndicatorDrawing? drawing)
    {
        const int AboutTicks = 10;
        if (drawing is { Format: IndicatorFormat.Volume } or { Levels.Count: > 0 } or { Range: not null })
            return;
        double[] values = name == "yaxis" ? [.. Enumerable.Range(0, _bars.Count).SelectMany(i => (double[])[_bars[i].Low, _bars[i].High])]
            : drawing is null ? [.. MacdValues()]
            : [.. _lower.Shared.Where(pane => pane[0].Drawing.Pane == drawing.Pane).SelectMany(pane => pane).SelectMany(LinesOf)];
        values = [.. values.Where(double.IsFinite)];
        if (values.Length == 0)
            return;
        SvgPane range = SvgPane.Around(0, 1, values.Min(), values.Max(), 0.05);
        int least = name == "yaxis" ? PriceText.Decimals(_bars) : 0;
        int digits = Math.Max(least, AxisTicks.Decimals(range.Low, range.High, AboutTicks));
        _json.WriteString("tickformat", FormattableString.Invariant($",.{digits}f"));
        _json.WriteString("hoverformat", FormattableString.Invariant($",.{Math.Max(least, Math.Min(digits + 2, Server.PricePrecision.MaxDigits))}f"));
    }

    private IEnumerable<double> MacdValues() =>
        ((string[])["macd", "signal", "histogram"]).SelectMany(line => _bars.Line(line) ?? []);

    private IEnumerable<double> LinesOf(DrawnIndicator indicator) => indicator.Lines.SelectMany(line => _bars.Line(line) ?? []);

    private void WritePair(string name, double first, double second)
    {
        _json.WriteStartArray(name);
        _json.WriteNumberValue(first);
        _json.WriteNumberValue(second);
        _json.WriteEndArray();
    }

    private string AxisOf(DrawnIndicator indicator)
    {
        if (indicator.Drawing.Pane is null)
            return "y";
        for (int i = 0; i < _lower.Shared.Count; i++)
        {
            if (_lower.Shared[i].Contains(indicator))
                return AxisOf(i);
        }
        return "y2";
    }

    private static string Tinted(string colour, string share) => FormattableString.Invariant(
        $"rgba({Convert.ToInt32(colour[1..3], 16)},{Convert.ToInt32(colour[3..5], 16)},{Convert.ToInt32(colour[5..7], 16)},{share})");
}

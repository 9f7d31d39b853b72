using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Notebook;

// Indicators: with the prices, and in panes of their own.
internal sealed partial class ChartSvg
{
    // An indicator with its values, and the number of its first colour.
    private sealed record Overlay(DrawnIndicator Indicator, (string Name, double[] Values)[] Lines, int Colour)
    {
        internal bool IsHull => Lines[0].Name == "hull";

        internal bool IsBand => Indicator.Drawing.Band is not null;

        // The middle of a band is the mean of what is told.
        internal bool IsTold(int line) => Indicator.Drawing.Band is not { } band || Lines[line].Name == band.Upper || Lines[line].Name == band.Lower;

        internal string Label => IndicatorLabel.Of([.. Lines.Select(line => line.Name)]);

        // A band has one colour; else each line has its own.
        internal int ColourOf(int line) => (IsBand ? Colour : Colour + line) % Palette.Others.Count;
    }

    private Overlay[] Overlays(IReadOnlyList<DrawnIndicator> indicators, ref int colour)
    {
        var overlays = new Overlay[indicators.Count];
        for (int i = 0; i < overlays.Length; i++)
        {
            overlays[i] = new(indicators[i], [.. indicators[i].Visible.Select(line => (line, _bars.Line(line)!))], colour);
            colour += overlays[i].IsHull ? 0 : overlays[i].IsBand ? 1 : overlays[i].Lines.Length;
        }
        return overlays;
    }

    private void DrawOverlays(SvgPane pane, Overlay[] overlays)
    {
        foreach (Overlay overlay in overlays)
        {
            if (overlay.Indicator.Drawing.Band is { } band)
                _svg.Area($"o{overlay.Colour % Palette.Others.Count}a", _bars.Line(band.Upper)!, _bars.Line(band.Lower)!, X, value => pane.Y(Math.Clamp(value, pane.Low, pane.High)));
        }
        foreach (Overlay overlay in overlays)
        {
            for (int i = 0; i < overlay.Lines.Length; i++)
                DrawOverlay(pane, overlay, i);
        }
    }

    private void DrawOverlay(SvgPane pane, Overlay overlay, int line)
    {
        (string name, double[] all) = overlay.Lines[line];
        double[] values = Within(pane, all);
        if (overlay.IsHull)
        {
            DrawInTwo("hu", "hd", pane, values, i => Rises(values, i));
        }
        else if (overlay.Indicator.Drawing.Direction is { } direction && direction.Line == name)
        {
            double[] signs = _bars.Line(direction.By)!;
            _svg.Polyline("us", [.. values.Select((value, i) => signs[i] >= 0 ? value : double.NaN)], X, pane.Y)
                .Polyline("ds", [.. values.Select((value, i) => signs[i] < 0 ? value : double.NaN)], X, pane.Y);
        }
        else
        {
            _svg.Polyline($"o{overlay.ColourOf(line)}{(overlay.IsBand ? "b" : "")}", values, X, pane.Y);
        }
    }

    // A line coloured by its slope is drawn as two with holes.
    private void DrawInTwo(string up, string down, SvgPane pane, double[] values, Func<int, bool> isUp)
    {
        foreach (bool wanted in (bool[])[true, false])
        {
            _svg.Raw($"<path class=\"{(wanted ? up : down)}\" d=\"");
            for (int i = 1; i < values.Length; i++)
            {
                if (!double.IsFinite(values[i - 1] + values[i]) || isUp(i) != wanted)
                    continue;
                if (i < 2 || !double.IsFinite(values[i - 2]) || isUp(i - 1) != wanted)
                    _svg.Raw("M").At(X(i - 1)).Raw(" ").At(pane.Y(values[i - 1]));
                _svg.Raw("L").At(X(i)).Raw(" ").At(pane.Y(values[i]));
            }
            _svg.Raw("\"/>");
        }
    }

    private void DrawShared(DrawnIndicator[] shared, double top, double bottom, ref int colour)
    {
        IndicatorDrawing look = shared[0].Drawing;
        Overlay[] overlays = Overlays(shared, ref colour);
        double[] values = [.. overlays.SelectMany(overlay => overlay.Lines).SelectMany(line => line.Values).Where(double.IsFinite)];
        _svg.Line("g", Left, top - 7, Width - 14, top - 7);
        (double low, double high) = values.Length == 0 ? (0, 1) : (values.Min(), values.Max());
        SvgPane pane = look.Range is { } range ? new(top, bottom, range.Low, range.High) : SvgPane.Around(top, bottom, low, high, 0.12);
        int decimals = look.Range is not null ? 2 : _decimals + 1;
        string Write(double value) => look.Format == IndicatorFormat.Volume ? PriceText.Volume(value) : PriceText.Number(value, decimals);
        if (look.Levels.Count == 0 && values.Length > 0)
            DrawGrid(pane, 2, Write, double.NaN);
        foreach (double level in look.Levels.Where(level => level >= pane.Low && level <= pane.High))
            _svg.Line("lv", Left, pane.Y(level), _right, pane.Y(level)).Text("m", _right + 8, pane.Y(level) + 4, PriceText.Number(level, 0));
        DrawOverlays(pane, overlays);
        _svg.Raw("<text class=\"lg\" x=\"20\" y=\"").At(top + 11).Raw("\">");
        for (int i = 0; i < overlays.Length; i++)
            LegendOf(overlays[i], i == 0 ? 0 : 14, Write);
        _svg.Raw("</text>");
    }

    private void DrawLegend(Overlay[] overlays)
    {
        const double PerCharacter = 6.6;
        Candle last = _bars[_bars.Count - 1];
        double width = Left;
        _svg.Raw("<text x=\"14\" y=\"50\">");
        foreach ((string name, string value) in ((string, string)[])
            [("O", PriceText.Number(last.Open, _decimals)), ("H", PriceText.Number(last.High, _decimals)),
             ("L", PriceText.Number(last.Low, _decimals)), ("C", PriceText.Number(last.Close, _decimals)), ("Vol", PriceText.Volume(last.Volume))])
        {
            _svg.Raw("<tspan class=\"m\" dx=\"").Raw(name == "O" ? "0" : "10").Raw($"\">{name}</tspan><tspan class=\"t\" dx=\"4\">{value}</tspan>");
            width += 14 + PerCharacter * (name.Length + value.Length);
        }
        string valueOfLast = PriceText.Number(last.Close, _decimals);
        foreach (Overlay overlay in overlays)
        {
            width += 14 + PerCharacter * overlay.Label.Length + overlay.Lines.Where((_, i) => overlay.IsTold(i)).Count() * (6 + PerCharacter * valueOfLast.Length);
            // What does not fit is still drawn; only its number is not told. The first one may be cut off.
            if (width > Width && overlay != overlays[0])
                break;
            LegendOf(overlay, 14, value => PriceText.Number(value, _decimals));
        }
        _svg.Raw("</text>");
    }

    private void LegendOf(Overlay overlay, int space, Func<double, string> write)
    {
        _svg.Raw($"<tspan class=\"m\" dx=\"{space}\">").Escaped(overlay.Label).Raw("</tspan>");
        for (int i = 0; i < overlay.Lines.Length; i++)
        {
            if (!overlay.IsTold(i))
                continue;
            double[] values = overlay.Lines[i].Values;
            string css = overlay.IsHull ? (Rises(values, values.Length - 1) ? "hut" : "hdt")
                : overlay.Indicator.Drawing.Direction is { } direction && direction.Line == overlay.Lines[i].Name ? (_bars.Line(direction.By)![^1] < 0 ? "dt" : "ut")
                : $"o{overlay.ColourOf(i)}t";
            _svg.Raw($"<tspan class=\"{css}\" dx=\"6\">{(double.IsFinite(values[^1]) ? write(values[^1]) : "n/a")}</tspan>");
        }
    }

    private static bool Rises(double[] values, int at) => at < 1 || !(values[at] < values[at - 1]);

    // A line far from the prices must not be drawn over the rest of the picture.
    private static double[] Within(SvgPane pane, double[] values) =>
        Array.ConvertAll(values, value => value >= pane.Low && value <= pane.High ? value : double.NaN);
}

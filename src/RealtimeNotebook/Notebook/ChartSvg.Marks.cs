namespace RealtimeNotebook.Notebook;

// What stands for numbers: candles, volume, lines, and their legends.
internal sealed partial class ChartSvg
{
    private void DrawVolume(double bottom)
    {
        double most = Enumerable.Range(0, _bars.Count).Max(i => _bars[i].Volume);
        if (most <= 0)
            return;
        foreach (bool up in (bool[])[true, false])
        {
            DrawBars(up ? "uv" : "dv", IsUp, up, i => (bottom - _bars[i].Volume / most * 44, bottom));
        }
    }

    private void DrawCandles(SvgPane pane)
    {
        foreach (bool up in (bool[])[true, false])
        {
            string css = up ? "u" : "d";
            _svg.Raw($"<path class=\"{css}\" d=\"");
            for (int i = 0; i < _bars.Count; i++)
            {
                if (IsUp(i) == up)
                    _svg.Raw("M").At(X(i)).Raw(" ").At(pane.Y(_bars[i].High)).Raw("V").At(pane.Y(_bars[i].Low));
            }
            _svg.Raw("\"/>");
            DrawBars(up ? "ut" : "dt", IsUp, up, i => Body(pane, _bars[i]));
        }
    }

    private static (double Top, double Bottom) Body(SvgPane pane, in Candle bar)
    {
        double top = pane.Y(Math.Max(bar.Open, bar.Close));
        return (top, Math.Max(pane.Y(Math.Min(bar.Open, bar.Close)), top + 1));
    }

    // All bars of one colour are one path: a tenth of the size of a rectangle each.
    private void DrawBars(string css, Func<int, bool> isOf, bool wanted, Func<int, (double Top, double Bottom)> extent)
    {
        double half = Math.Max(_slot * 0.34, 0.6);
        _svg.Raw($"<path class=\"{css}\" d=\"");
        for (int i = 0; i < _bars.Count; i++)
        {
            if (isOf(i) != wanted)
                continue;
            (double top, double bottom) = extent(i);
            if (double.IsFinite(top) && bottom > top)
                _svg.Raw("M").At(X(i) - half).Raw(" ").At(top).Raw("h").At(2 * half).Raw("v").At(bottom - top).Raw("h").At(-2 * half).Raw("z");
        }
        _svg.Raw("\"/>");
    }

    private void DrawMacd(double[] macd, double[] signal, double[] histogram, double top)
    {
        double most = macd.Concat(signal).Concat(histogram).Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        SvgPane pane = SvgPane.Around(top, FootTop - 2, -most, most, 0.12);
        _svg.Line("g", Left, top - 7, Width - 14, top - 7);
        int decimals = most > 0 ? Math.Clamp(2 - (int)Math.Floor(Math.Log10(most)), 2, 8) : 2;
        if (most > 0)
            DrawGrid(pane, 4, decimals, double.NaN);
        for (int kind = 0; kind < 4; kind++)
        {
            int wanted = kind;
            DrawBars($"h{kind}x", i => Palette.HistogramKind(histogram[i], i > 0 ? histogram[i - 1] : double.NaN) == wanted, true,
                i => (pane.Y(Math.Max(histogram[i], 0)), Math.Max(pane.Y(Math.Min(histogram[i], 0)), pane.Y(Math.Max(histogram[i], 0)) + 0.5)));
        }
        _svg.Polyline("macd", macd, X, pane.Y).Polyline("sig", signal, X, pane.Y);
        _svg.Raw("<text x=\"20\" y=\"").At(top + 11).Raw("\"><tspan class=\"m\">MACD</tspan>");
        Legend("macdt", macd[^1], decimals);
        Legend("sigt", signal[^1], decimals);
        Legend(histogram[^1] < 0 ? "dt" : "ut", histogram[^1], decimals);
        _svg.Raw("</text>");
    }

    // The Hull average is coloured by its slope, so it is drawn as two lines with holes.
    private void DrawOverlay(SvgPane price, string name, double[] values, int index)
    {
        if (name != "hull")
        {
            _svg.Polyline(OtherClass(index), values, X, price.Y);
            return;
        }
        foreach (bool up in (bool[])[true, false])
        {
            _svg.Raw(up ? "<path class=\"hu\" d=\"" : "<path class=\"hd\" d=\"");
            for (int i = 1; i < values.Length; i++)
            {
                if (!double.IsFinite(values[i - 1] + values[i]) || Rises(values, i) != up)
                    continue;
                if (i < 2 || !double.IsFinite(values[i - 2]) || Rises(values, i - 1) != up)
                    _svg.Raw("M").At(X(i - 1)).Raw(" ").At(price.Y(values[i - 1]));
                _svg.Raw("L").At(X(i)).Raw(" ").At(price.Y(values[i]));
            }
            _svg.Raw("\"/>");
        }
    }

    private void DrawLegend((string Name, double[] Values)[] overlays)
    {
        Candle last = _bars[_bars.Count - 1];
        _svg.Raw("<text x=\"14\" y=\"50\">");
        foreach ((string name, string value) in ((string, string)[])
            [("O", PriceText.Number(last.Open, _decimals)), ("H", PriceText.Number(last.High, _decimals)),
             ("L", PriceText.Number(last.Low, _decimals)), ("C", PriceText.Number(last.Close, _decimals)), ("Vol", PriceText.Volume(last.Volume))])
        {
            _svg.Raw("<tspan class=\"m\" dx=\"").Raw(name == "O" ? "0" : "10").Raw($"\">{name}</tspan><tspan class=\"t\" dx=\"4\">{value}</tspan>");
        }
        for (int i = 0; i < overlays.Length; i++)
        {
            _svg.Raw("<tspan class=\"m\" dx=\"14\">").Escaped(overlays[i].Name == "hull" ? "Hull" : overlays[i].Name).Raw("</tspan>");
            double[] values = overlays[i].Values;
            Legend(overlays[i].Name == "hull" ? (Rises(values, values.Length - 1) ? "hut" : "hdt") : OtherClass(i) + "t", values[^1], _decimals);
        }
        _svg.Raw("</text>");
    }

    private void Legend(string css, double value, int decimals) =>
        _svg.Raw($"<tspan class=\"{css}\" dx=\"6\">{(double.IsFinite(value) ? PriceText.Number(value, decimals) : "n/a")}</tspan>");

    private static string OtherClass(int index) => $"o{index % Palette.Others.Count}";

    private static bool Rises(double[] values, int at) => at < 1 || !(values[at] < values[at - 1]);

    // A line far from the prices (an oscillator of the user's) must not be drawn over the rest of the picture.
    private static double[] Within(SvgPane pane, double[] values) =>
        Array.ConvertAll(values, value => value >= pane.Low && value <= pane.High ? value : double.NaN);

    private bool IsUp(int bar) => _bars[bar].Close >= _bars[bar].Open;
}

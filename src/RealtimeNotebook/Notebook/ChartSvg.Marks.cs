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

    private void DrawMacd(double[] macd, double[] signal, double[] histogram, double top, double bottom)
    {
        double most = macd.Concat(signal).Concat(histogram).Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        SvgPane pane = SvgPane.Around(top, bottom, -most, most, 0.12);
        _svg.Line("g", Left, top - 7, Width - 14, top - 7);
        int decimals = most > 0 ? Math.Clamp(2 - (int)Math.Floor(Math.Log10(most)), 2, Server.PricePrecision.MaxDigits) : 2;
        if (most > 0)
            DrawGrid(pane, bottom - top > 60 ? 4 : 2, value => PriceText.Number(value, decimals), double.NaN);
        for (int kind = 0; kind < 4; kind++)
        {
            int wanted = kind;
            DrawBars($"h{kind}x", i => Palette.HistogramKind(histogram[i], i > 0 ? histogram[i - 1] : double.NaN) == wanted, true,
                i => (pane.Y(Math.Max(histogram[i], 0)), Math.Max(pane.Y(Math.Min(histogram[i], 0)), pane.Y(Math.Max(histogram[i], 0)) + 0.5)));
        }
        _svg.Polyline("macd", macd, X, pane.Y).Polyline("sig", signal, X, pane.Y);
        _svg.Raw("<text class=\"lg\" x=\"20\" y=\"").At(top + 11).Raw("\"><tspan class=\"m\">MACD</tspan>");
        Legend("macdt", macd[^1], decimals);
        Legend("sigt", signal[^1], decimals);
        Legend(histogram[^1] < 0 ? "dt" : "ut", histogram[^1], decimals);
        _svg.Raw("</text>");
    }

    private void Legend(string css, double value, int decimals) =>
        _svg.Raw($"<tspan class=\"{css}\" dx=\"6\">{(double.IsFinite(value) ? PriceText.Number(value, decimals) : "n/a")}</tspan>");

    private bool IsUp(int bar) => _bars[bar].Close >= _bars[bar].Open;
}

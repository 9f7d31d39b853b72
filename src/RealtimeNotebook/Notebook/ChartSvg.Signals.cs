namespace RealtimeNotebook.Notebook;

// Signals: zones under the candles, pivots and breaks beside them.
internal sealed partial class ChartSvg
{
    private void DrawZones(SvgPane pane)
    {
        foreach (FvgZone zone in _snapshot.Signals.FvgZones)
        {
            bool isOver = zone.EndMs < _bars[0].OpenMs || zone.Low > pane.High || zone.High < pane.Low;
            if (isOver)
                continue;
            double from = X(_bars.IndexAt(zone.StartMs));
            double to = zone.EndMs is { } end ? X(Math.Min(_bars.IndexAt(end), _bars.Count - 1)) : X(_bars.Count - 0.5);
            double top = pane.Y(Math.Min(zone.High, pane.High));
            if (to > from)
                _svg.Rect(zone.Type == ZoneType.Bullish ? "uz" : "dz", from, top, to - from, Math.Max(1, pane.Y(Math.Max(zone.Low, pane.Low)) - top));
        }
    }

    private void DrawMarks(SvgPane pane)
    {
        DrawTriangles("pv", pane, 3, 5, _snapshot.Signals.PivotPoints.Select(pivot => (pivot.TimeMs, pivot.Price, pivot.Type == PivotType.Low)));
        IEnumerable<(long TimeMs, double Price, bool IsUp)> breaks = _snapshot.Signals.BreakSignals.Select(found => (found.TimeMs, found.Price, found.Type == BreakType.Buy));
        DrawTriangles("ut", pane, 5.5, 6, breaks.Where(mark => mark.IsUp));
        DrawTriangles("dt", pane, 5.5, 6, breaks.Where(mark => !mark.IsUp));
    }

    // One that points up stands below its price, one that points down above it.
    private void DrawTriangles(string css, SvgPane pane, double half, double off, IEnumerable<(long TimeMs, double Price, bool IsUp)> marks)
    {
        bool isBegun = false;
        foreach ((long time, double price, bool isUp) in marks)
        {
            int bar = _bars.IndexAt(time);
            if (time < _bars[0].OpenMs || bar == _bars.Count || price > pane.High || price < pane.Low)
                continue;
            int sign = isUp ? 1 : -1;
            double tip = pane.Y(price) + sign * off;
            _svg.Raw(isBegun ? "" : $"<path class=\"{css}\" d=\"").Raw("M").At(X(bar)).Raw(" ").At(tip)
                .Raw("L").At(X(bar) - half).Raw(" ").At(tip + sign * 1.6 * half).Raw("h").At(2 * half).Raw("z");
            isBegun = true;
        }
        if (isBegun)
            _svg.Raw("\"/>");
    }
}

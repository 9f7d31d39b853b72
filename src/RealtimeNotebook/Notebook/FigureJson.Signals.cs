namespace RealtimeNotebook.Notebook;

// Pivots and breaks as markers; zones and key levels as shapes.
internal sealed partial class FigureJson
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private long FirstMs => _bars.Count == 0 ? long.MaxValue : _bars[0].OpenMs;

    private void WriteMarks()
    {
        WriteMarkers("pivots", 7, [.. _snapshot.Signals.PivotPoints.Where(pivot => pivot.TimeMs >= FirstMs)
            .Select(pivot => (pivot.TimeMs, pivot.Price, pivot.Type == PivotType.Low, Palette.Pivot))]);
        WriteMarkers("breaks", 13, [.. _snapshot.Signals.BreakSignals.Where(found => found.TimeMs >= FirstMs)
            .Select(found => (found.TimeMs, found.Price, found.Type == BreakType.Buy, found.Type == BreakType.Buy ? Palette.Up : Palette.Down))]);
    }

    private void WriteMarkers(string name, int size, (long TimeMs, double Price, bool IsUp, string Colour)[] marks)
    {
        if (marks.Length == 0)
            return;
        _json.WriteStartObject();
        _json.WriteString("type", "scatter");
        _json.WriteString("mode", "markers");
        _json.WriteString("name", name);
        _json.WriteString("yaxis", "y");
        WriteTexts("x", marks.Select(mark => TimeText(mark.TimeMs)));
        WriteValues("y", [.. marks.Select(mark => mark.Price)]);
        _json.WriteStartObject("marker");
        _json.WriteNumber("size", size);
        // Off the bar, by its own size: one that points up stands below its price.
        _json.WriteNumber("standoff", size);
        _json.WriteString("symbol", "triangle-up");
        WriteTexts("color", marks.Select(mark => mark.Colour));
        _json.WriteStartArray("angle");
        foreach ((_, _, bool isUp, _) in marks)
            _json.WriteNumberValue(isUp ? 0 : 180);
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteShapes()
    {
        _json.WriteStartArray("shapes");
        long last = _bars.Count == 0 ? 0 : _bars[_bars.Count - 1].OpenMs;
        foreach (FvgZone zone in _snapshot.Signals.FvgZones.Where(zone => !(zone.EndMs < FirstMs) && zone.StartMs <= last))
        {
            StartShape("rect", Math.Max(zone.StartMs, FirstMs), zone.EndMs ?? last, zone.Low, zone.High);
            _json.WriteString("fillcolor", Tinted(zone.Type == ZoneType.Bullish ? Palette.Up : Palette.Down, "0.14"));
            WriteShapeLine(Palette.Up, 0, "solid");
            _json.WriteEndObject();
        }
        foreach (KeyLevel level in _snapshot.Signals.KeyLevels.Where(level => level.TimeMs >= FirstMs && _snapshot.Signals.IsInForce(level)))
        {
            StartShape("line", level.TimeMs, last, level.Price, level.Price);
            WriteShapeLine(Palette.Pivot, 1, "dash");
            _json.WriteEndObject();
        }
        for (int i = 0; i < _lower.Shared.Count; i++)
            WriteLevels(AxisOf(i), _lower.Shared[i][0].Drawing.Levels);
        _json.WriteEndArray();
    }

    // Across the whole pane, whatever is in view.
    private void WriteLevels(string axis, IReadOnlyList<double> levels)
    {
        foreach (double level in levels)
        {
            _json.WriteStartObject();
            _json.WriteString("type", "line");
            _json.WriteString("layer", "below");
            _json.WriteString("xref", "paper");
            _json.WriteString("yref", axis);
            _json.WriteNumber("x0", 0);
            _json.WriteNumber("x1", 1);
            _json.WriteNumber("y0", level);
            _json.WriteNumber("y1", level);
            WriteShapeLine(_colours.Muted, 1, "dash");
            _json.WriteEndObject();
        }
    }

    private void StartShape(string type, long fromMs, long toMs, double low, double high)
    {
        _json.WriteStartObject();
        _json.WriteString("type", type);
        _json.WriteString("layer", "below");
        _json.WriteString("xref", "x");
        _json.WriteString("yref", "y");
        _json.WriteString("x0", TimeText(fromMs));
        _json.WriteString("x1", TimeText(toMs));
        _json.WriteNumber("y0", low);
        _json.WriteNumber("y1", high);
    }

    private void WriteShapeLine(string colour, double width, string dash)
    {
        _json.WriteStartObject("line");
        _json.WriteString("color", colour);
        _json.WriteNumber("width", width);
        _json.WriteString("dash", dash);
        _json.WriteEndObject();
    }

    private void WriteTexts(string name, IEnumerable<string> texts)
    {
        _json.WriteStartArray(name);
        foreach (string text in texts)
            _json.WriteStringValue(text);
        _json.WriteEndArray();
    }
}

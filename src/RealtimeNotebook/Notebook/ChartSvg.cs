using RealtimeNotebook.Live;

namespace RealtimeNotebook.Notebook;

/// <summary>A still picture of a chart as SVG: what a saved notebook shows where no script may run.</summary>
/// <remarks>A function of the snapshot, the theme and the zone alone: the same bars give the same bytes.</remarks>
internal sealed partial class ChartSvg
{
    internal const int Width = 960;
    internal const int Height = 520;

    private const int MostBars = 120;
    private const int FewestSlots = 40;
    private const double Left = 14;
    private const double HeadBottom = 66;
    private const int PriceTicks = 6;
    private const double FootTop = Height - 44;

    private readonly SvgWriter _svg = new();
    private readonly ChartSnapshot _snapshot;
    private readonly ChartWindow _bars;
    private readonly ChartClock _clock;
    private readonly int _decimals;
    private readonly double _right;
    private readonly double _slot;
    private readonly double _start;

    private ChartSvg(ChartSnapshot snapshot, string? timeZone)
    {
        _snapshot = snapshot;
        _clock = new(timeZone, snapshot.Key.Interval, snapshot.SessionZone);
        _bars = new ChartWindow(snapshot, MostBars);
        _decimals = PriceText.Decimals(_bars);
        _right = Width - RoomForPrices();
        int slots = Math.Max(_bars.Count + 1, FewestSlots);
        _slot = (_right - Left) / slots;
        _start = Left + (slots - 1 - _bars.Count) * _slot;
    }

    /// <summary>Draws the last 120 bars.</summary>
    /// <param name="snapshot">The series.</param>
    /// <param name="theme">Dark, light, or as the browser prefers.</param>
    /// <param name="timeZone">The zone of its times; null is UTC.</param>
    internal static string Draw(ChartSnapshot snapshot, ChartTheme theme, string? timeZone = null) => new ChartSvg(snapshot, timeZone).Draw(theme);

    /// <summary>The picture in one or two sentences, for those who do not see it.</summary>
    internal static string Describe(ChartSnapshot snapshot, string? timeZone = null) => Describe(snapshot, new ChartClock(timeZone, snapshot.Key.Interval, snapshot.SessionZone));

    private static string Describe(ChartSnapshot snapshot, ChartClock clock)
    {
        var bars = new ChartWindow(snapshot, MostBars);
        string simulated = snapshot.Status.IsSimulated ? " Simulated prices." : "";
        if (bars.Count == 0)
            return $"{snapshot.Key.Symbol}, {snapshot.Key.Interval} bars: {PriceText.Phase(snapshot.Status)}.{simulated}";
        int decimals = PriceText.Decimals(bars);
        return $"Candlestick chart of {snapshot.Key.Symbol}, {bars.Count} bars of {snapshot.Key.Interval} from "
            + $"{clock.Time(bars[0].OpenMs)} to {clock.Time(bars[bars.Count - 1].OpenMs)}; "
            + $"last price {PriceText.Number(bars[bars.Count - 1].Close, decimals)}.{simulated}";
    }

    private string Draw(ChartTheme theme)
    {
        string title = $"{_snapshot.Key.Symbol} {_snapshot.Key.Interval}";
        _svg.Raw($"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{ChartSvgStyle.ClassOf(theme)}\" role=\"img\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\">")
            .Raw("<title>").Escaped(title).Raw("</title><desc>").Escaped(Describe(_snapshot, _clock)).Raw("</desc><style>")
            .Raw(ChartSvgStyle.Sheet(theme)).Raw("</style>").Rect("bg", 0, 0, Width, Height, 6);
        DrawHead();
        if (_bars.Count == 0)
            _svg.Text("m h2 c", Width / 2.0, Height / 2.0, PriceText.Phase(_snapshot.Status));
        else
            DrawPanes();
        DrawFoot();
        return _svg.Raw("</svg>").ToString();
    }

    private void DrawHead()
    {
        _svg.Raw("<text class=\"t h1\" x=\"14\" y=\"28\">").Escaped(_snapshot.Key.Symbol)
            .Raw("<tspan class=\"m\" dx=\"8\" font-weight=\"400\">").Escaped(_snapshot.Key.Interval.ToString()).Raw("</tspan>");
        if (_bars.Count > 0)
        {
            Candle last = _bars[_bars.Count - 1];
            double before = _bars.CloseBefore(_bars.Count - 1);
            double change = last.Close - before;
            string share = before != 0 ? $" ({PriceText.Signed(change / Math.Abs(before) * 100, 2)} %)" : "";
            string colour = change < 0 ? "dt" : "ut";
            _svg.Raw($"<tspan class=\"{colour}\" dx=\"16\">{PriceText.Number(last.Close, _decimals)}</tspan>")
                .Raw($"<tspan class=\"{colour}\" dx=\"8\" font-size=\"12\" font-weight=\"400\">{PriceText.Signed(change, _decimals)}{share}</tspan>");
        }
        _svg.Raw("</text>");
        if (_snapshot.Status.IsSimulated)
            _svg.Rect("wb", _right - 92, 13, 92, 21, 4).Text("w c", _right - 46, 27.5, "SIMULATED");
    }

    private void DrawPanes()
    {
        var lower = new LowerPanes(_bars.Drawn);
        // A lone pane is the higher; many leave the prices a third of the picture.
        double below = lower.Count == 0 ? 6 : lower.Count == 1 ? 130 : Math.Min(290, 82 + 30 * lower.Count);
        double priceBottom = FootTop - below;
        int colour = 0;
        Overlay[] overlays = Overlays(lower.OverCandles, ref colour);

        SvgPane price = PricePane(overlays, priceBottom);
        int decimals = Math.Max(_decimals, AxisTicks.Decimals(price.Low, price.High, PriceTicks));
        DrawGrid(price, PriceTicks, value => PriceText.Number(value, decimals), price.Y(_bars[_bars.Count - 1].Close));
        DrawTimes();
        DrawGaps();
        DrawZones(price);
        DrawVolume(priceBottom);
        DrawCandles(price);
        DrawOverlays(price, overlays);
        DrawMarks(price);
        DrawLegend(overlays);
        double height = below / Math.Max(1, lower.Count);
        double top = priceBottom;
        // Panes count by themselves and begin one later: the neighbours in one pane are then easily told apart.
        colour = 1;
        if (lower.HasMacd)
            DrawMacd(_bars.Line("macd")!, _bars.Line("signal")!, _bars.Line("histogram")!, top + 14, (top += height) - 2);
        foreach (Indicators.DrawnIndicator[] shared in lower.Shared)
            DrawShared(shared, top + 14, (top += height) - 2, ref colour);
        _svg.Line("g", _right, HeadBottom, _right, FootTop).Line("g", Left, FootTop, _right, FootTop);
        DrawLastPrice(price);
    }

    private SvgPane PricePane(IEnumerable<Overlay> overlays, double bottom)
    {
        double low = double.MaxValue, high = double.MinValue;
        for (int i = 0; i < _bars.Count; i++)
            (low, high) = (Math.Min(low, _bars[i].Low), Math.Max(high, _bars[i].High));
        // What is far from the prices, an oscillator of the user's perhaps, must not press them flat.
        (double least, double most) = (low - (high - low), high + (high - low));
        foreach (double value in overlays.SelectMany(overlay => overlay.Lines).SelectMany(line => line.Values).Where(value => value >= least && value <= most))
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        // The volume bars stand under the prices, so the room below is the larger.
        SvgPane tight = SvgPane.Around(HeadBottom + 10, bottom - 52, low, high, 0.02);
        double perPixel = (tight.High - tight.Low) / (tight.Bottom - tight.Top);
        return new(HeadBottom, bottom, tight.Low - perPixel * (bottom - tight.Bottom), tight.High + perPixel * (tight.Top - HeadBottom));
    }

    // A label gives way to the tag of the last price; and where the range is finer than the decimals, labels would repeat.
    private void DrawGrid(SvgPane pane, int about, Func<double, string> write, double tagY)
    {
        string before = "";
        foreach (double tick in AxisTicks.Numbers(pane.Low, pane.High, about))
        {
            double y = pane.Y(tick);
            string text = write(tick);
            if (y < pane.Top + 6 || y > pane.Bottom - 4 || text == before)
                continue;
            before = text;
            _svg.Line("g", Left, y, _right, y);
            if (!(Math.Abs(y - tagY) < 15))
                _svg.Text("m", _right + 8, y + 4, text);
        }
    }

    // Beside the axis there is room for the longest price.
    private double RoomForPrices()
    {
        const double PerCharacter = 6.8;
        const double Least = 74;
        if (_bars.Count == 0)
            return Least;
        double low = double.MaxValue, high = double.MinValue;
        for (int i = 0; i < _bars.Count; i++)
            (low, high) = (Math.Min(low, _bars[i].Low), Math.Max(high, _bars[i].High));
        SvgPane pane = SvgPane.Around(0, 1, low, high, 0.02);
        int decimals = Math.Max(_decimals, AxisTicks.Decimals(pane.Low, pane.High, PriceTicks));
        int longest = Math.Max(PriceText.Number(low, decimals).Length, PriceText.Number(high, decimals).Length);
        return Math.Clamp(16 + PerCharacter * longest, Least, Width / 3.0);
    }

    private void DrawTimes()
    {
        double free = Left;
        foreach ((int bar, string text) in AxisTicks.Times(_bars, _clock, 10))
        {
            double x = X(bar);
            _svg.Line("g", x, HeadBottom, x, FootTop);
            double half = text.Length * 3.2;
            if (x - half < free)
                continue;
            _svg.Text("m c", x, FootTop + 16, text);
            free = x + half + 8;
        }
    }

    private void DrawGaps()
    {
        foreach (CandleGap gap in _snapshot.Status.Gaps)
        {
            for (int i = 1; i < _bars.Count; i++)
            {
                if (_bars[i - 1].OpenMs < gap.FromMs && _bars[i].OpenMs >= gap.ToMs)
                {
                    _svg.Line("gap", X(i - 0.5), HeadBottom, X(i - 0.5), FootTop);
                    break;
                }
            }
        }
    }

    private void DrawLastPrice(SvgPane pane)
    {
        int last = _bars.Count - 1;
        double y = pane.Y(_bars[last].Close);
        string text = PriceText.Number(_bars[last].Close, _decimals);
        bool up = _bars[last].Close >= _bars.CloseBefore(last);
        _svg.Line(up ? "ul" : "dl", Left, y, _right, y).Rect(up ? "ut" : "dt", _right + 1, y - 9, Width - _right - 7, 18, 3)
            .Text("tag", _right + 8, y + 4, text);
    }

    private void DrawFoot()
    {
        string source = _snapshot.Status.IsSimulated ? "Simulated market, no real prices" : _snapshot.Status.Feed;
        _svg.Text("m", Left, Height - 11, source);
        string when = _bars.Count == 0 ? $"Times in {_clock.Name}"
            : $"Still picture, last bar {_clock.Time(_bars[_bars.Count - 1].OpenMs)}";
        _svg.Text("m e", Width - 14, Height - 11, when);
    }

    private double X(int bar) => X((double)bar);

    private double X(double bar) => _start + (bar + 0.5) * _slot;
}

using System.Globalization;
using System.Text;
using System.Xml.Linq;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook.Tests.Notebook;

public sealed class ChartSvgTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string, ChartTheme> Pictures => new()
    {
        { "usual", ChartTheme.Dark }, { "usual", ChartTheme.Light }, { "usual", ChartTheme.Auto },
        { "simulated", ChartTheme.Dark }, { "few", ChartTheme.Dark }, { "one", ChartTheme.Light }, { "none", ChartTheme.Dark },
        { "flat", ChartTheme.Dark }, { "tiny", ChartTheme.Light }, { "gap", ChartTheme.Dark }, { "daily", ChartTheme.Light }, { "own", ChartTheme.Dark },
        { "bare", ChartTheme.Dark }, { "everything", ChartTheme.Dark }, { "everything", ChartTheme.Light }, { "oscillators", ChartTheme.Dark },
    };

    [Theory, MemberData(nameof(Pictures))]
    public void A_picture_is_well_formed_small_and_always_the_same(string name, ChartTheme theme)
    {
        ChartSnapshot snapshot = Snapshot(name);
        string svg = ChartSvg.Draw(snapshot, theme);
        Assert.Equal(svg, ChartSvg.Draw(Snapshot(name), theme));
        Assert.InRange(Encoding.UTF8.GetByteCount(svg), 1_000, 60_000);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", svg, StringComparison.Ordinal);

        XElement root = XDocument.Parse(svg).Root!;
        Assert.Equal("img", root.Attribute("role")!.Value);
        Assert.StartsWith(snapshot.Key.Symbol, root.Element(Svg + "title")!.Value, StringComparison.Ordinal);
        Assert.NotEmpty(root.Element(Svg + "desc")!.Value);
        AssertInside(root);
        if (Environment.GetEnvironmentVariable("RTNB_PICTURES") is { } folder)
            File.WriteAllText(Path.Combine(folder, $"{name}-{theme}.svg"), svg);
    }

    [Fact]
    public void The_last_price_the_axis_and_the_times_are_those_of_the_bars()
    {
        ChartSnapshot snapshot = Samples.Usual();
        string svg = ChartSvg.Draw(snapshot, ChartTheme.Dark);
        Assert.Contains($">{snapshot.Forming!.Value.Close.ToString("F2", CultureInfo.InvariantCulture)}<", svg, StringComparison.Ordinal);
        Assert.Contains("last bar 2026-11-20 17:49 UTC", svg, StringComparison.Ordinal);
        Assert.Contains(">17:30<", svg, StringComparison.Ordinal);
        Assert.Contains(Palette.Up, svg, StringComparison.Ordinal);
        Assert.Contains(Palette.Down, svg, StringComparison.Ordinal);
        Assert.DoesNotContain("SIMULATED", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_are_those_of_the_zone_that_the_options_name_and_daily_bars_stay_days()
    {
        string svg = ChartSvg.Draw(Samples.Usual(), ChartTheme.Dark, "America/New_York");
        Assert.Contains("Still picture, last bar 2026-11-20 12:49 America/New_York", svg, StringComparison.Ordinal);
        Assert.Contains("to 2026-11-20 12:49 America/New_York; last price", svg, StringComparison.Ordinal);
        Assert.Contains(">12:30<", svg, StringComparison.Ordinal);
        Assert.DoesNotContain(">17:30<", svg, StringComparison.Ordinal);
        Assert.Equal(ChartSvg.Draw(Samples.Usual(), ChartTheme.Dark), ChartSvg.Draw(Samples.Usual(), ChartTheme.Dark, "utc"));
        Assert.Equal(ChartSvg.Draw(Snapshot("daily"), ChartTheme.Light), ChartSvg.Draw(Snapshot("daily"), ChartTheme.Light, "America/New_York"));
    }

    [Fact]
    public void A_clock_goes_back_an_hour_when_its_zone_does()
    {
        var clock = new ChartClock("America/New_York", Interval.Parse("30s"));
        long midnight = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.FromHours(-4)).ToUnixTimeMilliseconds();
        string[] told = [.. Enumerable.Range(0, 4).Select(hour => clock.Time(midnight + hour * 3_600_000))];
        Assert.Equal(["2026-11-01 00:00:00", "2026-11-01 01:00:00", "2026-11-01 01:00:00", "2026-11-01 02:00:00"], told.Select(time => time[..^17]));
        Assert.EndsWith(" America/New_York", told[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Made_up_prices_are_marked() =>
        Assert.Contains(">SIMULATED<", ChartSvg.Draw(Snapshot("simulated"), ChartTheme.Dark), StringComparison.Ordinal);

    [Fact]
    public void A_chart_without_bars_says_how_far_it_is()
    {
        Assert.Contains(">seeding 40 %<", ChartSvg.Draw(Snapshot("none"), ChartTheme.Dark), StringComparison.Ordinal);
        ChartSnapshot waiting = Samples.Snapshot([], state: Samples.State(SeriesPhase.Waiting));
        Assert.Contains(">waiting for the first event<", ChartSvg.Draw(waiting, ChartTheme.Dark), StringComparison.Ordinal);
    }

    [Fact]
    public void Outside_texts_cannot_become_markup()
    {
        const string Evil = "</text></svg><script>alert(1)</script>\"'&\u0001";
        ChartSnapshot snapshot = Samples.Snapshot(
            Samples.Bars(30), key: new SeriesKey("A&B", default), indicators: [new Hull(5, name: Evil)],
            state: new(SeriesPhase.Live, 1, Evil, Evil, Evil, false, []));
        string svg = ChartSvg.Draw(snapshot, ChartTheme.Auto);
        Assert.DoesNotContain("<script", svg, StringComparison.OrdinalIgnoreCase);
        XElement root = XDocument.Parse(svg).Root!;
        Assert.Contains(root.Descendants(Svg + "text"), text => text.Value == Evil.Replace('\u0001', '\uFFFD'));
        Assert.StartsWith("A&B", root.Element(Svg + "title")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Signals_bands_and_panes_are_on_the_picture()
    {
        string svg = ChartSvg.Draw(Snapshot("everything"), ChartTheme.Dark);
        // Of the zones one was over before the picture begins, and one reaches into it.
        Assert.Equal((1, 1), (Count(svg, "<rect class=\"uz\""), Count(svg, "<rect class=\"dz\"")));
        Assert.Equal((1, 1), (Count(svg, "<path class=\"pv\""), Count(svg, "class=\"us\"")));
        foreach (string label in (string[])["BB", "VWAP", "Donchian", "SuperTrend", "MACD", "RSI", "Stoch", "ATR", "OBV"])
            Assert.Contains($">{label}<", svg, StringComparison.Ordinal);
        // Their levels at the right edge.
        Assert.All(new[] { 30, 70, 20, 80 }, level => Assert.Contains($">{level}</text>", svg, StringComparison.Ordinal));
        string plain = ChartSvg.Draw(Snapshot("usual"), ChartTheme.Dark);
        Assert.Equal((0, 0), (Count(plain, "class=\"pv\""), Count(plain, "class=\"uz\"")));
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [Fact]
    public void A_gap_is_drawn_between_the_bars_beside_it()
    {
        Assert.Contains("class=\"gap\"", ChartSvg.Draw(Snapshot("gap"), ChartTheme.Dark), StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"gap\"", ChartSvg.Draw(Snapshot("usual"), ChartTheme.Dark), StringComparison.Ordinal);
    }

    private static ChartSnapshot Snapshot(string name)
    {
        Candle[] bars = Samples.Bars(200);
        switch (name)
        {
            case "simulated": return Samples.Snapshot(bars[..150], bars[150], state: Samples.State(SeriesPhase.Live, simulated: true));
            case "few": return Samples.Snapshot(bars[..12], bars[12]);
            case "one": return Samples.Snapshot([], bars[0]);
            case "none": return Samples.Snapshot([], state: Samples.State(SeriesPhase.Seeding, progress: 0.4));
            case "flat": return Samples.Snapshot([.. bars.Take(60).Select(bar => new Candle(bar.OpenMs, 5, 5, 5, 5, 0))]);
            case "tiny":
                SeriesKey coin = new("SHIB/USDT", Interval.Parse("5m"));
                return Samples.Snapshot(Samples.Bars(150, price: 0.01234, interval: coin.Interval), key: coin);
            case "gap":
                return Samples.Snapshot([.. bars[..140], .. bars[160..199]], bars[199],
                    state: Samples.State(SeriesPhase.Live, gaps: [new(bars[140].OpenMs, bars[160].OpenMs)]));
            case "daily":
                SeriesKey gold = new("GC=F", Interval.Parse("1d"));
                return Samples.Snapshot(Samples.Bars(160, 4_150, gold.Interval), key: gold);
            case "own": return Samples.Snapshot(bars[..150], bars[150], indicators: [new Hull(), new Hull(50, name: "hull50"), new Sma(20), new Macd()]);
            case "bare": return Samples.Snapshot(bars[..150], bars[150], indicators: []);
            case "oscillators": return Samples.Snapshot(bars[..150], bars[150], indicators: [new Rsi(), new Obv()]);
            case "everything":
                ChartSnapshot all = Samples.Snapshot(bars[..^1], bars[^1], indicators: Samples.Everything());
                return all with { Signals = Samples.Signals(all) };
            default: return Samples.Usual();
        }
    }

    // Every position written down lies on the picture.
    private static void AssertInside(XElement root)
    {
        foreach (XAttribute x in root.Descendants().Attributes("x"))
            Assert.InRange(double.Parse(x.Value, CultureInfo.InvariantCulture), 0, ChartSvg.Width);
        foreach (XAttribute y in root.Descendants().Attributes("y"))
            Assert.InRange(double.Parse(y.Value, CultureInfo.InvariantCulture), 0, ChartSvg.Height);
        foreach (XAttribute d in root.Descendants().Attributes("d"))
        {
            foreach (string move in d.Value.Split('M', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] at = move.Split(['L', 'V', 'h', ' '], 3);
                Assert.InRange(double.Parse(at[0], CultureInfo.InvariantCulture), 0, ChartSvg.Width);
                Assert.InRange(double.Parse(at[1], CultureInfo.InvariantCulture), 0, ChartSvg.Height);
            }
        }
    }
}

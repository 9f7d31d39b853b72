using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RealtimeNotebook.Live;
using RealtimeNotebook.Notebook;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Tests.Notebook;

public sealed class NumberTextTests
{
    private static readonly Interval Day = Interval.Parse("1d");

    [Theory]
    [InlineData(-1_172.49, 2, "\u22121,172.49")]
    [InlineData(1_230_518.79, 2, "1,230,518.79")]
    [InlineData(-0.001, 2, "0.00")]
    [InlineData(-2.2e-16, 3, "0.000")]
    [InlineData(2.6e-13, 14, "0.00000000000026")]
    [InlineData(585, 0, "585")]
    public void Number_has_one_sign_and_its_thousands_apart(double value, int decimals, string expected) =>
        Assert.Equal(expected, PriceText.Number(value, decimals));

    [Fact]
    public void Change_and_volume_have_the_same_sign()
    {
        Assert.Equal("+1,000.5", PriceText.Signed(1_000.5, 1));
        Assert.Equal("\u22121,000.5", PriceText.Signed(-1_000.5, 1));
        Assert.Equal("\u221218.2k", PriceText.Volume(-18_200));
    }

    [Theory]
    [InlineData(new[] { 2.6e-13, 2.61e-13 }, 15)]
    [InlineData(new[] { 1.2e-5 }, 6)]
    [InlineData(new[] { 1.23456789e-5 }, 10)]
    [InlineData(new[] { -37.63, -40.32 }, 2)]
    [InlineData(new[] { 0.1 + 0.2, 0.7 }, 2)]
    public void Decimals_show_very_small_prices(double[] prices, int expected)
    {
        Assert.Equal(expected, PriceText.Decimals(prices.Length, i => Flat(i, prices[i])));
        var bars = CandleColumns.From([.. prices.Select((price, i) => Flat(i, price))]);
        Assert.InRange(PricePrecision.Of(bars, null), expected - 1, expected);
    }

    public static TheoryData<double[]> Markets => new()
    {
        new[] { 5.0, 5, 5 }, new[] { 1_230_518.79, 1_230_518.79, 1_230_518.79 }, new[] { 2.6e-13, 2.61e-13, 2.58e-13 },
        new[] { 2.6e-13, 2.6e-13, 2.6e-13 }, new[] { -1_172.49, -1_171.2, -1_173.01 }, new[] { -0.02, 0.01, 0 }, new[] { 0.0, 0, 0 },
        new[] { 1_230_518.79, 1_230_518.8, 1_230_518.79 },
    };

    [Theory, MemberData(nameof(Markets))]
    public void Labels_of_the_price_axis_differ_and_fit(double[] prices)
    {
        Candle[] bars = [.. Enumerable.Range(0, 40).Select(i => Flat(i, prices[i % prices.Length]))];
        string svg = ChartSvg.Draw(Samples.Snapshot(bars, indicators: []), ChartTheme.Light);
        (double X, string Text)[] labels = [.. Regex.Matches(svg, "<text class=\"(?:m|tag)\" x=\"([0-9.]+)\" y=\"[0-9.]+\">([^<]*[0-9])</text>")
            .Select(found => (double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture), found.Groups[2].Value)).Where(label => label.Item1 > 600)];
        Assert.True(labels.Length > 2, svg);
        string[] texts = [.. labels.Select(label => label.Text)];
        Assert.Equal(texts[..^1].Distinct(), texts[..^1]);
        Assert.All(texts, text => Assert.Matches("^\u2212?[0-9]{1,3}(,[0-9]{3})*(\\.[0-9]+)?$", text));
        Assert.All(labels, label => Assert.True(label.X + 6 * label.Text.Length <= ChartSvg.Width, label.Text));
    }

    [Theory, MemberData(nameof(Markets))]
    public void Figure_names_a_format_that_tells_labels_apart(double[] prices)
    {
        Candle[] bars = [.. Enumerable.Range(0, 40).Select(i => Flat(i, prices[i % prices.Length]))];
        using JsonDocument figure = JsonDocument.Parse(FigureJson.Write(Samples.Snapshot(bars), new()));
        string format = figure.RootElement.GetProperty("layout").GetProperty("yaxis").GetProperty("tickformat").GetString()!;
        int digits = int.Parse(Regex.Match(format, "^,\\.([0-9]+)f$").Groups[1].Value, CultureInfo.InvariantCulture);
        SvgPane range = SvgPane.Around(0, 1, prices.Min(), prices.Max(), 0.05);
        string[] labels = [.. AxisTicks.Numbers(range.Low, range.High, 10).Select(tick => PriceText.Number(tick, digits))];
        Assert.True(labels.Length > 2);
        Assert.Equal(labels.Distinct(), labels);
    }

    [Fact]
    public void Daily_bars_are_labelled_by_their_session_zone()
    {
        // 80 days, stamped at midnight in Seoul, the last of 27 November 2026.
        long last = new DateTimeOffset(2026, 11, 27, 0, 0, 0, TimeSpan.FromHours(9)).ToUnixTimeMilliseconds();
        Candle[] bars = [.. Enumerable.Range(0, 80).Select(i => new Candle(last - (79 - i) * 86_400_000L, 100, 101, 99, 100, 1))];
        ChartSnapshot snapshot = Samples.Snapshot(bars, key: new("KS", Day)) with { SessionZone = "Asia/Seoul" };
        Assert.Contains("to 2026-11-27 Asia/Seoul", ChartSvg.Describe(snapshot), StringComparison.Ordinal);
        Assert.Contains("to 2026-11-27 Asia/Seoul", ChartSvg.Describe(snapshot, "America/New_York"), StringComparison.Ordinal);
        using JsonDocument figure = JsonDocument.Parse(FigureJson.Write(snapshot, new()));
        JsonElement times = figure.RootElement.GetProperty("data")[0].GetProperty("x");
        Assert.StartsWith("2026-11-27", times[times.GetArrayLength() - 1].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:/data/KS_1d.csv?zone=Asia/Seoul", "Asia/Seoul")]
    [InlineData("redis://h file:/data?columns=time,open,high,low,close&zone=Asia%2FSeoul", "Asia/Seoul")]
    [InlineData("file:/data/KS_1d.csv?zone=UTC", null)]
    [InlineData("file:/data/KS_1d.csv", null)]
    [InlineData("influx://h/db?zone=Asia/Seoul", null)]
    [InlineData(null, null)]
    public void Address_of_a_file_names_the_session_zone(string? history, string? zone) => Assert.Equal(zone, SessionHours.OfFiles(history));

    [Fact]
    public void Unknown_session_zone_is_refused() =>
        Assert.StartsWith("SessionZone 'Moon/Base' is no zone", Assert.Single(new RealtimeOptions { SessionZone = "Moon/Base" }.Faults()), StringComparison.Ordinal);

    private static Candle Flat(int bar, double price) => new(Samples.FirstMs + bar * 60_000L, price, price, price, price, 0);
}

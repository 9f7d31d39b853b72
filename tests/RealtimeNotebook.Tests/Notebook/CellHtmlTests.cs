using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook.Tests.Notebook;

public sealed partial class CellHtmlTests
{
    private static readonly Uri Server = new("http://127.0.0.1:43210");

    [Fact]
    public void The_output_is_a_picture_and_one_script_and_small()
    {
        string html = CellHtml.Write(Samples.Usual(), new(), Server, "secret", "rtnb-1", null, default);
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 1_000, 150_000);
        Assert.StartsWith("<div class=\"rtnb\" id=\"rtnb-1\"", html, StringComparison.Ordinal);
        Match picture = Picture().Match(html);
        Assert.Equal(ChartSvg.Draw(Samples.Usual(), ChartTheme.Auto), Encoding.UTF8.GetString(Convert.FromBase64String(picture.Groups[1].Value)));
        Assert.Equal(1, Regex.Count(html, "<script"));
        Assert.Equal(1, Regex.Count(html, "</script"));
        Assert.EndsWith("</script>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("eval", html[html.IndexOf("<script", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public void The_script_is_told_where_the_server_is()
    {
        JsonElement settings = Settings(CellHtml.Write(
            Samples.Usual(), new() { PublicUrl = new("https://hub.example.com/me"), Theme = ChartTheme.Light, Window = 9_000 }, Server, "secret", "rtnb-1", null, default));
        Assert.Equal("rtnb-1", settings.GetProperty("id").GetString());
        Assert.Equal("SPY", settings.GetProperty("symbol").GetString());
        Assert.Equal("1m", settings.GetProperty("timeframe").GetString());
        Assert.Equal("secret", settings.GetProperty("token").GetString());
        Assert.Equal(43_210, settings.GetProperty("port").GetInt32());
        Assert.Equal("http://127.0.0.1:43210/", settings.GetProperty("loopback").GetString());
        Assert.Equal("https://hub.example.com/me/", settings.GetProperty("publicUrl").GetString());
        Assert.Equal("light", settings.GetProperty("theme").GetString());
        Assert.Equal(5_000, settings.GetProperty("window").GetInt32());
    }

    [Fact]
    public void The_script_and_the_page_are_told_of_the_clock_and_the_hours()
    {
        var options = new RealtimeOptions { TimeZone = "America/New_York", Sessions = "09:30-16:00", HideClosedHours = false, Theme = ChartTheme.Dark };
        JsonElement settings = Settings(CellHtml.Write(Samples.Usual(), options, Server, "secret", "rtnb-1", null, default));
        Assert.Equal("America/New_York", settings.GetProperty("timeZone").GetString());
        Assert.Equal("09:30-16:00", settings.GetProperty("sessions").GetString());
        Assert.False(settings.GetProperty("hideClosedHours").GetBoolean());
        settings = Settings(CellHtml.Write(Samples.Usual(), new(), Server, "secret", "rtnb-1", null, default));
        Assert.True(settings.GetProperty("hideClosedHours").GetBoolean());
        Assert.False(settings.TryGetProperty("timeZone", out _));
        Assert.False(settings.TryGetProperty("sessions", out _));

        var page = new Uri("http://127.0.0.1:43210/chart/SPY/1m#token=secret");
        Assert.Equal(page.AbsoluteUri, ChartQuery.Append(page, new()).AbsoluteUri);
        Assert.Equal("http://127.0.0.1:43210/chart/SPY/1m?theme=dark&tz=America%2FNew_York&sessions=09%3A30-16%3A00&nights=1#token=secret", ChartQuery.Append(page, options).AbsoluteUri);
    }

    [Fact]
    public void Nothing_from_outside_can_end_the_script_or_the_picture()
    {
        const string Evil = "'\"></script><img src=x onerror=alert(1)>\u2028&";
        string html = CellHtml.Write(Samples.Usual() with { Status = new(SeriesPhase.Live, 1, Evil, Evil, Evil, false, []) }, new(), Server, Evil, "rtnb-1", null, default);
        Assert.Equal(1, Regex.Count(html, "</script"));
        Assert.Equal(1, Regex.Count(html, "<img"));
        Assert.Equal(Evil, Settings(html).GetProperty("token").GetString());
        string amp = CellHtml.Write(Samples.Snapshot(Samples.Bars(20), key: new("A&B", default)), new(), Server, "t", "rtnb-1", null, default);
        Assert.Contains("alt=\"Candlestick chart of A&amp;B, 20 bars", amp, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Formatting_waits_for_the_seed_but_not_long()
    {
        var charts = new FakeCharts();
        (RealtimeChart chart, FakeSeries series) = charts.Start();
        long from = Stopwatch.GetTimestamp();
        string html = chart.ToHtml();
        Assert.InRange(Stopwatch.GetElapsedTime(from).TotalMilliseconds, 250, 5_000);
        Assert.Contains("seeding 40 %", html, StringComparison.Ordinal);

        Task<string> waiting = Task.Run(chart.ToHtml);
        series.Show(Samples.Usual());
        series.SeededSource.SetException(new InvalidOperationException("history is down"));
        Assert.Contains("120 bars of 1m", await waiting, StringComparison.Ordinal);
        Assert.NotEqual(CellId(html), CellId(await waiting));
        await chart.StopAsync();
    }

    private static string CellId(string html) => html[html.IndexOf("id=\"", StringComparison.Ordinal)..][..24];

    private static JsonElement Settings(string html)
    {
        int from = html.LastIndexOf(")({", StringComparison.Ordinal) + 2;
        int to = html.LastIndexOf(");</script>", StringComparison.Ordinal);
        return JsonDocument.Parse(html[from..to]).RootElement;
    }

    [GeneratedRegex("src=\"data:image/svg\\+xml;base64,([^\"]+)\"")]
    private static partial Regex Picture();
}

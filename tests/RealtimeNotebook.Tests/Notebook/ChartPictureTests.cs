using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook.Tests.Notebook;

public sealed class ChartPictureTests
{
    private readonly FakeCharts _charts = new();

    [Fact]
    public async Task A_picture_stays_as_it_was_when_the_chart_moves_on_and_stops()
    {
        (RealtimeChart chart, FakeSeries series) = Shown();
        ChartPicture picture = chart.Snapshot();
        (string svg, string page) = (picture.ToSvg(), picture.ToPage());
        series.Show(Samples.Snapshot(Samples.Bars(30, price: 20)));
        await chart.StopAsync();

        Assert.Equal(svg, picture.ToSvg());
        Assert.Equal(page, picture.ToPage());
        Assert.NotEqual(svg, chart.ToSvg());
        Assert.Contains("585.61", picture.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_shows_it_as_an_image_and_nothing_else()
    {
        (RealtimeChart chart, _) = Shown();
        ChartPicture picture = chart.Snapshot();
        string html = picture.ToHtml();

        Assert.InRange(Encoding.UTF8.GetByteCount(html), 1_000, 150_000);
        Assert.Contains("<img alt=\"Candlestick chart of SPY", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.NotEqual(html, picture.ToHtml());
        await chart.StopAsync();
    }

    [Fact]
    public async Task What_it_carries_inside_is_what_a_viewer_is_told_first()
    {
        (RealtimeChart chart, _) = Shown();
        ChartPicture picture = chart.Snapshot(embed: true, theme: ChartTheme.Light);
        JsonElement settings = Settings(picture.ToHtml());

        Assert.Equal("light", settings.GetProperty("theme").GetString());
        Assert.Equal(picture.TakenAt.ToUnixTimeMilliseconds(), settings.GetProperty("takenAt").GetInt64());
        JsonElement[] messages = [.. settings.GetProperty("messages").EnumerateArray()];
        Assert.Equal(["full_update", "status"], messages.Select(message => message.GetProperty("type").GetString()));
        Assert.Equal(199, messages[0].GetProperty("history").GetProperty("close").GetArrayLength());
        Assert.False(settings.TryGetProperty("token", out _));
        await chart.StopAsync();
    }

    [Fact]
    public async Task Neither_the_token_nor_an_address_of_the_server_leaves_with_it()
    {
        (RealtimeChart chart, _) = Shown();
        ChartPicture picture = chart.Snapshot(embed: true);
        foreach (string text in (string[])[picture.ToHtml(), picture.ToPage(), picture.ToSvg(), picture.ToString()])
        {
            Assert.DoesNotContain(_charts.Servers[0].Token, text, StringComparison.Ordinal);
            Assert.DoesNotContain(_charts.Servers[0].BaseUrl.Authority, text, StringComparison.Ordinal);
        }
        await chart.StopAsync();
    }

    [Fact]
    public async Task A_page_is_whole_and_may_fetch_nothing()
    {
        (RealtimeChart chart, FakeSeries series) = Shown();
        series.Show(Samples.Usual() with { Status = new(SeriesPhase.Live, 1, "</script><b>", "</script>", "f", false, []) });
        string page = chart.Snapshot().ToPage();

        Assert.StartsWith("<!doctype html>", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "</script"));
        Assert.DoesNotContain("<!--", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("<(?:script|link|img)[^>]+(?:src|href)=.https?:", page);
        await chart.StopAsync();
    }

    [Fact]
    public async Task With_Embed_a_live_chart_carries_its_script_and_data_and_without_it_neither()
    {
        (RealtimeChart plain, _) = Shown();
        Assert.InRange(Encoding.UTF8.GetByteCount(plain.ToHtml()), 1_000, 150_000);

        (RealtimeChart chart, FakeSeries series) = _charts.Start("QQQ", options: new() { Embed = true });
        series.Show(Samples.Snapshot(Samples.Bars(200)[..^1], Samples.Bars(200)[^1], new("QQQ", Interval.OneMinute)));
        series.SeededSource.SetResult();
        string html = chart.ToHtml();
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 1_000_000, 1_600_000);
        Assert.Equal(1, Regex.Count(html, "</script"));
        JsonElement settings = Settings(html);
        Assert.Equal("t0ken-of-this-process", settings.GetProperty("token").GetString());
        Assert.Equal("QQQ", settings.GetProperty("messages")[0].GetProperty("symbol").GetString());
        await Task.WhenAll(plain.StopAsync(), chart.StopAsync());
    }

    [Fact]
    public async Task Files_hold_what_the_picture_is()
    {
        (RealtimeChart chart, _) = Shown();
        string folder = Directory.CreateTempSubdirectory("rtnb-pictures-").FullName;
        try
        {
            ChartPicture picture = chart.Snapshot();
            picture.SaveSvg(Path.Combine(folder, "a.svg"));
            await picture.SaveHtmlAsync(Path.Combine(folder, "a.html"));
            Assert.Equal(picture.ToSvg(), await File.ReadAllTextAsync(Path.Combine(folder, "a.svg")));
            Assert.Equal(picture.ToPage(), await File.ReadAllTextAsync(Path.Combine(folder, "a.html")));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => picture.SaveSvgAsync(Path.Combine(folder, "b.svg"), new(canceled: true)));
            Assert.Throws<DirectoryNotFoundException>(() => picture.SaveHtml(Path.Combine(folder, "none", "a.html")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        await chart.StopAsync();
    }

    [Fact]
    public void The_browser_is_the_one_that_is_named_or_else_the_first_found()
    {
        Assert.Equal("/opt/edge", PngBrowser.Find(Only("REALTIME_BROWSER", "/opt/edge"), path => path == "/opt/edge").Program);
        Assert.Contains("/opt/none", Assert.Throws<FileNotFoundException>(
            () => PngBrowser.Find(Only("REALTIME_BROWSER", "/opt/none"), path => path.Contains("chrom", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
        string place = Path.Combine("/b", OperatingSystem.IsWindows() ? "google-chrome.exe" : "google-chrome");
        Assert.Equal(place, PngBrowser.Find(Only("PATH", $"/a{Path.PathSeparator}/b"), path => path == place).Program);
        string missing = Assert.Throws<FileNotFoundException>(() => PngBrowser.Find(_ => null, _ => false)).Message;
        foreach (string remedy in (string[])["REALTIME_BROWSER", "SaveSvg", "SaveHtml", "chromium"])
            Assert.Contains(remedy, missing, StringComparison.Ordinal);
    }

    private (RealtimeChart, FakeSeries) Shown()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        series.Show(Samples.Usual());
        series.SeededSource.SetResult();
        return (chart, series);
    }

    private static Func<string, string?> Only(string name, string value) => asked => asked == name ? value : null;

    private static JsonElement Settings(string html)
    {
        int from = html.LastIndexOf(")({", StringComparison.Ordinal) + 2;
        return JsonDocument.Parse(html[from..html.LastIndexOf(");</script>", StringComparison.Ordinal)]).RootElement;
    }
}

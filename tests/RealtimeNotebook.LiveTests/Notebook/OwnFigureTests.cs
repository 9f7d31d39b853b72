using System.Text.Json;
using Microsoft.Playwright;
using RealtimeNotebook.LiveTests.EndToEnd;
using RealtimeNotebook.Tests.Notebook;

namespace RealtimeNotebook.LiveTests.Notebook;

/// <summary>A user's own figure, alive in a real browser.</summary>
[Collection(ChartsOfThisProcess.Name)]
public sealed class OwnFigureTests
{
    private const string Plot = "document.querySelector('.rtnb-plot')";

    [Fact]
    public async Task A_figure_of_Plotly_NET_comes_alive_and_keeps_its_look()
    {
        RealtimeChart chart = Realtime.Start("FIGA", "1m", new() { Feed = "demo://?seed=3&rate=20", Figure = PlotlyNetFigure.Json, UpdateEvery = TimeSpan.FromMilliseconds(100) });
        try
        {
            await using ChromiumPage chromium = await ChromiumPage.StartAsync();
            await chromium.OpenLiveAsync(chart.Url.AbsoluteUri);
            await chromium.WaitAsync($"() => {Plot}._fullData?.length === 5 && {Plot}._fullData[0].close?.length > 100");
            JsonElement seen = await chromium.Page.EvaluateAsync<JsonElement>($$"""
                () => {
                  const plot = {{Plot}}, layout = plot._fullLayout;
                  return {
                    names: plot._fullData.map(trace => trace.name), title: layout.title.text, paper: layout.paper_bgcolor, grid: layout.yaxis.gridcolor,
                    hull: plot._fullData[1].line.color, hullAxis: plot._fullData[2].yaxis, shapes: layout.shapes.length, shape: layout.shapes[0].y0,
                    domains: [layout.yaxis.domain, layout.yaxis2.domain], lengths: plot._fullData.map(trace => (trace.y ?? trace.close).length),
                    last: plot._fullData[0].x.at(-1), range: layout.xaxis.range[1], low: layout.yaxis.range[0], high: layout.yaxis.range[1],
                  };
                }
                """);
            Assert.Equal(["price", "hull", "macd", "signal", "histogram"], seen.GetProperty("names").EnumerateArray().Select(name => name.GetString()));
            Assert.Equal("SPY", seen.GetProperty("title").GetString());
            Assert.Equal("rgb(55, 55, 61)", seen.GetProperty("paper").GetString());
            Assert.Equal("rgba(204, 204, 204, 0.3)", seen.GetProperty("grid").GetString());
            Assert.Equal("#01FFFF", seen.GetProperty("hull").GetString());
            Assert.Equal("y2", seen.GetProperty("hullAxis").GetString());
            Assert.Equal(101, seen.GetProperty("shape").GetDouble());
            Assert.True(seen.GetProperty("domains")[0][0].GetDouble() > seen.GetProperty("domains")[1][1].GetDouble(), "the rows of the grid are one above the other");
            Assert.Single(seen.GetProperty("lengths").EnumerateArray().Select(length => length.GetInt32()).Distinct());
            double close = chart.Forming?.Close ?? chart.Candles[^1].Close;
            Assert.InRange(close, seen.GetProperty("low").GetDouble(), seen.GetProperty("high").GetDouble());
            Assert.True(string.CompareOrdinal(seen.GetProperty("last").GetString(), $"{DateTimeOffset.UtcNow.AddMinutes(-5):yyyy-MM-dd HH:mm}") > 0, "the bars end now, in UTC");

            // It moves: ticks reach the overlay, and a bar that closes reaches Plotly's traces.
            int drawn = (await chromium.FiguresAsync()).OverlayDraws;
            await chromium.WaitAsync($"chart => chart.stats().overlayDraws > {drawn + 3}");
            await SavePictureAsync(chromium.Page, "figure-plotlynet");
            Assert.Empty(chromium.Complaints);
        }
        finally
        {
            await chart.StopAsync();
        }
    }

    [Fact]
    public async Task Bars_that_close_reach_the_figure_and_the_viewers_zoom_stays()
    {
        const string Figure = """
            {"data":[{"type":"candlestick","name":"one","increasing":{"line":{"color":"#00aaff"}},"yaxis":"y2"},
                     {"type":"bar","name":"volume","marker":{"color":"#888888"},"yaxis":"y"}],
             "layout":{"yaxis":{"domain":[0,0.2]},"yaxis2":{"domain":[0.25,1],"title":{"text":"dollars"}},"annotations":[{"text":"look","x":0.5,"y":1,"xref":"paper","yref":"paper","showarrow":false}]}}
            """;
        RealtimeChart chart = Realtime.Start("FIGB", "1s", new() { Feed = "demo://?seed=3&rate=20", Figure = Figure, CloseGrace = TimeSpan.Zero });
        try
        {
            await using ChromiumPage chromium = await ChromiumPage.StartAsync();
            await chromium.OpenLiveAsync(chart.Url.AbsoluteUri);
            const string Last = $"String({Plot}._fullData?.[0]?.x?.at(-1))";
            await chromium.WaitAsync($"() => {Plot}._fullData?.length === 2 && {Last} !== 'undefined'");
            string before = await chromium.Page.EvaluateAsync<string>($"() => {Last}");
            await chromium.WaitAsync($"() => {Last} > '{before}'");
            await chromium.Page.Locator(".rtnb-image").PressAsync("+");
            await chromium.Page.Locator(".rtnb-image").PressAsync("ArrowLeft");
            await chromium.WaitAsync("chart => !chart.following");
            // Keys are drawn in the next frame.
            await chromium.Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))");
            const string Range = $"String({Plot}._fullLayout.xaxis.range)";
            string zoomed = await chromium.Page.EvaluateAsync<string>($"() => {Range}");
            before = await chromium.Page.EvaluateAsync<string>($"() => {Last}");
            await chromium.WaitAsync($"() => {Last} > '{before}'");
            Assert.Equal(zoomed, await chromium.Page.EvaluateAsync<string>($"() => {Range}"));
            Assert.Equal("dollars", await chromium.Page.EvaluateAsync<string>($"() => {Plot}._fullLayout.yaxis2.title.text"));
            Assert.Equal("look", await chromium.Page.EvaluateAsync<string>($"() => {Plot}._fullLayout.annotations[0].text"));
            await SavePictureAsync(chromium.Page, "figure-plain");
            Assert.Empty(chromium.Complaints);
        }
        finally
        {
            await chart.StopAsync();
        }
    }

    private static async Task SavePictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("RTNB_PICTURES") is { } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
    }
}

using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Server;
using static RealtimeNotebook.Tests.Derivatives.Entries;

namespace RealtimeNotebook.Tests.Server;

public sealed class DashboardFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rtnb-dashboard-").FullName;

    [Fact]
    public void The_page_without_a_recording_holds_everything_and_names_nothing_outside()
    {
        string page = Text(null);
        Assert.DoesNotMatch("<(link|script|img|iframe)[^>]*(src|href)=\"(?!data:)", page);
        Assert.DoesNotContain("id=\"recording\"", page, StringComparison.Ordinal);
        Assert.Equal(1, Regex.Count(page, "</script>"));
        Assert.Equal(1, Regex.Count(page, "</style>"));
        Assert.Contains("TradingView Lightweight Charts", page, StringComparison.Ordinal);
        Assert.Contains("<main id=\"dashboard\"></main>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_is_carried_inside_and_cannot_end_its_own_script()
    {
        string file = Path.Combine(_folder, "day.ndjson");
        string[] lines =
        [
            Line(DerivativeEvent.Of(Open(1_000, 100))), Line(DerivativeEvent.Of(Open(2_000, 50, "bybit"))), Line(DerivativeEvent.Of(Rate(3_000, 0.0001m))),
            Line(DerivativeEvent.Of(Closed(4_000))), "", "</script><script>alert(1)</script>", """{"type":"oi","symbol":"</script>"}""",
            """{"symbol":"BTCUSDT","time":"2026-11-20T00:00:00Z","open":1,"high":3,"low":1,"close":2,"volume":9}""",
        ];
        await File.WriteAllLinesAsync(file, lines);
        DashboardRecording recording = await DashboardRecording.ReadAsync([file], default);
        Assert.Equal(["BTCUSDT"], recording.Symbols);
        Assert.Equal(2, recording.Skipped);

        string page = Text(recording);
        Assert.Equal(2, Regex.Count(page, "</script>"));
        string json = Regex.Match(page, "id=\"recording\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement symbol = Assert.Single(document.RootElement.GetProperty("symbols").EnumerateArray());
        Assert.False(document.RootElement.GetProperty("simulated").GetBoolean());
        Assert.Equal("[2]", symbol.GetProperty("candles").GetProperty("close").GetRawText());
        Assert.Equal("[50]", symbol.GetProperty("oi").GetProperty("venues").GetProperty("bybit").GetProperty("open_interest").GetRawText());
        Assert.Equal("[0.0001]", symbol.GetProperty("funding").GetProperty("venues").GetProperty("binance").GetProperty("funding_rate").GetRawText());
        Assert.Equal("[\"LONG\"]", symbol.GetProperty("liquidations").GetProperty("venues").GetProperty("binance").GetProperty("side").GetRawText());
    }

    [Fact]
    public async Task Recording_carries_the_open_interest_before_its_day_of_which_the_first_sums_depend()
    {
        string file = Path.Combine(_folder, "days.ndjson");
        const long Hour = 3_600_000, Day = 24 * Hour;
        await File.WriteAllLinesAsync(file,
        [
            Line(DerivativeEvent.Of(Open(-3 * Hour, 1))), Line(DerivativeEvent.Of(Open(-Hour, 100))), Line(DerivativeEvent.Of(Rate(-Hour, 0.5m))), Line(DerivativeEvent.Of(Closed(-Hour))),
            Line(DerivativeEvent.Of(Open(0, 50, "bybit"))), Line(DerivativeEvent.Of(Rate(1, 0.0001m))), Line(DerivativeEvent.Of(Closed(2))), Line(DerivativeEvent.Of(Open(Day, 101))),
        ]);
        using JsonDocument document = JsonDocument.Parse(
            Regex.Match(Text(await DashboardRecording.ReadAsync([file], default)), "id=\"recording\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value);
        Assert.Equal(Hour, document.RootElement.GetProperty("oi_holds_ms").GetInt64());
        JsonElement symbol = document.RootElement.GetProperty("symbols")[0];
        Assert.Equal("[100,101]", Venue("oi", "binance").GetProperty("open_interest").GetRawText());
        Assert.Equal("[50]", Venue("oi", "bybit").GetProperty("open_interest").GetRawText());
        Assert.Equal("[0.0001]", Venue("funding", "binance").GetProperty("funding_rate").GetRawText());
        Assert.Equal(1, Venue("liquidations", "binance").GetProperty("side").GetArrayLength());

        JsonElement Venue(string kind, string venue) => symbol.GetProperty(kind).GetProperty("venues").GetProperty(venue);
    }

    [Fact]
    public async Task A_made_up_day_is_a_day_and_says_that_it_is_made_up()
    {
        DashboardRecording recording = await DashboardRecording.OfDemoAsync(1, ["BTCUSDT"], TimeProvider.System, default);
        using JsonDocument document = JsonDocument.Parse(Regex.Match(Text(recording), "id=\"recording\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value);
        Assert.True(document.RootElement.GetProperty("simulated").GetBoolean());
        JsonElement symbol = document.RootElement.GetProperty("symbols")[0];
        Assert.InRange(symbol.GetProperty("candles").GetProperty("time").GetArrayLength(), 1_439, 1_442);
        Assert.InRange(symbol.GetProperty("oi").GetProperty("venues").GetProperty("binance").GetProperty("timestamp").GetArrayLength(), 5_000, 30_000);
    }

    [Fact]
    public async Task The_dashboard_is_a_page_without_data_and_its_address_carries_the_token_behind_the_hash()
    {
        await using DerivativeServer server = await DerivativeServer.StartAsync(AssetStore.Embedded);
        Uri url = server.Test.Server.DashboardUrl("BTCUSDT");
        Assert.Equal(("/dashboard?symbol=BTCUSDT", "#token=" + server.Test.Server.Token), (url.PathAndQuery, url.Fragment));
        HttpResponseMessage page = await server.Test.GetAsync(url.PathAndQuery);
        Assert.Contains("<main id=\"dashboard\">", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        foreach (string asset in new[] { "dashboard.js", "dashboard.css", "list.js" })
            Assert.Equal(200, (int)(await server.Test.GetAsync("/assets/" + asset)).StatusCode);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Text(DashboardRecording? recording) => Encoding.UTF8.GetString(DashboardFile.Make(AssetStore.Embedded, recording));

    private static string Line(DerivativeEvent one) => Encoding.UTF8.GetString(DerivativeJson.ToBytes(one));
}

using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.EndToEnd;

public class CommandLineTest
{
    private static readonly TimeSpan FirstLineWithin = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("demo --interval 7m", "'7m' is not an interval; expected one of 1s 5s")]
    [InlineData("demo --symbol <script>", "has '<' at position 1")]
    [InlineData("demo --rate fast", "--rate 'fast' is not a number from 0.1 to 1000")]
    [InlineData("demo --port 70000", "--port '70000' is not a number from 0 to 65535")]
    [InlineData("demo --host example", "--host 'example' is not an address")]
    [InlineData("demo --no-auth --host 0.0.0.0", "--no-auth is for the loopback only")]
    [InlineData("demo --public-url ftp://a", "--public-url 'ftp://a' is not an absolute http or https address")]
    [InlineData("demo --cors-origin https://a.example/", "--cors-origin 'https://a.example/' is not an origin")]
    [InlineData("demo --on-demand -1", "--on-demand '-1' is not a number from 0 to 4096")]
    [InlineData("demo --nonsense", "'--nonsense'")]
    [InlineData("serve --symbols SPY:1m", "'--feed' is required")]
    [InlineData("serve --feed demo:// --symbols SPY:7m", "'7m' is not an interval")]
    [InlineData("serve --feed demo:// --symbols SPY:1m,,QQQ", "The symbol is empty")]
    [InlineData("serve --feed demo:// --symbols SPY{=7m,tho=true}", "'7m' is not an interval")]
    [InlineData("serve --feed demo:// --symbols SPY{=5m,tho=true},QQQ{tho}", "The attributes of the symbol 'QQQ{tho}' cannot be read")]
    [InlineData("serve --feed demo:// --symbols SPY{=5m}:1m", "names the period '5m'")]
    [InlineData("serve --feed demo:// --symbols <script>:1m", "has '<' at position 1")]
    [InlineData("serve --feed nowhere --symbols SPY:1m", "'nowhere' has no scheme")]
    [InlineData("serve --feed pigeon://roof --symbols SPY:1m", "pigeon")]
    [InlineData("serve --feed demo:// --history pigeon://roof --symbols SPY:1m", "pigeon")]
    [InlineData("serve --feed demo:// --symbols SPY:5m --built-from 7m", "BuiltFrom '7m' is not an interval")]
    [InlineData("serve --feed demo:// --symbols SPY:1mo --built-from 1w", "expected a finer interval that divides it")]
    [InlineData("publish --source pigeon", "--source 'pigeon' is neither demo nor replay:FILE")]
    [InlineData("publish --format xml", "xml")]
    [InlineData("record --feed demo:// --symbols SPY", "'--out' is required")]
    [InlineData("", "Required command was not provided")]
    public async Task What_is_not_understood_is_said_in_one_line(string arguments, string expected)
    {
        await using RtnbProcess rtnb = RtnbProcess.Start(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, await rtnb.ExitAsync());
        Assert.Contains(expected, Assert.Single(rtnb.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_symbol_is_refused()
    {
        await using RtnbProcess rtnb = RtnbProcess.Start("demo", "--symbol", "");

        Assert.Equal(2, await rtnb.ExitAsync());
        Assert.Contains("The symbol is empty", Assert.Single(rtnb.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_a_history_that_make_no_bar_are_said_with_the_first_of_them()
    {
        string folder = Directory.CreateTempSubdirectory("rtnb-rows-").FullName;
        try
        {
            string file = Path.Combine(folder, "SPY_1m.csv");
            await File.WriteAllTextAsync(file, "time,open,high,low,close,volume\n2026-03-02T14:00:00Z,1,2,0.5,1.5,10\n"
                + "2026-03-02T14:01:00Z,1,1.5,0.5,2,10\n2026-03-02T14:02:00Z,1.5,3,1,2,20\n");
            await using RtnbProcess rtnb = RtnbProcess.Start("serve", "--feed", "demo://", "--history", $"file:{file}", "--symbols", "SPY:1m", "--no-open");
            await rtnb.WaitForErrorAsync("skipped, first SPY_1m.csv line 3: the high 1.5 is below the close 2");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_port_in_use_is_said_with_the_remedy()
    {
        await using RtnbProcess first = RtnbProcess.Start("demo", "--no-open");
        string port = $"{new Uri(await first.FirstLineAsync()).Port}";

        await using RtnbProcess second = RtnbProcess.Start("demo", "--no-open", "--port", port);

        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains($"Port {port} is in use", Assert.Single(second.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_password_ends_the_service_with_the_reason_and_without_the_password()
    {
        await using RedisServer redis = await RedisServer.StartAsync(password: "right");
        await using RtnbProcess rtnb = RtnbProcess.Start("serve", "--feed", $"redis://:wr0ng@127.0.0.1:{redis.Port}", "--symbols", "SPY:1m", "--no-open");

        Assert.Equal(1, await rtnb.ExitAsync());
        Assert.Contains(rtnb.Errors, line => line.StartsWith("rtnb:", StringComparison.Ordinal) && line.Contains("refused the password", StringComparison.Ordinal));
        Assert.DoesNotContain(rtnb.Errors.Concat(rtnb.Output), line => line.Contains("wr0ng", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "asks for a password")]
    [InlineData("wr0ng", "refused the password")]
    public async Task Publishing_with_a_refused_password_fails_with_the_reason(string? password, string expected)
    {
        await using RedisServer redis = await RedisServer.StartAsync(password: "right");
        Dictionary<string, string> environment = password is null ? [] : new() { ["REDIS_PASSWORD"] = password };
        await using RtnbProcess rtnb = RtnbProcess.Start(["publish", "--redis", $"127.0.0.1:{redis.Port}"], environment);

        Assert.Equal(1, await rtnb.ExitAsync());
        Assert.Contains(expected, Assert.Single(rtnb.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publishing_takes_the_password_from_the_environment()
    {
        await using RedisServer redis = await RedisServer.StartAsync(password: "right/:@");
        await using RtnbProcess rtnb = RtnbProcess.Start(
            ["publish", "--redis", $"127.0.0.1:{redis.Port}", "--count", "3", "--rate", "50"], new() { ["REDIS_PASSWORD"] = "right/:@" });

        Assert.Equal(0, await rtnb.ExitAsync());
        Assert.Contains("3 messages published", rtnb.Errors[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Coarser_bars_are_built_where_the_feed_has_only_the_finer_ones()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RtnbProcess publish = RtnbProcess.Start("publish", "--redis", $"127.0.0.1:{redis.Port}", "--interval", "1m", "--rate", "50");
        await using RtnbProcess serve = RtnbProcess.Start(
            "serve", "--feed", redis.Url, "--history", "none:", "--symbols", "SPY:5m", "--built-from", "1m", "--no-open");

        await ServedStatus.WaitAsync(await serve.FirstLineAsync(), status => status.Phase == "live" && status.EventsApplied > 2);

        Assert.All(redis.Cli("PUBSUB", "CHANNELS", "market:*").Split('\n'), channel => Assert.Contains(channel, (string[])["market:CandleEvent:SPY{=m}", "market:CandleEvent:SPY:1m"]));
    }

    [Fact]
    public async Task Publishing_where_no_redis_is_fails_with_the_remedy()
    {
        await using RtnbProcess rtnb = RtnbProcess.Start("publish", "--redis", $"127.0.0.1:{ServerProcess.FreePort()}");

        Assert.Equal(1, await rtnb.ExitAsync());
        Assert.Contains("does not answer: start redis-server", Assert.Single(rtnb.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task The_address_comes_at_once_the_chart_is_live_and_a_signal_stops_cleanly(string signal)
    {
        await using RtnbProcess rtnb = RtnbProcess.Start("demo", "--no-open");

        string url = await rtnb.FirstLineAsync();
        await ServedStatus.WaitAsync(url, status => status.Phase == "live" && status.EventsApplied > 0);
        rtnb.Signal(signal);

        Assert.Equal(0, await rtnb.ExitAsync());
        Assert.True(rtnb.FirstLineAfter < FirstLineWithin, $"The address came after {rtnb.FirstLineAfter}.");
        Assert.Matches("^http://127\\.0\\.0\\.1:[0-9]+/chart/SPY/1m#token=[A-Za-z0-9_-]{43}$", url);
        Assert.Single(rtnb.Output);
    }

    [Fact]
    public async Task Listening_for_other_machines_is_warned_of_and_demands_the_token()
    {
        await using RtnbProcess rtnb = RtnbProcess.Start("demo", "--no-open", "--host", "0.0.0.0");
        var url = new Uri(await rtnb.FirstLineAsync());
        await rtnb.WaitForErrorAsync("other machines can reach it");

        using var http = new HttpClient();
        using HttpResponseMessage without = await http.GetAsync(new Uri(url, "/api/status"));
        using HttpResponseMessage with = await http.GetAsync(new Uri(url, $"/api/status{url.TokenQuery()}"));

        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.OK, with.StatusCode);
    }

    [Fact]
    public async Task Without_authentication_the_loopback_lets_everybody_in_and_says_so()
    {
        await using RtnbProcess rtnb = RtnbProcess.Start("demo", "--no-open", "--no-auth");
        var url = new Uri(await rtnb.FirstLineAsync());
        await rtnb.WaitForErrorAsync("--no-auth");

        using var http = new HttpClient();
        using HttpResponseMessage without = await http.GetAsync(new Uri(url, "/api/status"));

        Assert.Equal(System.Net.HttpStatusCode.OK, without.StatusCode);
    }
}

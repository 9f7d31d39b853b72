using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

// The REST interface.
internal sealed partial class FakeExchange
{
    private const int WeightAMinute = 2_400;

    private const int StatisticsInFiveMinutes = 500;

    private readonly ConcurrentQueue<(long At, int Weight)> _weights = new();
    private int _statistics;
    private long _notBefore;
    private int _requests;

    /// <summary>Status and seconds to stay away, for requests to come.</summary>
    public ConcurrentQueue<(int Status, int RetryAfter)> Refusals { get; } = new();

    /// <summary>Bodies that are sent instead of answers.</summary>
    public ConcurrentQueue<string> Nonsense { get; } = new();

    /// <summary>Answers nothing but that it is away.</summary>
    public bool IsAway { get; set; }

    /// <summary>What answers wait for.</summary>
    public Task Answers { get; set; } = Task.CompletedTask;

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Open interest of each symbol at each moment that was asked for.</summary>
    public ConcurrentQueue<(string Symbol, long TimeMs, decimal Quantity)> OpenInterests { get; } = new();

    /// <summary>Funding that was paid, oldest first.</summary>
    public List<(long TimeMs, decimal Rate)> Paid { get; } = [];

    /// <summary>Whether it was asked to trade no more.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>To be completed when the last trade has been sent, where a process of its own makes them.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<string> Paths { get; } = new();

    private async Task AnswerRestAsync(HttpContext http)
    {
        Interlocked.Increment(ref _requests);
        if (IsAway)
        {
            http.Response.StatusCode = 503;
            await http.Response.WriteAsync("<html>503</html>");
            return;
        }
        Paths.Enqueue($"{http.Request.Path}{http.Request.QueryString}");
        long now = Environment.TickCount64;
        // A network between the two may be faster than a clock's grain.
        if (now < Interlocked.Read(ref _notBefore) - 50)
            Violations.Add($"a request {Interlocked.Read(ref _notBefore) - now} ms before Retry-After was over");
        string? symbol = http.Request.Query["symbol"];
        int limit = int.Parse(http.Request.Query["limit"].FirstOrDefault() ?? "500", CultureInfo.InvariantCulture);
        string path = http.Request.Path.ToString();
        CountWeight(http, now, path switch
        {
            "/fapi/v1/klines" => limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1_000 ? 5 : 10,
            "/api/v3/klines" => 2,
            _ => 1,
        });
        // No test lasts for the five minutes in which the exchange counts these.
        if (path is "/fapi/v1/fundingRate" or "/futures/data/openInterestHist" && Interlocked.Increment(ref _statistics) > StatisticsInFiveMinutes)
            Violations.Add($"{_statistics} requests for statistics");
        if (limit > (path.StartsWith("/api", StringComparison.Ordinal) ? 1_000 : 1_500))
            Violations.Add($"limit={limit}");
        if (Refusals.TryDequeue(out (int Status, int RetryAfter) refusal))
        {
            Interlocked.Exchange(ref _notBefore, now + refusal.RetryAfter * 1_000);
            http.Response.StatusCode = refusal.Status;
            if (refusal.RetryAfter > 0)
                http.Response.Headers.RetryAfter = $"{refusal.RetryAfter}";
            await http.Response.WriteAsync("""{"code":-1003,"msg":"Too many requests."}""");
            return;
        }
        await Answers;
        if (Nonsense.TryDequeue(out string? nonsense))
        {
            await http.Response.WriteAsync(nonsense);
            return;
        }
        if (path == "/stop")
        {
            IsStopped = true;
            await Ended.Task;
            await http.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{Sent}"));
            return;
        }
        if (path == "/fapi/v1/exchangeInfo")
        {
            await http.Response.WriteAsync(ExchangeInfo());
            return;
        }
        if (symbol is null || !Markets.TryGetValue(symbol, out FakeMarket? market))
        {
            http.Response.StatusCode = 400;
            await http.Response.WriteAsync("""{"code":-1121,"msg":"Invalid symbol."}""");
            return;
        }
        await http.Response.WriteAsync(path switch
        {
            "/fapi/v1/klines" or "/api/v3/klines" => market.Klines(Number(http, "endTime"), limit),
            "/fapi/v1/openInterest" => OpenInterest(symbol),
            "/futures/data/openInterestHist" => OpenInterestHistory(symbol, Number(http, "startTime"), Number(http, "endTime"), $"{http.Request.Query["period"]}", limit),
            "/fapi/v1/fundingRate" => FundingRates(symbol, Number(http, "startTime"), Number(http, "endTime"), limit),
            _ => throw new InvalidOperationException(path),
        });
    }

    private static long Number(HttpContext http, string name) => long.Parse(http.Request.Query[name].ToString(), CultureInfo.InvariantCulture);

    private void CountWeight(HttpContext http, long now, int weight)
    {
        _weights.Enqueue((now, weight));
        while (_weights.TryPeek(out (long At, int Weight) oldest) && oldest.At < now - 60_000)
            _weights.TryDequeue(out _);
        int used = _weights.Sum(entry => entry.Weight);
        http.Response.Headers["X-MBX-USED-WEIGHT-1M"] = $"{used}";
        if (used > WeightAMinute)
            Violations.Add($"a weight of {used} in a minute");
    }

    private string OpenInterest(string symbol)
    {
        decimal quantity = 10_000 + OpenInterests.Count * 0.125m;
        long timeMs = _now();
        OpenInterests.Enqueue((symbol, timeMs, quantity));
        return string.Create(CultureInfo.InvariantCulture, $$"""{"openInterest":"{{quantity}}","symbol":"{{symbol}}","time":{{timeMs}}}""");
    }

    /// <summary>The ledger of the past: what a moment's open interest was.</summary>
    public static decimal PastOpenInterest(long timeMs) => 20_000 + timeMs / 300_000 % 1_000 * 0.12345678m;

    // The documentation prints the time of this one as text.
    private static string OpenInterestHistory(string symbol, long fromMs, long toMs, string period, int limit)
    {
        long step = period switch { "5m" => 300_000, "15m" => 900_000, "30m" => 1_800_000, "1h" => 3_600_000, _ => 14_400_000 };
        var rows = new List<string>();
        for (long at = (fromMs + step - 1) / step * step; at <= toMs && rows.Count < limit; at += step)
            rows.Add(string.Create(CultureInfo.InvariantCulture, $$"""{"symbol":"{{symbol}}","sumOpenInterest":"{{PastOpenInterest(at)}}","sumOpenInterestValue":"{{PastOpenInterest(at) * 2}}","timestamp":"{{at}}"}"""));
        return $"[{string.Join(',', rows)}]";
    }

    private string FundingRates(string symbol, long fromMs, long toMs, int limit) => $"[{string.Join(',', Paid
        .Where(paid => paid.TimeMs >= fromMs && paid.TimeMs <= toMs).Take(limit).Select(paid => string.Create(CultureInfo.InvariantCulture,
            $$"""{"symbol":"{{symbol}}","fundingRate":"{{paid.Rate}}","fundingTime":{{paid.TimeMs}},"markPrice":"34287.54619963"}""")))}]";
}

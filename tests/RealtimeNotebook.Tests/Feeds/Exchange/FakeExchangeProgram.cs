using System.Diagnostics;
using System.Globalization;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>The fake exchange as a process of its own, so that what listening costs can be told from what sending costs:
/// <c>dotnet RealtimeNotebook.Tests.dll exchange SYMBOLS TRADES_PER_SECOND</c>. It writes its port and ends with its standard input.</summary>
internal static class FakeExchangeProgram
{
    private const int TickMs = 5;
    private const int KlineMs = 250;

    public static async Task<int> Main(string[] args)
    {
        if (args is not ["exchange", var symbols, var rate])
        {
            await Console.Error.WriteLineAsync("Expected: exchange SYMBOLS TRADES_PER_SECOND");
            return 2;
        }
        await using FakeExchange exchange = await FakeExchange.StartAsync(NowMs);
        await Console.Out.WriteLineAsync(exchange.Port);
        Task ends = Task.Run(() => Console.In.ReadToEndAsync());
        await TradeAsync(exchange, int.Parse(symbols, CultureInfo.InvariantCulture), int.Parse(rate, CultureInfo.InvariantCulture), ends);
        await ends;
        return 0;
    }

    private static long NowMs() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    // The market's time goes by the number of trades: a machine that has no time for it makes no holes.
    private static async Task TradeAsync(FakeExchange exchange, int symbols, int rate, Task ends)
    {
        Interval second = Interval.Parse("1s");
        FakeMarket[] markets = [.. Enumerable.Range(0, symbols).Select(i => exchange.Markets[$"S{i}USDT"] = new($"S{i}USDT", second, i))];
        long startMs = second.OpenOf(NowMs());
        long klineDueMs = startMs, trades = 0;
        var since = Stopwatch.StartNew();
        while (!ends.IsCompleted && !exchange.IsStopped)
        {
            for (; trades < since.ElapsedMilliseconds * rate / 1_000; trades++)
            {
                long nowMs = startMs + trades * 1_000 / rate;
                if (nowMs >= klineDueMs)
                {
                    klineDueMs += KlineMs;
                    PublishKlines(exchange, markets.Where(market => market.Bars.Count > 0), second, nowMs);
                }
                FakeMarket next = markets[trades % markets.Length];
                exchange.Publish($"{next.Lower}@aggTrade", next.Trade(nowMs));
            }
            await Task.Delay(TickMs);
        }
        PublishKlines(exchange, markets, second, long.MaxValue);
        exchange.Ended.SetResult();
    }

    private static void PublishKlines(FakeExchange exchange, IEnumerable<FakeMarket> markets, Interval second, long nowMs)
    {
        foreach (FakeMarket market in markets)
        {
            long endMs = second.NextOpen(market.Forming.OpenMs);
            exchange.Publish($"{market.Lower}@kline_1s", market.Kline(Math.Min(nowMs, endMs), closes: nowMs >= endMs));
        }
    }
}

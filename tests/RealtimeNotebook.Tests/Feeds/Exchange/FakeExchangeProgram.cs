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

    private static async Task TradeAsync(FakeExchange exchange, int symbols, int rate, Task ends)
    {
        Interval second = Interval.Parse("1s");
        FakeMarket[] markets = [.. Enumerable.Range(0, symbols).Select(i => exchange.Markets[$"S{i}USDT"] = new($"S{i}USDT", second, i))];
        var since = Stopwatch.StartNew();
        long klineDue = 0, trades = 0;
        while (!ends.IsCompleted && !exchange.IsStopped)
        {
            long now = NowMs();
            bool klines = since.ElapsedMilliseconds >= klineDue;
            if (klines)
                klineDue += KlineMs;
            foreach (FakeMarket market in markets)
            {
                if (market.Bars.Count == 0)
                    continue;
                long endMs = second.NextOpen(market.Forming.OpenMs);
                if (now >= endMs && !market.Forming.IsClosed)
                    exchange.Publish($"{market.Lower}@kline_1s", market.Kline(endMs, closes: true));
                else if (klines && now < endMs)
                    exchange.Publish($"{market.Lower}@kline_1s", market.Kline(now, closes: false));
            }
            for (; trades < since.ElapsedMilliseconds * rate / 1_000; trades++)
            {
                FakeMarket market = markets[trades % markets.Length];
                exchange.Publish($"{market.Lower}@aggTrade", market.Trade(now));
            }
            await Task.Delay(TickMs);
        }
        foreach (FakeMarket market in markets)
            exchange.Publish($"{market.Lower}@kline_1s", market.Kline(second.NextOpen(market.Forming.OpenMs), closes: true));
        exchange.Ended.SetResult();
    }
}

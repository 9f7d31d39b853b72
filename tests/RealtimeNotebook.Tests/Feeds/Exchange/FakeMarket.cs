using System.Globalization;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>A bar of the ledger: numbers digit by digit.</summary>
internal sealed class FakeBar(long openMs, decimal price)
{
    public long OpenMs => openMs;

    public decimal Open { get; } = price;

    public decimal High { get; set; } = price;

    public decimal Low { get; set; } = price;

    public decimal Close { get; set; } = price;

    public decimal Volume { get; set; }

    public long FirstId { get; set; }

    public long LastId { get; set; }

    public bool IsClosed { get; set; }

    /// <summary>The nearest that doubles hold, as the framework reads the digits.</summary>
    public Candle ToCandle() => new(OpenMs, Nearest(Open), Nearest(High), Nearest(Low), Nearest(Close), Nearest(Volume));

    private static double Nearest(decimal number) => double.Parse(Text(number), CultureInfo.InvariantCulture);

    public static string Text(decimal number) => number.ToString("0.00000000", CultureInfo.InvariantCulture);
}

/// <summary>The exchange's own ledger of one symbol, and what it writes of it, in the words of its documentation.</summary>
internal sealed class FakeMarket(string symbol, Interval interval, int seed)
{
    private readonly Random _random = new(seed);
    private decimal _price = 100 + seed % 900;
    private long _lastId = 1_000;
    private long _lastAggregate = 500;

    public string Symbol => symbol;

    public string Lower { get; } = symbol.ToLowerInvariant();

    public List<FakeBar> Bars { get; } = [];

    public FakeBar Forming => Bars[^1];

    /// <summary>Makes a trade; returns its event.</summary>
    public string Trade(long nowMs)
    {
        lock (Bars)
        {
            long openMs = interval.OpenOf(nowMs);
            _price = Math.Max(1, _price + _random.Next(-500, 501) * 0.00123457m);
            decimal size = _random.Next(1, 100_000) * 0.00001m;
            long first = _lastId + 1;
            _lastId += _random.Next(1, 4);
            if (Bars.Count == 0 || Bars[^1].OpenMs != openMs)
                Bars.Add(new(openMs, _price) { FirstId = first });
            FakeBar bar = Bars[^1];
            bar.High = Math.Max(bar.High, _price);
            bar.Low = Math.Min(bar.Low, _price);
            (bar.Close, bar.LastId) = (_price, _lastId);
            bar.Volume += size;
            return string.Create(CultureInfo.InvariantCulture,
                $$"""{"e":"aggTrade","E":{{nowMs}},"s":"{{symbol}}","a":{{++_lastAggregate}},"p":"{{FakeBar.Text(_price)}}","q":"{{FakeBar.Text(size)}}","f":{{first}},"l":{{_lastId}},"T":{{nowMs}},"m":true}""");
        }
    }

    /// <summary>The kline event of the newest bar.</summary>
    public string Kline(long nowMs, bool closes)
    {
        lock (Bars)
        {
            FakeBar bar = Bars[^1];
            bar.IsClosed |= closes;
            return string.Create(CultureInfo.InvariantCulture,
                $$$"""
                {"e":"kline","E":{{{nowMs}}},"s":"{{{symbol}}}","k":{"t":{{{bar.OpenMs}}},"T":{{{interval.NextOpen(bar.OpenMs) - 1}}},"s":"{{{symbol}}}","i":"{{{interval.ToBinance()}}}","f":{{{bar.FirstId}}},"L":{{{bar.LastId}}},"o":"{{{FakeBar.Text(bar.Open)}}}","c":"{{{FakeBar.Text(bar.Close)}}}","h":"{{{FakeBar.Text(bar.High)}}}","l":"{{{FakeBar.Text(bar.Low)}}}","v":"{{{FakeBar.Text(bar.Volume)}}}","n":100,"x":{{{(closes ? "true" : "false")}}},"q":"1.0000","V":"500","Q":"0.500","B":"123456"}}
                """);
        }
    }

    /// <summary>Funding and mark price at a moment.</summary>
    public string MarkPrice(long nowMs, decimal rate) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"e":"markPriceUpdate","E":{{nowMs}},"s":"{{symbol}}","p":"{{FakeBar.Text(_price)}}","i":"11784.62659091","P":"11784.25641265","r":"{{rate}}","T":{{(nowMs / 28_800_000 + 1) * 28_800_000}}}""");

    /// <summary>A liquidation.</summary>
    public string ForceOrder(long nowMs, string side, decimal quantity, decimal price) => string.Create(CultureInfo.InvariantCulture,
        $$$"""{"e":"forceOrder","E":{{{nowMs + 3}}},"o":{"s":"{{{symbol}}}","S":"{{{side}}}","o":"LIMIT","f":"IOC","q":"{{{quantity}}}","p":"{{{price - 1}}}","ap":"{{{price}}}","X":"FILLED","l":"{{{quantity}}}","z":"{{{quantity}}}","T":{{{nowMs}}}}}""");

    /// <summary>The answer to a request for klines: the newest that open no later than a time.</summary>
    public string Klines(long endMs, int limit)
    {
        lock (Bars)
        {
            IEnumerable<string> rows = Bars.Where(bar => bar.OpenMs <= endMs).TakeLast(limit).Select(bar => string.Create(CultureInfo.InvariantCulture,
                $"""[{bar.OpenMs},"{FakeBar.Text(bar.Open)}","{FakeBar.Text(bar.High)}","{FakeBar.Text(bar.Low)}","{FakeBar.Text(bar.Close)}","{FakeBar.Text(bar.Volume)}",{interval.NextOpen(bar.OpenMs) - 1},"2434.19055334",308,"1756.87402397","28.46694368","17928899.62484339"]"""));
            return $"[{string.Join(',', rows)}]";
        }
    }

    /// <summary>The bars that have closed.</summary>
    public Candle[] Ledger()
    {
        lock (Bars)
            return [.. Bars.Where(bar => bar.IsClosed).Select(bar => bar.ToCandle())];
    }
}

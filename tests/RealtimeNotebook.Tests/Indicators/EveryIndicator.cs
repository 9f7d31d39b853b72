using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Tests.Indicators;

/// <summary>Makers of all built-in indicators: with the parameters that traders know, and with others.</summary>
internal static class EveryIndicator
{
    private static readonly TimeZoneInfo Chicago = TimeZoneInfo.CreateCustomTimeZone("Chicago in winter", TimeSpan.FromHours(-6), null, null);

    internal static IReadOnlyDictionary<string, Func<IIndicator>> Makers { get; } = new Dictionary<string, Func<IIndicator>>
    {
        ["sma"] = () => new Sma(5),
        ["sma, one"] = () => new Sma(1, "sma_1"),
        ["ema"] = () => new Ema(8),
        ["ema, one"] = () => new Ema(1, name: "ema_1"),
        ["ema, first"] = () => new Ema(6, EmaSeed.First, name: "first"),
        ["wma"] = () => new Wma(7),
        ["wma, one"] = () => new Wma(1, "wma_1"),
        ["hull"] = () => new Hull(9),
        ["macd"] = () => new Macd(3, 6, 4),
        ["rsi"] = () => new Rsi(),
        ["rsi, short"] = () => new Rsi(1, "rsi_1"),
        ["bollinger"] = () => new Bollinger(),
        ["bollinger, short"] = () => new Bollinger(4, 2.5, "bb_4"),
        ["atr"] = () => new Atr(),
        ["atr, short"] = () => new Atr(1, "atr_1"),
        ["vwap"] = () => new Vwap(),
        ["vwap, futures"] = () => new Vwap(Chicago, TimeSpan.FromHours(8.75), "vwap_session"),
        ["stochastic"] = () => new Stochastic(),
        ["stochastic, fast"] = () => new Stochastic(5, 1, 4, "stoch_5"),
        ["donchian"] = () => new Donchian(),
        ["donchian, current"] = () => new Donchian(3, DonchianBars.WithCurrent, "donchian_3"),
        ["supertrend"] = () => new SuperTrend(),
        ["supertrend, near"] = () => new SuperTrend(3, 0.7, "supertrend_3"),
        ["supertrend, tradingview"] = () => new SuperTrend(4, 1.1, "supertrend_tv", SuperTrendRule.TradingView),
        ["obv"] = () => new Obv(),
    };

    internal static IIndicator[] All() => [.. Makers.Values.Select(make => make())];
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Tool;

/// <summary>Options that say in one sentence what is wrong with their value.</summary>
internal static class Settings
{
    internal static Option<string> Text(string name, string description, string shown) =>
        new(name) { Description = description, HelpName = shown };

    internal static Option<T> Number<T>(string name, string description, T standard, T least, T most)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => standard,
            CustomParser = result => ParseNumber(result, name, least, most),
        };

    internal static Option<string> Symbol() => new("--symbol")
    {
        Description = "The symbol.",
        HelpName = "SYMBOL",
        DefaultValueFactory = _ => "SPY",
        CustomParser = result =>
        {
            string symbol = result.Tokens[0].Value;
            if (SeriesKey.SymbolFault(symbol) is { } fault)
                result.AddError(fault);
            return symbol;
        },
    };

    internal static Option<Interval> BarInterval() => new("--interval")
    {
        Description = $"The length of a bar: {string.Join(' ', Interval.All)}.",
        HelpName = "INTERVAL",
        DefaultValueFactory = _ => Interval.OneMinute,
        CustomParser = result =>
        {
            if (!Interval.TryParse(result.Tokens[0].Value, out Interval interval))
                result.AddError(IntervalFault(result.Tokens[0].Value));
            return interval;
        },
    };

    internal static Option<SeriesKey[]> Symbols() => new("--symbols")
    {
        Description = "The series, separated by commas: SPY:1m,QQQ:5m, or dxFeed's whole symbol: SPY{=5m,tho=true}. Without an interval it is 1m.",
        HelpName = "LIST",
        Required = true,
        CustomParser = result => [.. SymbolAttributes.SplitList(result.Tokens[0].Value).SelectMany(item => ParseSeries(result, item)).Distinct()],
    };

    private static IEnumerable<SeriesKey> ParseSeries(ArgumentResult result, string item)
    {
        // The last colon, since exchanges put one into their symbols: BINANCE:BTCUSDT:1m.
        // One inside braces belongs to an attribute, and a period in braces needs none.
        int colon = item.LastIndexOf(':') is var last && last > item.LastIndexOf('}') ? last : item.Contains('{', StringComparison.Ordinal) ? -1 : last;
        string symbol = colon < 0 ? item : item[..colon];
        Interval interval = Interval.OneMinute;
        if (colon < 0 && SymbolAttributes.TryRead(item, out string bare, out string? period) && period is not null)
        {
            if (!Interval.TryParse(period, out interval))
                result.AddError(IntervalFault(period));
            symbol = bare;
        }
        if (SeriesKey.SymbolFault(symbol) is { } fault)
            result.AddError(fault);
        else if (colon >= 0 && !Interval.TryParse(item[(colon + 1)..], out interval))
            result.AddError(IntervalFault(item[(colon + 1)..]));
        else
            yield return new(symbol, interval);
    }

    private static T ParseNumber<T>(ArgumentResult result, string name, T least, T most)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[0].Value;
        if (!T.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out T value) || !(value >= least && value <= most))
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} '{text}' is not a number from {least} to {most}."));
        return value;
    }

    private static string IntervalFault(string text) => $"'{text}' is not an interval; expected one of {string.Join(' ', Interval.All)}.";
}

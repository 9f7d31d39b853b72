using System.Buffers;

namespace RealtimeNotebook.Feeds;

/// <summary>The exchange's own spelling of symbols, and the lengths of bars that it has.</summary>
internal static class BinanceSymbol
{
    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    /// <summary>The symbol in capitals.</summary>
    /// <param name="symbol">A symbol that a <see cref="SeriesKey"/> may have.</param>
    /// <exception cref="ArgumentException">The exchange can have no such symbol.</exception>
    internal static string Of(string symbol) => TryOf(symbol) ?? throw new ArgumentException(
        $"The symbol '{symbol}' is not one that Binance can have; expected its own spelling, such as BTCUSDT: letters, digits and _ - . only.");

    /// <summary>The symbol in capitals, or null when the exchange can have no such symbol.</summary>
    internal static string? TryOf(string symbol)
    {
        if (SeriesKey.SymbolFault(symbol) is not null)
            return null;
        string upper = symbol.ToUpperInvariant();
        return upper.AsSpan().ContainsAnyExcept(Characters) ? null : upper;
    }

    /// <summary>The name of a stream.</summary>
    /// <param name="symbol">The symbol in capitals.</param>
    /// <param name="stream">What of it, such as <c>aggTrade</c>.</param>
#pragma warning disable CA1308 // The names of streams are in small letters.
    internal static string Stream(string symbol, string stream) => $"{symbol.ToLowerInvariant()}@{stream}";
#pragma warning restore CA1308

    /// <summary>Whether the exchange has bars of this length.</summary>
    internal static bool HasBars(BinanceMarket market, Interval interval) =>
        interval.IsOfBinance && (interval >= Interval.OneMinute || market == BinanceMarket.Spot);

    /// <summary>Says that the exchange's bars of this length do not begin by the clock of a session zone, and what to do; null when they do.</summary>
    internal static string? OtherDays(BinanceAddress address, Interval interval, TimeZoneInfo? zone) => interval.IsZoned(zone)
        ? $"{address} has bars of {interval} by the clock of UTC, not of {zone!.Id}; leave SessionZone out, or ask for bars of 1h or less."
        : null;

    /// <summary>Says that the exchange has no bars of this length, and what to do.</summary>
    internal static string NoBars(BinanceAddress address, Interval interval) =>
        $"{address} has no bars of {interval}; expected one of {string.Join(' ', Interval.All.Where(known => HasBars(address.Market, known)))}{(address.Market == BinanceMarket.Spot ? "" : "; binance://spot has 1s, too")}.";
}

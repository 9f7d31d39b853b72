using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using RealtimeNotebook.Candles;

namespace RealtimeNotebook;

/// <summary>What a series is of: a symbol and the length of its bars.</summary>
/// <remarks>
/// Equal by value; symbols are compared exactly, case included. dxFeed's attributes and exchange codes are part of the symbol:
/// <c>SPY{price=mark}</c> and <c>SPY&amp;Q</c> are other series than <c>SPY</c>. The default value names nothing.
/// </remarks>
public readonly record struct SeriesKey
{
    /// <summary>Longest symbol accepted, in characters.</summary>
    public const int MaxSymbolLength = 64;

    // What symbols of exchanges, dxFeed and Yahoo are made of. Neither markup nor Redis' pattern characters are among them.
    private static readonly SearchValues<char> SymbolCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-+=/^:&$#@!~|,");

    /// <summary>Names a series.</summary>
    /// <param name="symbol">The symbol, 1 to 64 characters: ASCII letters, digits and <c>. _ - + = / ^ : &amp; $ # @ ! ~ | ,</c>, and after
    /// them dxFeed's attributes in braces, such as <c>SPY{price=mark}</c>, without the period.</param>
    /// <param name="interval">The length of a bar.</param>
    /// <exception cref="ArgumentException">The symbol is empty, too long, or has another character or broken attributes; the message says which.</exception>
    public SeriesKey(string symbol, Interval interval)
    {
        if (SymbolFault(symbol) is { } fault)
            throw new ArgumentException(fault, nameof(symbol));
        SymbolAttributes.TryRead(symbol, out string canonical, out _);
        Symbol = canonical;
        Interval = interval;
    }

    /// <summary>The symbol, such as <c>SPY</c>, <c>GC=F</c>, <c>BTC/USDT</c> or <c>SPY{price=mark}</c>; attributes are in the order of their names.</summary>
    public string Symbol { get; }

    /// <summary>The length of a bar.</summary>
    public Interval Interval { get; }

    /// <summary>Reads dxFeed's candle symbol, such as <c>SPY{=5m}</c> or <c>SPY&amp;Q{=h,price=mark}</c>.</summary>
    /// <param name="eventSymbol">The text; a symbol without a period has the one given by <paramref name="fallback"/>.</param>
    /// <param name="fallback">The interval when the text names none.</param>
    /// <param name="key">The series; attributes other than the period stay in its symbol, in the order of their names.</param>
    /// <returns>Whether the text names a symbol and an interval of ours.</returns>
    public static bool TryParseDxFeed([NotNullWhen(true)] string? eventSymbol, Interval fallback, out SeriesKey key)
    {
        key = default;
        Interval interval = fallback;
        if (eventSymbol is null || !SymbolAttributes.TryRead(eventSymbol, out string symbol, out string? period)
            || SymbolFault(symbol) is not null || (period is not null && !Interval.TryParse(period, out interval)))
            return false;
        key = new(symbol, interval);
        return true;
    }

    /// <summary>dxFeed's spelling, such as <c>SPY{=m}</c> or <c>SPY{=m,price=mark}</c>.</summary>
    public string ToDxFeed()
    {
        int brace = Symbol.IndexOf('{', StringComparison.Ordinal);
        return brace < 0 ? $"{Symbol}{{={Interval.ToDxFeed()}}}" : $"{Symbol[..brace]}{{={Interval.ToDxFeed()},{Symbol[(brace + 1)..]}";
    }

    /// <summary>The name in the status and in file names, such as <c>GC=F_1h</c>.</summary>
    public override string ToString() => $"{Symbol}_{Interval}";

    /// <summary>Says what is wrong with a symbol.</summary>
    /// <param name="symbol">The text to judge.</param>
    /// <returns>A sentence with the value and what was expected, or null when the symbol is good.</returns>
    internal static string? SymbolFault(string? symbol)
    {
        if (string.IsNullOrEmpty(symbol))
            return "The symbol is empty; expected for example SPY, GC=F or BTC/USDT.";
        if (symbol.Length > MaxSymbolLength)
            return $"The symbol has {symbol.Length} characters; at most {MaxSymbolLength} are accepted.";
        ReadOnlySpan<char> judged = symbol;
        if (symbol.AsSpan().IndexOfAny('{', '}') >= 0)
        {
            if (!SymbolAttributes.TryRead(symbol, out _, out string? period))
                return $"The attributes of the symbol '{symbol}' cannot be read; expected for example SPY{{price=mark,tho=true}}.";
            if (period is not null)
                return $"The symbol '{symbol}' names the period '{period}'; expected the symbol without it, and the period as the interval.";
            judged = symbol.Replace('{', '=').Replace('}', '=');
        }
        int at = judged.IndexOfAnyExcept(SymbolCharacters);
        return at < 0 ? null
            : $"The symbol '{symbol}' has {Named(symbol[at])} at position {at + 1}; expected ASCII letters, digits and . _ - + = / ^ : & $ # @ ! ~ | , only.";
    }

    private static string Named(char c) => c is > ' ' and < (char)127 ? $"'{c}'" : $"U+{(int)c:X4}";
}

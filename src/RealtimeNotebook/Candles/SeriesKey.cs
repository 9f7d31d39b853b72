using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace RealtimeNotebook;

/// <summary>What a series is of: a symbol and the length of its bars.</summary>
/// <remarks>Equal by value; symbols are compared exactly, case included. The default value names nothing.</remarks>
public readonly record struct SeriesKey
{
    /// <summary>Longest symbol accepted, in characters.</summary>
    public const int MaxSymbolLength = 64;

    // What symbols of exchanges, dxFeed and Yahoo are made of. Neither markup nor Redis' pattern characters are among them.
    private static readonly SearchValues<char> SymbolCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-+=/^:&$#@!~|,");

    /// <summary>Names a series.</summary>
    /// <param name="symbol">The symbol, 1 to 64 characters: ASCII letters, digits and <c>. _ - + = / ^ : &amp; $ # @ ! ~ | ,</c>.</param>
    /// <param name="interval">The length of a bar.</param>
    /// <exception cref="ArgumentException">The symbol is empty, too long or has another character; the message says which.</exception>
    public SeriesKey(string symbol, Interval interval)
    {
        if (SymbolFault(symbol) is { } fault)
            throw new ArgumentException(fault, nameof(symbol));
        Symbol = symbol;
        Interval = interval;
    }

    /// <summary>The symbol, such as <c>SPY</c>, <c>GC=F</c> or <c>BTC/USDT</c>.</summary>
    public string Symbol { get; }

    /// <summary>The length of a bar.</summary>
    public Interval Interval { get; }

    /// <summary>Reads dxFeed's candle symbol, such as <c>SPY{=5m}</c> or <c>SPY&amp;Q{=h,price=mark}</c>.</summary>
    /// <param name="eventSymbol">The text; a symbol without braces has the period given by <paramref name="fallback"/>.</param>
    /// <param name="fallback">The interval when the text names none.</param>
    /// <param name="key">The series; attributes other than the period are left out.</param>
    /// <returns>Whether the text names a symbol and an interval of ours.</returns>
    public static bool TryParseDxFeed([NotNullWhen(true)] string? eventSymbol, Interval fallback, out SeriesKey key)
    {
        key = default;
        if (eventSymbol is null)
            return false;
        int brace = eventSymbol.IndexOf('{', StringComparison.Ordinal);
        string symbol = brace < 0 ? eventSymbol : eventSymbol[..brace];
        if (SymbolFault(symbol) is not null)
            return false;
        Interval interval = fallback;
        if (brace >= 0)
        {
            if (!eventSymbol.EndsWith('}'))
                return false;
            foreach (string pair in eventSymbol[(brace + 1)..^1].Split(','))
            {
                if (pair.StartsWith('=') && !Interval.TryParse(pair[1..], out interval))
                    return false;
            }
        }
        key = new(symbol, interval);
        return true;
    }

    /// <summary>dxFeed's spelling, such as <c>SPY{=m}</c>.</summary>
    public string ToDxFeed() => $"{Symbol}{{={Interval.ToDxFeed()}}}";

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
        int at = symbol.AsSpan().IndexOfAnyExcept(SymbolCharacters);
        return at < 0 ? null
            : $"The symbol '{symbol}' has {Named(symbol[at])} at position {at + 1}; expected ASCII letters, digits and . _ - + = / ^ : & $ # @ ! ~ | , only.";
    }

    private static string Named(char c) => c is > ' ' and < (char)127 ? $"'{c}'" : $"U+{(int)c:X4}";
}

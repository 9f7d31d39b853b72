namespace RealtimeNotebook.History;

/// <summary>How files spell a series: its symbol in names of files and columns, its interval in the four houses' ways.</summary>
internal static class SeriesNames
{
    /// <summary>The symbol as it is, in dxFeed's spelling with the interval, and, where it has a character that no file name has,
    /// with a dash, an underscore or nothing instead: <c>BTC/USDT</c> is also <c>BTC-USDT</c>, <c>BTC_USDT</c> and <c>BTCUSDT</c>.</summary>
    internal static IReadOnlyList<string> OfSymbol(SeriesKey key)
    {
        string symbol = key.Symbol;
        var names = new List<string> { symbol, key.ToDxFeed() };
        if (symbol.AsSpan().IndexOfAny("/:|") < 0)
            return names;
        foreach (string instead in (string[])["-", "_", ""])
        {
            names.Add(symbol.Replace("/", instead, StringComparison.Ordinal).Replace(":", instead, StringComparison.Ordinal)
                .Replace("|", instead, StringComparison.Ordinal));
        }
        return names;
    }

    /// <summary>Whether a field names one of the symbols; <c>BTC/USD</c> is also <c>BTCUSD</c>.</summary>
    /// <param name="text">The field.</param>
    /// <param name="symbols">The symbols in UTF-8.</param>
    internal static bool IsOneOf(ReadOnlySpan<byte> text, byte[][] symbols)
    {
        int slash = text.IndexOf((byte)'/');
        foreach (byte[] symbol in symbols)
        {
            if (text.SequenceEqual(symbol)
                || (slash > 0 && text.Length == symbol.Length + 1 && symbol.AsSpan().StartsWith(text[..slash]) && symbol.AsSpan().EndsWith(text[(slash + 1)..])))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The interval in all spellings, each once.</summary>
    internal static IReadOnlyList<string> OfInterval(Interval interval) =>
        [.. new[] { $"{interval}", interval.ToDxFeed(), interval.ToBinance(), interval.ToTradingView(), $"{{={interval.ToDxFeed()}}}" }.Distinct(StringComparer.Ordinal)];
}

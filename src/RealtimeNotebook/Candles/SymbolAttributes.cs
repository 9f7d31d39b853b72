namespace RealtimeNotebook.Candles;

/// <summary>The attributes of a dxFeed symbol, such as <c>{=5m,price=mark,tho=true}</c>: which series of the symbol is meant.</summary>
/// <remarks>
/// The attribute with the empty name is the period and belongs to the interval. An attribute with dxFeed's default value says nothing
/// and is left out: <c>price=last</c>, <c>tho=false</c>, <c>a=m</c>. The canonical order is that of the names.
/// </remarks>
internal static class SymbolAttributes
{
    private static readonly string[] Defaults = ["price=last", "tho=false", "a=m"];

    /// <summary>Splits a symbol with attributes.</summary>
    /// <param name="text">The symbol, such as <c>SPY{price=mark,=5m}</c>.</param>
    /// <param name="symbol">The symbol with its attributes in canonical order and without the period.</param>
    /// <param name="period">The text of the period; null where there is none.</param>
    /// <returns>Whether the attributes can be read; a symbol without braces has none.</returns>
    internal static bool TryRead(string text, out string symbol, out string? period)
    {
        symbol = text;
        period = null;
        int brace = text.IndexOf('{', StringComparison.Ordinal);
        if (brace < 0)
            return !text.Contains('}', StringComparison.Ordinal);
        ReadOnlySpan<char> inner = text.AsSpan(brace + 1);
        if (brace == 0 || inner.IsEmpty || inner.IndexOfAny('{', '}') != inner.Length - 1 || inner[^1] != '}')
            return false;
        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string attribute in inner[..^1].ToString().Split(','))
        {
            int equals = attribute.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || equals == attribute.Length - 1 || !attributes.TryAdd(attribute[..equals], attribute))
                return false;
        }
        if (attributes.Remove("", out string? bare))
            period = bare[1..];
        string[] kept = [.. attributes.Values.Where(attribute => !Defaults.Contains(attribute, StringComparer.Ordinal))];
        symbol = kept.Length == 0 ? text[..brace] : $"{text[..brace]}{{{string.Join(',', kept)}}}";
        return true;
    }

    /// <summary>Whether an attribute of a message says nothing, since it has dxFeed's default value.</summary>
    internal static bool IsDefault(ReadOnlySpan<byte> attribute) =>
        attribute.SequenceEqual("price=last"u8) || attribute.SequenceEqual("tho=false"u8) || attribute.SequenceEqual("a=m"u8);

    /// <summary>Splits a list of series at the commas that are not inside braces.</summary>
    /// <param name="list">For example <c>SPY{=5m,tho=true},QQQ:1m</c>.</param>
    internal static IReadOnlyList<string> SplitList(string list)
    {
        var items = new List<string>();
        int start = 0;
        bool isInside = false;
        for (int i = 0; i < list.Length; i++)
        {
            if (list[i] is '{' or '}')
            {
                isInside = list[i] == '{';
            }
            else if (list[i] == ',' && !isInside)
            {
                items.Add(list[start..i]);
                start = i + 1;
            }
        }
        items.Add(list[start..]);
        return items;
    }
}

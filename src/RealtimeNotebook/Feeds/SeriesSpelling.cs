using System.Text;
using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Feeds;

/// <summary>Compares what a message says of its series with the series that was asked for, without making strings.</summary>
internal static class SeriesSpelling
{
    /// <summary>Whether a message's symbol names the series.</summary>
    /// <param name="text">The symbol, or dxFeed's candle symbol such as <c>SPY&amp;Q{=5m,price=mark}</c>. Attributes may be in any order; each
    /// that is not a default must be one of the series', and each of the series' must be there. The period may be left out.</param>
    /// <param name="key">The series.</param>
    internal static bool IsSymbolOf(ReadOnlySpan<byte> text, SeriesKey key)
    {
        int brace = text.IndexOf((byte)'{');
        if (brace < 0)
            return Ascii.Equals(text, key.Symbol);
        int keyBrace = key.Symbol.IndexOf('{', StringComparison.Ordinal);
        ReadOnlySpan<char> keyName = keyBrace < 0 ? key.Symbol : key.Symbol.AsSpan(0, keyBrace);
        if (text[^1] != '}' || !Ascii.Equals(text[..brace], keyName))
            return false;
        ReadOnlySpan<byte> attributes = text[(brace + 1)..^1];
        ReadOnlySpan<char> keyAttributes = keyBrace < 0 ? default : key.Symbol.AsSpan(keyBrace + 1, key.Symbol.Length - keyBrace - 2);
        foreach (Range range in attributes.Split((byte)','))
        {
            ReadOnlySpan<byte> attribute = attributes[range];
            bool belongs = attribute.Length > 0 && attribute[0] == '=' ? IsInterval(attribute[1..], key.Interval)
                : SymbolAttributes.IsDefault(attribute) || Holds(keyAttributes, attribute);
            if (!belongs)
                return false;
        }
        foreach (Range range in keyAttributes.Split(','))
        {
            ReadOnlySpan<char> attribute = keyAttributes[range];
            if (!attribute.IsEmpty && !Holds(attributes, attribute))
                return false;
        }
        return true;
    }

    private static bool Holds(ReadOnlySpan<char> attributes, ReadOnlySpan<byte> attribute)
    {
        foreach (Range range in attributes.Split(','))
        {
            if (Ascii.Equals(attribute, attributes[range]))
                return true;
        }
        return false;
    }

    private static bool Holds(ReadOnlySpan<byte> attributes, ReadOnlySpan<char> attribute)
    {
        foreach (Range range in attributes.Split((byte)','))
        {
            if (Ascii.Equals(attributes[range], attribute))
                return true;
        }
        return false;
    }

    /// <summary>Whether a message's interval is the one asked for, in any of the four spellings.</summary>
    internal static bool IsInterval(ReadOnlySpan<byte> text, Interval interval) =>
        Ascii.Equals(text, interval.ToString()) || Ascii.Equals(text, interval.ToDxFeed())
        || Ascii.Equals(text, interval.ToBinance()) || Ascii.Equals(text, interval.ToTradingView())
        || (text.Length <= 8 && Interval.TryParse(Encoding.ASCII.GetString(text), out Interval other) && other == interval);
}

using System.Text;

namespace RealtimeNotebook.Feeds;

/// <summary>Compares what a message says of its series with the series that was asked for, without making strings.</summary>
internal static class SeriesSpelling
{
    /// <summary>Whether a message's symbol names the series.</summary>
    /// <param name="text">The symbol, or dxFeed's candle symbol such as <c>SPY&amp;Q{=5m,price=mark}</c>; of its attributes only the period counts.</param>
    /// <param name="key">The series.</param>
    internal static bool IsSymbolOf(ReadOnlySpan<byte> text, SeriesKey key)
    {
        int brace = text.IndexOf((byte)'{');
        ReadOnlySpan<byte> name = brace < 0 ? text : text[..brace];
        // An exchange is one letter after an ampersand at the end; it may also be part of the symbol asked for.
        bool same = Ascii.Equals(name, key.Symbol)
            || (name.Length > 2 && name[^2] == '&' && Ascii.Equals(name[..^2], key.Symbol));
        if (!same || brace < 0)
            return same;
        if (text[^1] != '}')
            return false;
        ReadOnlySpan<byte> attributes = text[(brace + 1)..^1];
        while (!attributes.IsEmpty)
        {
            int comma = attributes.IndexOf((byte)',');
            ReadOnlySpan<byte> attribute = comma < 0 ? attributes : attributes[..comma];
            attributes = comma < 0 ? default : attributes[(comma + 1)..];
            if (attribute.Length > 0 && attribute[0] == '=' && !IsInterval(attribute[1..], key.Interval))
                return false;
        }
        return true;
    }

    /// <summary>Whether a message's interval is the one asked for, in any of the four spellings.</summary>
    internal static bool IsInterval(ReadOnlySpan<byte> text, Interval interval) =>
        Ascii.Equals(text, interval.ToString()) || Ascii.Equals(text, interval.ToDxFeed())
        || Ascii.Equals(text, interval.ToBinance()) || Ascii.Equals(text, interval.ToTradingView())
        || (text.Length <= 8 && Interval.TryParse(Encoding.ASCII.GetString(text), out Interval other) && other == interval);
}

using System.Globalization;
using System.Text;

namespace RealtimeNotebook.History;

/// <summary>Reads numbers as a file writes them: with a decimal point or comma, with or without separators of thousands.</summary>
/// <param name="isComma">Whether the decimal mark is a comma.</param>
internal readonly struct NumberFormat(bool isComma)
{
    private const int LongestText = 64;

    private static readonly string[] Words = ["null", "none", "nil", "n/a", "na", "#n/a", "nan"];

    /// <summary>Reads a number.</summary>
    /// <param name="text">For example <c>1234.5</c>, <c>1,234.5</c>, <c>$1,234.5</c>, or with a decimal comma <c>1.234,5</c>.</param>
    /// <param name="number">The number.</param>
    internal bool TryRead(ReadOnlySpan<byte> text, out double number)
    {
        number = 0;
        if (!isComma && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            return true;
        Span<byte> plain = stackalloc byte[LongestText];
        return TryNormalise(text, plain, out int length) && double.TryParse(plain[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Reads a number that may end in <c>K</c>, <c>M</c>, <c>B</c> or <c>T</c> for thousands to trillions.</summary>
    internal bool TryReadVolume(ReadOnlySpan<byte> text, out double number)
    {
        double factor = text.IsEmpty ? 1 : text[^1] switch
        {
            (byte)'K' or (byte)'k' => 1e3,
            (byte)'M' or (byte)'m' => 1e6,
            (byte)'B' or (byte)'b' => 1e9,
            (byte)'T' or (byte)'t' => 1e12,
            _ => 1,
        };
        bool good = TryRead(factor == 1 ? text : text[..^1], out number);
        number *= factor;
        return good;
    }

    /// <summary>Whether a producer writes that there is no number, as an index has no volume.</summary>
    internal static bool IsNone(ReadOnlySpan<byte> text)
    {
        foreach (string word in Words)
        {
            if (Ascii.EqualsIgnoreCase(text, word))
                return true;
        }
        return text.IsEmpty || text.SequenceEqual("-"u8) || text.SequenceEqual("--"u8) || text.SequenceEqual("\u2014"u8) || text.SequenceEqual("\\N"u8) || IsMinusOne(text);
    }

    // Interactive Brokers' volume of what has none.
    private static bool IsMinusOne(ReadOnlySpan<byte> text) => text.StartsWith("-1"u8) && (text.Length == 2 || (text[2] == '.' && !text[3..].ContainsAnyExcept((byte)'0')));

    private bool TryNormalise(ReadOnlySpan<byte> text, Span<byte> plain, out int length)
    {
        length = 0;
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            plain[length++] = text[0];
            text = text[1..];
        }
        else if (text.StartsWith("\u2212"u8))
        {
            // The minus sign of typesetting, which web pages and office programs write.
            plain[length++] = (byte)'-';
            text = text[3..];
        }
        text = text[CurrencyMark(text)..];
        byte mark = (byte)(isComma ? ',' : '.');
        if (text.IsEmpty || text.Length > LongestText - 2)
            return false;
        int group = 0;
        bool isGrouped = false;
        int i = 0;
        for (; i < text.Length && text[i] != mark && text[i] is not ((byte)'e' or (byte)'E'); i++)
        {
            int width = GroupMark(text[i..]);
            if (width > 0)
            {
                // Three digits follow each separator; of the Indian style two, but for the last.
                if (group is < 1 or > 3 || (isGrouped && group < 2))
                    return false;
                (isGrouped, group) = (true, 0);
                i += width - 1;
            }
            else if (char.IsAsciiDigit((char)text[i]))
            {
                group++;
                plain[length++] = text[i];
            }
            else
            {
                return false;
            }
        }
        if (isGrouped && group != 3)
            return false;
        for (; i < text.Length; i++)
            plain[length++] = text[i] == mark ? (byte)'.' : text[i];
        return true;
    }

    // How many bytes of a sign of a currency stand here.
    private static int CurrencyMark(ReadOnlySpan<byte> text) =>
        text.StartsWith("$"u8) ? 1 : text.StartsWith("£"u8) || text.StartsWith("¥"u8) ? 2 : text.StartsWith("€"u8) ? 3 : 0;

    // How many bytes of a separator of thousands stand here.
    private int GroupMark(ReadOnlySpan<byte> text) =>
        text[0] == (isComma ? '.' : ',') || text[0] is (byte)'\'' or (byte)' ' ? 1
        : text.StartsWith("\u00A0"u8) ? 2 : text.StartsWith("\u202F"u8) || text.StartsWith("’"u8) ? 3 : 0;
}

namespace RealtimeNotebook.Feeds;

/// <summary>Some producers write NaN and Infinity as bare words, which JSON does not have.</summary>
internal static class BareNaN
{
    /// <summary>Whether one of the words occurs anywhere; quick.</summary>
    internal static bool IsSuspected(ReadOnlySpan<byte> json) => json.IndexOf("NaN"u8) >= 0 || json.IndexOf("Infinity"u8) >= 0;

    /// <summary>Turns the words, where they stand outside strings, into strings of the same length that are read as NaN.</summary>
    internal static void Quote(Span<byte> json)
    {
        bool inString = false;
        for (int i = 0; i < json.Length; i++)
        {
            byte c = json[i];
            if (c == '"')
            {
                inString = !inString;
            }
            else if (inString)
            {
                if (c == '\\')
                    i++;
            }
            else if (c is (byte)'N' or (byte)'I' or (byte)'-')
            {
                i += QuoteWord(json[i..]);
            }
        }
    }

    private static int QuoteWord(Span<byte> rest)
    {
        int length = rest.StartsWith("NaN"u8) ? 3 : rest.StartsWith("Infinity"u8) ? 8 : rest.StartsWith("-Infinity"u8) ? 9 : 0;
        if (length == 0)
            return 0;
        rest[..length].Fill((byte)' ');
        (length == 3 ? "\"N\""u8 : "\"Infi\""u8).CopyTo(rest);
        return length - 1;
    }
}

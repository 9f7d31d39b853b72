using System.Globalization;
using System.Text;

namespace RealtimeNotebook.History;

/// <summary>Writes the InfluxQL that asks for bars.</summary>
internal static class InfluxQuery
{
    /// <summary>The address of a query for the newest bars that open in a stretch of time, newest first.</summary>
    /// <param name="address">Where to ask.</param>
    /// <param name="key">Which series.</param>
    /// <param name="fromMs">Start, included, in Unix milliseconds.</param>
    /// <param name="toMs">End, excluded.</param>
    /// <param name="most">How many rows at most.</param>
    internal static Uri For(InfluxAddress address, SeriesKey key, long fromMs, long toMs, int most)
    {
        string query = string.Create(CultureInfo.InvariantCulture,
            $"SELECT \"open\",\"high\",\"low\",\"close\",\"volume\" FROM {Name(address.Measurement)} WHERE {Name(address.Tag)}={Text(key.ToDxFeed())} AND time>={fromMs}ms AND time<{toMs}ms ORDER BY time DESC LIMIT {most}");
        return new(address.Server, $"/query?{address.Target}&epoch=ms&q={Uri.EscapeDataString(query)}");
    }

    /// <summary>A string literal.</summary>
    internal static string Text(string value) => Quoted(value, '\'');

    /// <summary>An identifier.</summary>
    internal static string Name(string value) => Quoted(value, '"');

    private static string Quoted(string value, char quote)
    {
        var text = new StringBuilder(value.Length + 2).Append(quote);
        foreach (char c in value)
        {
            if (c == '\n')
                text.Append("\\n");
            else if (c == quote || c == '\\')
                text.Append('\\').Append(c);
            else
                text.Append(c);
        }
        return text.Append(quote).ToString();
    }
}

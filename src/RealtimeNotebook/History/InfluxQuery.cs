using System.Globalization;
using System.Text;

namespace RealtimeNotebook.History;

/// <summary>Writes the InfluxQL that asks for bars.</summary>
internal static class InfluxQuery
{
    /// <summary>The address of a query for the bars that open in a stretch of time, oldest first.</summary>
    /// <param name="address">Where to ask.</param>
    /// <param name="key">Which series.</param>
    /// <param name="fromMs">Start, included, in Unix milliseconds.</param>
    /// <param name="toMs">End, excluded.</param>
    internal static Uri For(InfluxAddress address, SeriesKey key, long fromMs, long toMs)
    {
        string query = string.Create(CultureInfo.InvariantCulture,
            $"SELECT \"open\",\"high\",\"low\",\"close\",\"volume\" FROM {Name(address.Measurement)} WHERE {Name(address.Tag)}={Text(key.ToDxFeed())} AND time>={fromMs}ms AND time<{toMs}ms ORDER BY time ASC");
        return new(address.Server, $"/query?db={Uri.EscapeDataString(address.Database)}&epoch=ms&q={Uri.EscapeDataString(query)}");
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

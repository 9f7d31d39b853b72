using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>The page that lists the charts of this process, for when there are several.</summary>
internal static class ListPage
{
    private const string Head = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="dark light">
        <link rel="icon" href="data:,">
        <title>Charts</title>
        <style>
        body { margin: 2rem auto; max-width: 44rem; padding: 0 1rem; font: 15px system-ui, sans-serif; }
        h1 { font-size: 1.2rem; }
        table { border-collapse: collapse; width: 100%; }
        th, td { padding: 0.45rem 0.75rem 0.45rem 0; text-align: left; border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
        th { font-weight: 500; opacity: 0.7; }
        td:nth-child(n+3), th:nth-child(n+3) { text-align: right; font-variant-numeric: tabular-nums; }
        </style>
        </head>
        <body>
        <h1>Charts</h1>

        """;

    /// <summary>Writes the page.</summary>
    /// <param name="sources">The series, in the order in which they are listed.</param>
    /// <param name="most">How many may be shown together.</param>
    internal static string Write(IReadOnlyList<IChartSource> sources, int most)
    {
        var html = new StringBuilder(Head);
        if (sources.Count == 0)
            return html.Append("<p>There is no chart yet.</p>\n</body>\n</html>\n").ToString();
        html.Append("<table>\n<tr><th>Series</th><th>State</th><th>Bars</th><th>Last price</th></tr>\n");
        foreach (IChartSource source in sources)
            WriteRow(html, source);
        html.Append("</table>\n");
        if (sources.Count > 1)
            WriteGridLinks(html, sources, most);
        return html.Append("</body>\n</html>\n").ToString();
    }

    // All of them together; and where a symbol is there in several intervals, those.
    private static void WriteGridLinks(StringBuilder html, IReadOnlyList<IChartSource> sources, int most)
    {
        SeriesKey[] keys = [.. sources.Select(source => source.Key)];
        html.Append("<p>Together: ");
        WriteGridLink(html, keys.Length <= most ? "all charts" : string.Create(CultureInfo.InvariantCulture, $"the first {most} charts"), keys.Take(most));
        foreach (IGrouping<string, SeriesKey> symbol in keys.GroupBy(key => key.Symbol, StringComparer.Ordinal).Where(group => group.Count() > 1 && group.Count() < keys.Length))
        {
            html.Append(", ");
            WriteGridLink(html, symbol.Key, symbol.Take(most));
        }
        html.Append("</p>\n");
    }

    private static void WriteGridLink(StringBuilder html, string text, IEnumerable<SeriesKey> keys) => html.Append(
        CultureInfo.InvariantCulture, $"<a href=\"./grid?{HtmlEncoder.Default.Encode(SeriesList.Write(keys))}\">{HtmlEncoder.Default.Encode(text)}</a>");

    private static void WriteRow(StringBuilder html, IChartSource source)
    {
        ChartSnapshot now = source.Snapshot;
        string name = HtmlEncoder.Default.Encode($"{source.Key.Symbol} {source.Key.Interval}");
        string address = HtmlEncoder.Default.Encode(SeriesAddress.Write(source.Key));
        string state = HtmlEncoder.Default.Encode(now.Status.Phase.ToString().ToLowerInvariant() + (now.Status.IsSimulated ? ", SIMULATED" : ""));
        Candle? last = now.Forming ?? (now.Bars.Count > 0 ? now.Bars[^1] : null);
        html.Append(CultureInfo.InvariantCulture,
            $"<tr><td><a href=\"./chart/{address}\">{name}</a></td><td>{state}</td><td>{now.Bars.Count}</td><td>{last?.Close}</td></tr>\n");
    }
}

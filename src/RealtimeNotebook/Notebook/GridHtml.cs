using System.Globalization;
using System.Text;
using System.Text.Json;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Notebook;

/// <summary>The output of a cell that shows several charts: their still pictures, and the loader that replaces them by the live ones.</summary>
internal static class GridHtml
{
    private const int Gap = 8;
    private const int LeastWidth = 350;

    // A notebook keeps its outputs for ever, so that all pictures together have to stay below some 120 kB; the others are one line.
    private const int MostPictureCharacters = 120_000;

    /// <summary>Writes the output.</summary>
    /// <param name="charts">The series now, in their order, with what they are made of.</param>
    /// <param name="grid">How they are shown together.</param>
    /// <param name="server">The loopback address of this process's server.</param>
    /// <param name="token">Its token.</param>
    /// <param name="id">The element's id, one of its own for every output.</param>
    internal static string Write(IReadOnlyList<(ChartSnapshot Snapshot, RealtimeOptions Options)> charts, GridOptions grid, Uri server, string token, string id)
    {
        int columns = grid.Columns > 0 ? grid.Columns : ColumnsFor([.. charts.Select(chart => chart.Snapshot.Key)]);
        string widths = string.Create(CultureInfo.InvariantCulture,
            $"repeat(auto-fill,minmax(max(min(100%,{LeastWidth}px),calc((100% - {(columns - 1) * Gap}px)/{columns})),1fr))");
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"rtnb\" id=\"{id}\" style=\"position:relative;width:100%;display:grid;gap:{Gap}px;grid-template-columns:{widths}\">\n");
        int left = MostPictureCharacters;
        foreach ((ChartSnapshot snapshot, RealtimeOptions options) in charts)
        {
            string picture = CellHtml.Image(snapshot, options);
            bool fits = picture.Length <= left;
            left -= fits ? picture.Length : 0;
            html.Append("<div class=\"rtnb-cell\" style=\"min-width:0\">").Append(fits ? picture : SvgWriter.Escape(ChartSvg.Describe(snapshot, options.TimeZone))).Append("</div>\n");
        }
        string settings = CellHtml.Settings(charts[0].Options, server, token, id, json => WriteOwn(json, charts, grid, columns));
        return html.Append(CultureInfo.InvariantCulture, $"</div>\n<script>{CellLoader.Script}({settings});</script>").ToString();
    }

    // The page has the same rule.
    internal static int ColumnsFor(IReadOnlyList<SeriesKey> keys)
    {
        int symbols = keys.Select(key => key.Symbol).Distinct(StringComparer.Ordinal).Count();
        int intervals = keys.Select(key => key.Interval).Distinct().Count();
        return symbols == 1 ? 1 : Math.Min(GridOptions.MostColumns, intervals > 1 ? intervals : (int)Math.Ceiling(Math.Sqrt(symbols)));
    }

    private static void WriteOwn(Utf8JsonWriter json, IReadOnlyList<(ChartSnapshot Snapshot, RealtimeOptions Options)> charts, GridOptions grid, int columns)
    {
        json.WriteStartArray("series");
        foreach ((ChartSnapshot snapshot, _) in charts)
        {
            json.WriteStartObject();
            json.WriteString("symbol", snapshot.Key.Symbol);
            json.WriteString("timeframe", snapshot.Key.Interval.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("columns", columns);
        json.WriteBoolean("linkCursor", grid.LinkCursor);
        json.WriteBoolean("linkRange", grid.LinkRange);
        if (grid.Height > 0)
            json.WriteNumber("height", grid.Height);
    }
}

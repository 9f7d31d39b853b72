using System.Globalization;
using System.Text;

namespace RealtimeNotebook.Notebook;

/// <summary>A small table as a cell shows it, as HTML or as text. Every cell is escaped; colours are those of the notebook around it.</summary>
/// <param name="heads">The columns; one whose name begins with <c>#</c> holds numbers, and is set to the right.</param>
internal sealed class CellTable(params string[] heads)
{
    private const int MostRows = 20;
    // Grey with a little of whatever is behind it is seen on dark and on light.
    private const string Line = "border-bottom:1px solid rgba(128,128,128,.3)";

    private readonly List<string[]> _rows = [];

    internal CellTable Add(params string[] row)
    {
        _rows.Add(row);
        return this;
    }

    internal CellTable Add(IEnumerable<string[]> rows)
    {
        _rows.AddRange(rows);
        return this;
    }

    /// <summary>Adds the first and the last rows of many, and between them how many there are besides.</summary>
    internal CellTable AddEnds(int count, Func<int, string[]> row)
    {
        for (int i = 0; i < count; i++)
        {
            bool isInside = count > MostRows && i >= MostRows / 2 && i < count - MostRows / 2;
            if (!isInside)
                Add(row(i));
            else if (i == MostRows / 2)
                Add([string.Create(CultureInfo.InvariantCulture, $"... {count - MostRows:N0} more ..."), .. Enumerable.Repeat("", heads.Length - 1)]);
        }
        return this;
    }

    /// <summary>The table, or nothing where it has no rows.</summary>
    internal string ToHtml()
    {
        if (_rows.Count == 0)
            return "";
        var html = new StringBuilder("<table class=\"rtnb-table\" style=\"border-collapse:collapse;margin:4px 0 12px;font-variant-numeric:tabular-nums\"><thead>");
        AppendRow(html, "th", [.. heads.Select(NameOf)]);
        html.Append("</thead><tbody>");
        foreach (string[] row in _rows)
            AppendRow(html, "td", row);
        return html.Append("</tbody></table>").ToString();
    }

    /// <summary>The table with one line for each row, or nothing where it has none.</summary>
    internal string ToText()
    {
        if (_rows.Count == 0)
            return "";
        string[][] all = [[.. heads.Select(NameOf)], .. _rows];
        int[] widths = [.. heads.Select((_, column) => all.Max(row => row[column].Length))];
        return string.Join(Environment.NewLine, all.Select(row => string.Join("  ", row.Select((cell, column) =>
            IsNumber(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd()));
    }

    private bool IsNumber(int column) => heads[column].StartsWith('#');

    private static string NameOf(string head) => head.TrimStart('#');

    private void AppendRow(StringBuilder html, string tag, string[] cells)
    {
        html.Append("<tr>");
        for (int i = 0; i < cells.Length; i++)
            html.Append(CultureInfo.InvariantCulture, $"<{tag} style=\"text-align:{(IsNumber(i) ? "right" : "left")};padding:2px 8px;white-space:pre-wrap;{Line}\">{SvgWriter.Escape(cells[i])}</{tag}>");
        html.Append("</tr>");
    }
}

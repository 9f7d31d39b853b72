using System.Text;

namespace RealtimeNotebook.Notebook;

/// <summary>What a chart's own page is told in its address; a cell's script is told the same in its settings.</summary>
internal static class ChartQuery
{
    internal static Uri Append(Uri page, RealtimeOptions options)
    {
        var address = new StringBuilder(page.GetLeftPart(UriPartial.Query));
        bool hasQuery = page.Query.Length > 0;
        Add("theme", CellHtml.ThemeName(options.Theme), options.Theme != ChartTheme.Auto);
        Add("tz", options.TimeZone, options.TimeZone is not null);
        Add("sessions", options.Sessions, options.Sessions is not null);
        Add("nights", "1", !options.HideClosedHours);
        return new(address.Append(page.Fragment).ToString());

        void Add(string name, string? value, bool isSet)
        {
            if (!isSet)
                return;
            address.Append(hasQuery ? '&' : '?').Append(name).Append('=').Append(Uri.EscapeDataString(value!));
            hasQuery = true;
        }
    }
}

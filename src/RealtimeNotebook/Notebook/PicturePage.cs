using System.Text;
using System.Text.Json;

namespace RealtimeNotebook.Notebook;

/// <summary>A chart of one moment as an HTML file that can be moved, and needs nothing but itself.</summary>
internal static class PicturePage
{
    // Nothing may be fetched, and nothing sent, whatever a text inside might say.
    private const string Policy =
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

    internal static string Write(ChartPicture picture, RealtimeOptions options, IReadOnlyList<string> messages)
    {
        string title = $"{picture.Key.Symbol} {picture.Key.Interval}, {PriceText.Format(picture.TakenAt.ToUnixTimeMilliseconds(), "yyyy-MM-dd HH:mm 'UTC'")}";
        string theme = options.Theme == ChartTheme.Auto ? "" : $" data-theme=\"{CellHtml.ThemeName(options.Theme)}\"";
        return $"""
            <!doctype html>
            <html lang="en"{theme}>
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="dark light">
            <title>{SvgWriter.Escape(title)}</title>
            <style>{PageScript.Styles}</style>
            </head>
            <body>
            <main id="chart">{CellHtml.Image(picture.Bars, options)}</main>
            <script>{PageScript.Chart}</script>
            <script>RealtimeNotebook.mount(document.getElementById("chart"), {Settings(picture, options, messages)});</script>
            </body>
            </html>
            """;
    }

    private static string Settings(ChartPicture picture, RealtimeOptions options, IReadOnlyList<string> messages)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("symbol", picture.Key.Symbol);
            json.WriteString("timeframe", picture.Key.Interval.ToString());
            json.WriteStartArray("urls");
            json.WriteEndArray();
            json.WriteBoolean("fill", true);
            json.WriteString("theme", CellHtml.ThemeName(options.Theme));
            json.WriteNumber("window", CellHtml.WindowOf(options));
            CellHtml.WriteTimes(json, options);
            CellHtml.WriteMessages(json, messages, picture.TakenAt);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}

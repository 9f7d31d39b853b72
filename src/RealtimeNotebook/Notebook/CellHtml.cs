using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Notebook;

/// <summary>The output of a cell: a still picture that needs no script, and the loader that replaces it by the live chart.</summary>
/// <remarks>
/// The picture is an image with its data in the address: notebooks that are not trusted strip inline SVG together with scripts,
/// but leave images alone.
/// </remarks>
internal static class CellHtml
{
    private const int MostBarsOfPage = 5_000;

    internal static string NewId() => "rtnb-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(8));

    /// <summary>Writes the output.</summary>
    /// <param name="snapshot">The series now.</param>
    /// <param name="options">What the chart is made of.</param>
    /// <param name="server">The loopback address of this process's server.</param>
    /// <param name="token">Its token.</param>
    /// <param name="id">The element's id, one of its own for every output.</param>
    internal static string Write(ChartSnapshot snapshot, RealtimeOptions options, Uri server, string token, string id)
    {
        return $"""
            <div class="rtnb" id="{id}" style="position:relative;width:100%">
            {Picture(snapshot, options)}
            </div>
            <script>{CellLoader.Script}({Settings(snapshot.Key, options, server, token, id)});</script>
            """;
    }

    /// <summary>The still picture of a series.</summary>
    internal static string Picture(ChartSnapshot snapshot, RealtimeOptions options)
    {
        string picture = Convert.ToBase64String(Encoding.UTF8.GetBytes(ChartSvg.Draw(snapshot, options.Theme)));
        return $"<img alt=\"{SvgWriter.Escape(ChartSvg.Describe(snapshot))}\" width=\"{ChartSvg.Width}\" "
            + $"style=\"max-width:100%;height:auto;display:block\" src=\"data:image/svg+xml;base64,{picture}\">";
    }

    private static string Settings(SeriesKey key, RealtimeOptions options, Uri server, string token, string id) =>
        Settings(options, server, token, id, json =>
        {
            json.WriteString("symbol", key.Symbol);
            json.WriteString("timeframe", key.Interval.ToString());
            json.WriteNumber("height", ChartSvg.Height);
        });

    /// <summary>Writes what the page's script is told: what every output says of itself, and what only this one says.</summary>
    /// <remarks>The writer's default escaping leaves no &lt;, &gt;, &amp; or quote in the text, so nothing in it can end the script element.</remarks>
    internal static string Settings(RealtimeOptions options, Uri server, string token, string id, Action<Utf8JsonWriter> writeOwn)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            writeOwn(json);
            json.WriteString("token", token);
            json.WriteNumber("port", server.Port);
            json.WriteString("loopback", WithSlash(server));
            if (options.PublicUrl is { } address)
                json.WriteString("publicUrl", WithSlash(address));
            json.WriteString("theme", ThemeName(options.Theme));
            json.WriteNumber("window", Math.Min(options.Window, MostBarsOfPage));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static string ThemeName(ChartTheme theme) => theme switch
    {
        ChartTheme.Dark => "dark",
        ChartTheme.Light => "light",
        _ => "auto",
    };

    private static string WithSlash(Uri address) => address.AbsoluteUri.EndsWith('/') ? address.AbsoluteUri : address.AbsoluteUri + "/";
}

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

    /// <summary>Writes the output of a live chart.</summary>
    /// <param name="snapshot">The series now.</param>
    /// <param name="options">What the chart is made of.</param>
    /// <param name="server">The loopback address of this process's server.</param>
    /// <param name="token">Its token.</param>
    /// <param name="id">The element's id, one of its own for every output.</param>
    /// <param name="inside">What the server would tell first, to be carried inside together with the chart's script; null to fetch both.</param>
    /// <param name="now">When this is written.</param>
    internal static string Write(
        ChartSnapshot snapshot, RealtimeOptions options, Uri server, string token, string id, IReadOnlyList<string>? inside, DateTimeOffset now) =>
        Write(id, Image(snapshot, options), inside is not null, Settings(json =>
        {
            WriteSeries(json, id, snapshot.Key, options);
            WriteServer(json, options, server, token);
            if (inside is not null)
                WriteMessages(json, inside, now);
        }));

    /// <summary>Writes what the page's script is told of several charts: what every output says of itself, and what only this one says.</summary>
    internal static string Settings(RealtimeOptions options, Uri server, string token, string id, Action<Utf8JsonWriter> writeOwn) => Settings(json =>
    {
        json.WriteString("id", id);
        WriteLook(json, options);
        WriteServer(json, options, server, token);
        writeOwn(json);
    });

    /// <summary>Writes the output of a chart of one moment, which knows no server.</summary>
    internal static string Write(ChartPicture picture, IReadOnlyList<string>? inside, string id)
    {
        string image = Image(picture.Bars, picture.Options);
        return inside is null ? Element(id, image) : Write(id, image, true, Settings(json =>
        {
            WriteSeries(json, id, picture.Key, picture.Options);
            WriteMessages(json, inside, picture.TakenAt);
        }));
    }

    /// <summary>The still picture as an image with its data inside.</summary>
    internal static string Image(ChartSnapshot snapshot, RealtimeOptions options)
    {
        string picture = Convert.ToBase64String(Encoding.UTF8.GetBytes(ChartSvg.Draw(snapshot, options.Theme, options.TimeZone)));
        return $"""<img alt="{SvgWriter.Escape(ChartSvg.Describe(snapshot, options.TimeZone))}" width="{ChartSvg.Width}" style="max-width:100%;height:auto;display:block" src="data:image/svg+xml;base64,{picture}">""";
    }

    internal static string ThemeName(ChartTheme theme) => theme switch
    {
        ChartTheme.Dark => "dark",
        ChartTheme.Light => "light",
        _ => "auto",
    };

    internal static int WindowOf(RealtimeOptions options) => Math.Min(options.Window, MostBarsOfPage);

    // A message's own writer has escaped it: no <, > or & is in it.
    internal static void WriteMessages(Utf8JsonWriter json, IReadOnlyList<string> messages, DateTimeOffset takenAt)
    {
        json.WriteNumber("takenAt", takenAt.ToUnixTimeMilliseconds());
        json.WriteStartArray("messages");
        foreach (string message in messages)
            json.WriteRawValue(message);
        json.WriteEndArray();
    }

    private static string Write(string id, string image, bool isEmbedded, string settings)
    {
        // Every output carries the script; a page runs it once.
        string bundle = isEmbedded ? $"if (!window.RealtimeNotebook) {{{PageScript.Chart}\n}}\n" : "";
        return Element(id, image) + $"\n<script>{bundle}{CellLoader.Script}({settings});</script>";
    }

    private static string Element(string id, string image) => $"""
        <div class="rtnb" id="{id}" style="position:relative;width:100%">
        {image}
        </div>
        """;

    private static void WriteSeries(Utf8JsonWriter json, string id, SeriesKey key, RealtimeOptions options)
    {
        json.WriteString("id", id);
        json.WriteString("symbol", key.Symbol);
        json.WriteString("timeframe", key.Interval.ToString());
        json.WriteNumber("height", ChartSvg.Height);
        WriteLook(json, options);
    }

    private static void WriteLook(Utf8JsonWriter json, RealtimeOptions options)
    {
        json.WriteString("theme", ThemeName(options.Theme));
        json.WriteNumber("window", WindowOf(options));
        WriteTimes(json, options);
    }

    private static void WriteServer(Utf8JsonWriter json, RealtimeOptions options, Uri server, string token)
    {
        json.WriteString("token", token);
        json.WriteNumber("port", server.Port);
        json.WriteString("loopback", WithSlash(server));
        if (options.PublicUrl is { } address)
            json.WriteString("publicUrl", WithSlash(address));
        json.WriteStartArray("advice");
        foreach (string sentence in CellAdvice.For(server.Port))
            json.WriteStringValue(sentence);
        json.WriteEndArray();
    }

    /// <summary>Writes which clock the time axis goes by, and which hours it has.</summary>
    internal static void WriteTimes(Utf8JsonWriter json, RealtimeOptions options)
    {
        if (options.TimeZone is { } zone)
            json.WriteString("timeZone", zone);
        if (options.Sessions is { } sessions)
            json.WriteString("sessions", sessions);
        json.WriteBoolean("hideClosedHours", options.HideClosedHours);
    }

    // The writer's default escaping leaves no <, >, & or quote in the text, so nothing in it can end the script element.
    private static string Settings(Action<Utf8JsonWriter> write)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static string WithSlash(Uri address) => address.AbsoluteUri.EndsWith('/') ? address.AbsoluteUri : address.AbsoluteUri + "/";
}

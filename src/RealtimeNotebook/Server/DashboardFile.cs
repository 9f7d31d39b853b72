using System.Text;
using System.Text.Json;

namespace RealtimeNotebook.Server;

/// <summary>The dashboard as one HTML file: scripts and styles inside, and a recorded day if wished.</summary>
internal static class DashboardFile
{
    private const string Styles = "<link rel=\"stylesheet\" href=\"./assets/dashboard.css\" />";
    private const string Script = "<script src=\"./assets/dashboard.js\" defer></script>";
    private const string End = "</body>";

    /// <summary>Makes the file.</summary>
    /// <param name="assets">Where the page, its script and its styles are.</param>
    /// <param name="recording">What the page shows without a server; null for a page that connects to one.</param>
    internal static byte[] Make(AssetStore assets, DashboardRecording? recording)
    {
        string page = Text(assets, "dashboard.html");
        string styles = Text(assets, "dashboard.css").Replace("</", "<\\/", StringComparison.Ordinal);
        // In a script's text "</script" would end it; in JavaScript the backslash says nothing.
        string script = Text(assets, "dashboard.js").Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase).Replace("<!--", "<\\!--", StringComparison.Ordinal);
        var body = new StringBuilder();
        if (recording is not null)
            body.Append("<script type=\"application/json\" id=\"recording\">").Append(Json(recording)).Append("</script>\n");
        body.Append("<script>\n").Append(script).Append("\n</script>\n").Append(End);
        page = Replaced(page, Styles, $"<style>\n{styles}\n</style>");
        page = Replaced(page, Script, "");
        return Encoding.UTF8.GetBytes(Replaced(page, End, body.ToString()));
    }

    // The writer's default encoder leaves no < in any text.
    private static string Json(DashboardRecording recording)
    {
        using var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer))
            recording.Write(json);
        return Encoding.UTF8.GetString(buffer.Written.Span);
    }

    private static string Text(AssetStore assets, string name) => assets.Find(name, "") is { } asset ? Encoding.UTF8.GetString(asset.Body)
        : throw new InvalidOperationException($"{name} is not among the assets of this build.");

    private static string Replaced(string page, string what, string with) => page.Contains(what, StringComparison.Ordinal)
        ? page.Replace(what, with, StringComparison.Ordinal)
        : throw new InvalidOperationException($"dashboard.html has no {what}; this build's assets do not fit together.");
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace RealtimeNotebook.Server;

/// <summary>Reads a series out of a URL such as <c>/chart/BTC%2FUSDT/1m</c>.</summary>
internal static class SeriesAddress
{
    /// <summary>Reads the last two segments.</summary>
    /// <param name="context">The request.</param>
    /// <param name="segments">How many segments the path has in all.</param>
    /// <param name="key">The series, or the default value.</param>
    /// <returns>Null, or what is wrong.</returns>
    internal static Refusal? Read(HttpContext context, int segments, out SeriesKey key)
    {
        key = default;
        // The path that routing sees is decoded but for %2F, so that a literal "%2F" and an encoded "%252F" look the same there.
        string raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        int end = raw.IndexOfAny(['?', '#']);
        string[] parts = (end < 0 ? raw : raw[..end]).Split('/');
        if (parts.Length != segments + 1 || parts[0].Length != 0)
            return new(400, "INVALID_PATH", "The path cannot be read; expected for example /chart/BTC%2FUSDT/1m, with no dots, and the symbol URL-encoded.");
        return SeriesQuery.Read(Uri.UnescapeDataString(parts[^2]), Uri.UnescapeDataString(parts[^1]), out key);
    }

    /// <summary>Writes a series as two segments.</summary>
    internal static string Write(SeriesKey key) => $"{Uri.EscapeDataString(key.Symbol)}/{key.Interval}";
}

using System.Text;

namespace RealtimeNotebook.Server;

/// <summary>The page that lists the charts of this process. It holds no data: its script, <c>ListPage.js</c>, reads <c>/api/status</c> with the token.</summary>
internal static class ListPage
{
    /// <summary>The page, UTF-8.</summary>
    internal static byte[] Html { get; } = Encoding.UTF8.GetBytes("""
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
        td:nth-child(3), th:nth-child(3) { text-align: right; font-variant-numeric: tabular-nums; }
        </style>
        <script src="./assets/list.js" defer></script>
        </head>
        <body>
        <h1>Charts</h1>
        <main role="status">Loading.</main>
        <noscript>This page needs JavaScript.</noscript>
        </body>
        </html>

        """);
}

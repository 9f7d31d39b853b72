using System.Net;
using RealtimeNotebook.LiveTests.EndToEnd;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Notebook;

/// <summary>What the cells of a tour show, as pictures for people: taken when <c>RTNB_PICTURES</c> names a folder.</summary>
internal sealed class TourPictures : IAsyncDisposable
{
    // A grid has several charts; one that waits for its first event is as finished as it gets.
    private const string Finished = """
        () => [...document.querySelectorAll('.rtnb[id]')].every(cell => {
          const shown = cell.realtimeNotebook;
          return (shown?.charts ?? [shown]).every(chart => ['live', 'waiting', 'still', 'stopped'].includes(chart?.state) && (chart.state === 'waiting' || chart.stats().redraws > 0));
        })
        """;

    private readonly string _page = Path.Combine(ServerProcess.NewDirectory("rtnb-tour-"), "cell.html");
    private readonly ChromiumPage _chromium;
    private readonly string _name;
    private int _cell;

    private TourPictures(ChromiumPage chromium, string name) => (_chromium, _name) = (chromium, name);

    /// <summary>Begins with a tour; null when nobody wants pictures.</summary>
    internal static async Task<TourPictures?> StartAsync(string name) =>
        Environment.GetEnvironmentVariable("RTNB_PICTURES") is { } folder ? new(await ChromiumPage.StartAsync(), Path.Combine(folder, "tour-" + name)) : null;

    /// <summary>Shows what a cell gave while its kernel lives, light and dark.</summary>
    internal async Task TakeAsync(CellResult cell)
    {
        _cell++;
        string body = string.Concat(cell.Displays.Append(cell.Value).OfType<IReadOnlyDictionary<string, string>>().Select(Body));
        if (body.Length == 0)
            return;
        foreach ((string theme, string colours) in ((string, string)[])[("light", "#fff;color:#222"), ("dark", "#1e1e1e;color:#d4d4d4")])
        {
            await File.WriteAllTextAsync(_page, $"<!doctype html><meta charset=\"utf-8\"><body style=\"font:13px sans-serif;background:{colours}\">{body}</body>");
            await _chromium.Page.EmulateMediaAsync(new() { ColorScheme = theme == "dark" ? Microsoft.Playwright.ColorScheme.Dark : Microsoft.Playwright.ColorScheme.Light });
            await _chromium.Page.GotoAsync(new Uri(_page).AbsoluteUri);
            await _chromium.Page.WaitForFunctionAsync(Finished);
            await _chromium.Page.ScreenshotAsync(new() { Path = $"{_name}-{_cell:00}-{theme}.png", FullPage = true });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _chromium.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_page)!, recursive: true);
    }

    private static string Body(IReadOnlyDictionary<string, string> shown) =>
        shown.GetValueOrDefault("text/html") ?? $"<pre>{WebUtility.HtmlEncode(shown.GetValueOrDefault("text/plain"))}</pre>";
}

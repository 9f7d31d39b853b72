using System.Diagnostics;
using System.Text.Json.Nodes;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>A real, headless Firefox with a fresh profile, driven over WebDriver BiDi.</summary>
internal sealed class FirefoxBrowser : IAsyncDisposable
{
    private const string Program = "/usr/bin/firefox-esr";
    private const string Listening = "WebDriver BiDi listening on ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _profile;
    private readonly BidiSession _session;

    private FirefoxBrowser(Process process, DirectoryInfo profile, BidiSession session) => (_process, _profile, _session) = (process, profile, session);

    internal static async Task<FirefoxBrowser> StartAsync()
    {
        if (!File.Exists(Program))
            throw new InvalidOperationException($"{Program} is missing: install firefox-esr.");
        DirectoryInfo profile = Directory.CreateTempSubdirectory("rtnb-firefox-");
        var start = new ProcessStartInfo(Program, ["--headless", "--no-remote", "--profile", profile.FullName, "--remote-debugging-port", "0", "about:blank"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        try
        {
            var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            process.ErrorDataReceived += (_, line) =>
            {
                if (line.Data?.StartsWith(Listening, StringComparison.Ordinal) == true)
                    address.TrySetResult(line.Data[Listening.Length..] + "/session");
            };
            process.BeginErrorReadLine();
            process.BeginOutputReadLine();
            using var patience = new CancellationTokenSource(Patience);
            return new(process, profile, await BidiSession.ConnectAsync(new(await address.Task.WaitAsync(patience.Token)), patience.Token));
        }
        catch
        {
            await EndAsync(process, profile);
            throw;
        }
    }

    /// <summary>Opens a window of its own, which is visible: the timers of a hidden page are slow.</summary>
    internal async Task<FirefoxPage> OpenAsync(string url)
    {
        using var patience = new CancellationTokenSource(Patience);
        JsonNode created = await _session.SendAsync("browsingContext.create", new() { ["type"] = "window" }, patience.Token);
        var page = new FirefoxPage(_session, (string)created["context"]!);
        await page.GoToAsync(url);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await EndAsync(_process, _profile);
    }

    private static async Task EndAsync(Process process, DirectoryInfo profile)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        // A process of the browser may still write for a moment.
        for (int i = 0; profile.Exists; i++, profile.Refresh())
        {
            try
            {
                profile.Delete(recursive: true);
            }
            catch (IOException) when (i < 50)
            {
                await Task.Delay(20);
            }
        }
    }
}

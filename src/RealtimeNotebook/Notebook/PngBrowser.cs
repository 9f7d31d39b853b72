using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace RealtimeNotebook.Notebook;

/// <summary>A Chromium, Chrome or Edge of this machine that turns a picture into pixels, without a window.</summary>
/// <remarks>Managed libraries that draw SVG bring native code for every platform along; a browser is there already on most machines.</remarks>
internal sealed class PngBrowser(string program)
{
    internal const string Variable = "REALTIME_BROWSER";

    private const int PixelsPerUnit = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G'];

    private static readonly string[] Names =
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "microsoft-edge-stable", "msedge"];

    internal string Program => program;

    /// <summary>The browser that the environment names, or the first that is found.</summary>
    /// <exception cref="FileNotFoundException">There is none; the message says what to do.</exception>
    internal static PngBrowser Find() => Find(Environment.GetEnvironmentVariable, File.Exists);

    internal static PngBrowser Find(Func<string, string?> environment, Func<string, bool> exists)
    {
        if (environment(Variable) is { Length: > 0 } named)
        {
            return exists(named) ? new(named) : throw new FileNotFoundException(
                $"{Variable} names '{named}', which is not there; expected the path of a Chromium, Chrome or Edge.");
        }
        return Places(environment).FirstOrDefault(exists) is { } found ? new(found) : throw new FileNotFoundException(
            $"PNG is drawn by a browser, and there is no Chromium, Chrome or Edge on the PATH or in its usual place. Install one (apt-get install chromium), "
            + $"or set {Variable} to the path of one, or use SaveSvg or SaveHtml, which need none.");
    }

    /// <summary>Draws a picture.</summary>
    /// <param name="svg">The picture.</param>
    /// <param name="width">Its width in CSS pixels; the result has twice as many.</param>
    /// <param name="height">Its height.</param>
    /// <param name="stop">Gives up, and ends the browser.</param>
    /// <returns>A PNG file.</returns>
    /// <exception cref="IOException">The browser gave none.</exception>
    internal async Task<byte[]> DrawAsync(string svg, int width, int height, CancellationToken stop)
    {
        string folder = Directory.CreateTempSubdirectory("rtnb-png-").FullName;
        try
        {
            string page = Path.Combine(folder, "picture.html");
            string picture = Path.Combine(folder, "picture.png");
            // The corners of the picture are round: what lies behind them stays transparent.
            await File.WriteAllTextAsync(page, $"<!doctype html><meta charset=\"utf-8\"><style>html,body{{margin:0;overflow:hidden}}svg{{display:block}}</style>{svg}", stop).ConfigureAwait(false);
            string said = await RunAsync(folder, page, picture, width, height, stop).ConfigureAwait(false);
            byte[] png = File.Exists(picture) ? await File.ReadAllBytesAsync(picture, stop).ConfigureAwait(false) : [];
            return png.AsSpan().StartsWith(Signature) ? png : throw new IOException(
                $"{program} ended without drawing the picture; {Variable} may name another browser, and SaveSvg needs none. It said: {said}");
        }
        finally
        {
            Remove(folder);
        }
    }

    /// <summary>The command line, without the program.</summary>
    internal static IEnumerable<string> Arguments(string folder, string page, string picture, int width, int height)
    {
        yield return "--headless";
        yield return "--disable-gpu";
        yield return "--no-first-run";
        yield return "--disable-extensions";
        yield return "--disable-background-networking";
        yield return "--disable-component-update";
        yield return "--disable-sync";
        yield return "--hide-scrollbars";
        yield return "--default-background-color=00000000";
        yield return "--force-color-profile=srgb";
        yield return string.Create(CultureInfo.InvariantCulture, $"--force-device-scale-factor={PixelsPerUnit}");
        yield return string.Create(CultureInfo.InvariantCulture, $"--window-size={width},{height}");
        yield return "--user-data-dir=" + Path.Combine(folder, "profile");
        yield return "--screenshot=" + picture;
        // A browser refuses to run as root inside its own walls, as it would in most containers; the page is ours, and fetches nothing.
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
            yield return "--no-sandbox";
        yield return new Uri(page).AbsoluteUri;
    }

    // A kernel's standard output is a protocol, so the browser gets none of its streams.
    private async Task<string> RunAsync(string folder, string page, string picture, int width, int height, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program, Arguments(folder, page, picture, width, height))
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Start(start);
        process.StandardInput.Close();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
            string errors = await process.StandardError.ReadToEndAsync(patience.Token).ConfigureAwait(false);
            string said = await output.ConfigureAwait(false) + errors;
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            return LastOf(said);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new IOException($"{program} has not drawn the picture within {Patience.TotalSeconds:0} seconds; {Variable} may name another browser, and SaveSvg needs none.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new IOException($"{program} did not start.");
        }
        catch (Win32Exception e)
        {
            throw new IOException($"{program} cannot be started: {e.Message}", e);
        }
    }

    private static IEnumerable<string> Places(Func<string, string?> environment)
    {
        foreach (string folder in (environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (string name in Names)
                yield return Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);
        }
        foreach (string variable in (string[])["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"])
        {
            if (environment(variable) is not { Length: > 0 } folder)
                continue;
            yield return Path.Combine(folder, "Google", "Chrome", "Application", "chrome.exe");
            yield return Path.Combine(folder, "Microsoft", "Edge", "Application", "msedge.exe");
            yield return Path.Combine(folder, "Chromium", "Application", "chrome.exe");
        }
        yield return "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
        yield return "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge";
        yield return "/Applications/Chromium.app/Contents/MacOS/Chromium";
    }

    private static string LastOf(string said)
    {
        const int Most = 400;
        string text = new StringBuilder(said).Replace('\n', ' ').ToString().Trim();
        return text.Length == 0 ? "nothing" : text.Length <= Most ? text : text[^Most..];
    }

    // A browser's last process may still hold a file of its profile for a moment; the folder is in the system's own for such things.
    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Trace.TraceWarning($"{folder} could not be removed: {e.Message}");
        }
    }
}

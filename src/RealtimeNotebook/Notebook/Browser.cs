using System.ComponentModel;
using System.Diagnostics;

namespace RealtimeNotebook.Notebook;

/// <summary>Opens addresses in the user's browser, where there is one.</summary>
internal static class Browser
{
    /// <summary>Hands an address to the desktop.</summary>
    /// <returns>False when there is no desktop or no opener; that is no fault.</returns>
    internal static bool TryOpen(Uri url) => OpenerOf(url, Environment.GetEnvironmentVariable, File.Exists) is { } opener && TryStart(opener);

    /// <summary>The program that opens an address here, or null when there is none.</summary>
    /// <exception cref="ArgumentException">The address holds a token: every user of the machine can read the arguments of a program.</exception>
    internal static ProcessStartInfo? OpenerOf(Uri url, Func<string, string?> environment, Func<string, bool> exists)
    {
        if ($"{url.Query}{url.Fragment}".Contains("token=", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException("A browser is opened with a one-time code, not with the token.", nameof(url));
        if (OperatingSystem.IsWindows())
            return new(url.AbsoluteUri) { UseShellExecute = true };
        if (OperatingSystem.IsMacOS())
            return Silent("open", url);
        // Without a display xdg-open would start a text browser in the terminal of the notebook server.
        bool hasDisplay = !string.IsNullOrEmpty(environment("DISPLAY")) || !string.IsNullOrEmpty(environment("WAYLAND_DISPLAY"));
        bool hasOpener = (environment("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => exists(Path.Combine(folder, "xdg-open")));
        return hasDisplay && hasOpener ? Silent("xdg-open", url) : null;
    }

    // A kernel's standard output is a protocol, so the opener gets none of its streams; the address is an argument, never shell text.
    private static ProcessStartInfo Silent(string program, Uri url)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (string argument in (string[])["-c", "exec \"$0\" \"$1\" </dev/null >/dev/null 2>&1", program, url.AbsoluteUri])
            start.ArgumentList.Add(argument);
        return start;
    }

    private static bool TryStart(ProcessStartInfo opener)
    {
        try
        {
            using Process? process = Process.Start(opener);
            return true;
        }
        catch (Exception e) when (e is Win32Exception or PlatformNotSupportedException)
        {
            return false;
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace RealtimeNotebook.Tool;

/// <summary>Opens a page where there is a desktop.</summary>
internal static class Browser
{
    internal static void OpenIfDesktop(string url)
    {
        (string program, string[] arguments)? opener = OperatingSystem.IsWindows() ? ("explorer.exe", [url])
            : OperatingSystem.IsMacOS() ? ("open", [url])
            : IsSet("DISPLAY") || IsSet("WAYLAND_DISPLAY") ? ("xdg-open", [url])
            : null;
        if (opener is not { } it)
            return;
        try
        {
            using var process = Process.Start(new ProcessStartInfo(it.program, it.arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (Win32Exception e)
        {
            Console.Error.WriteLine($"The browser could not be opened ({e.Message}); open the address above, or say --no-open.");
        }
    }

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}

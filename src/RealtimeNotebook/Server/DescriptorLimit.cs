using System.Globalization;

namespace RealtimeNotebook.Server;

/// <summary>How many files and sockets this process may open, where the system limits that.</summary>
internal static class DescriptorLimit
{
    /// <summary>What the runtime, the feeds and a few viewers need.</summary>
    internal const int Minimum = 256;

    // Assemblies, databases and logs that are open beside the connections of viewers.
    private const int Reserve = 192;

    private const string Limits = "/proc/self/limits";
    private const string Name = "Max open files";

    /// <summary>The soft limit; null where there is none, or where it cannot be read.</summary>
    internal static int? Read()
    {
        try
        {
            return File.Exists(Limits) ? Parse(File.ReadAllText(Limits)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads the soft limit out of <c>/proc/self/limits</c>.</summary>
    internal static int? Parse(string text)
    {
        int at = text.IndexOf(Name, StringComparison.Ordinal);
        if (at < 0)
            return null;
        string[] words = text[(at + Name.Length)..].Split((char[])[' ', '\n'], 2, StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : null;
    }

    /// <summary>Lowers what is granted to what the limit allows, so that a connection is refused by us rather than by the system.</summary>
    internal static ViewerLimits Fit(ViewerLimits limits, int? limit)
    {
        int most = limit is { } files ? Math.Max(files - Reserve, 16) : int.MaxValue;
        return most >= limits.MaxConnections ? limits : limits with
        {
            MaxConnections = most,
            MaxUnproven = Math.Min(limits.MaxUnproven, Math.Max(most / 4, 4)),
            MaxUnprovenPerAddress = Math.Min(limits.MaxUnprovenPerAddress, Math.Max(most / 4, 4)),
            MostViewers = Math.Min(limits.MostViewers, Math.Max(most / 2, 1)),
        };
    }
}

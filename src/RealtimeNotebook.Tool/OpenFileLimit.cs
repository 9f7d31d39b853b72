using RealtimeNotebook.Server;

namespace RealtimeNotebook.Tool;

/// <summary>Says so when the process may open too few files, before the runtime ends it without a word.</summary>
internal static class OpenFileLimit
{
    /// <summary>What is wrong with the limit; null when it is high enough or unlimited.</summary>
    internal static string? Fault() => DescriptorLimit.Read() is { } limit && limit < DescriptorLimit.Minimum
        ? $"rtnb: this process may open {limit} files and sockets, and needs {DescriptorLimit.Minimum} at least; raise the limit with ulimit -n 4096."
        : null;
}

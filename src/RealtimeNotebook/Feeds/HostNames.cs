using System.Net;

namespace RealtimeNotebook.Feeds;

/// <summary>Compares the hosts of addresses.</summary>
internal static class HostNames
{
    /// <summary>Whether two hosts are one machine, as far as that shows without asking anybody: all names of the loopback are.</summary>
    internal static bool AreSame(string one, string other) => string.Equals(Plain(one), Plain(other), StringComparison.OrdinalIgnoreCase);

    private static string Plain(string host)
    {
        string name = host.Trim('[', ']').TrimEnd('.');
        if (!IPAddress.TryParse(name, out IPAddress? address))
            return name;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        // Whoever dials "any address" reaches the own machine.
        bool isOwn = IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        return isOwn ? "localhost" : $"{address}";
    }
}

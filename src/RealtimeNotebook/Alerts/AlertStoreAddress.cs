using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Alerts;

/// <summary>Finds the store that an address names.</summary>
internal static class AlertStoreAddress
{
    private const string Expected = "expected file:folder or redis://host:port";

    /// <summary>Says what is wrong with an address; null when it is good, or blank.</summary>
    internal static string? Fault(string? uri)
    {
        try
        {
            _ = Open(uri, new SeriesKey("SPY", default));
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }

    /// <summary>Opens a store; nothing is dialled or read yet.</summary>
    /// <returns>The store; null where the address is blank.</returns>
    /// <exception cref="ArgumentException">The address names no store; the message says what was expected, without secrets.</exception>
    internal static IAlertStore? Open(string? uri, SeriesKey key)
    {
        if (string.IsNullOrWhiteSpace(uri))
            return null;
        SourceAddress address = SourceAddress.Parse(uri.Trim());
        switch (address.Scheme)
        {
            case "redis" or "rediss":
                // Whoever keeps alerts gives up in time.
                return new RedisAlertStore(new(RedisAddress.From(address), RedisConnections.OfProcess, Timeout.InfiniteTimeSpan), key);
            case "file":
                address.AllowOnly();
                if (address.Path.Length == 0 || address.Host.Length > 0)
                    throw new ArgumentException($"'{address}' names no folder of this machine; {Expected}.");
                return new FileAlertStore(address.Path, key);
            default:
                throw new ArgumentException($"'{address}' has the unknown scheme '{address.Scheme}'; {Expected}.");
        }
    }
}

using System.Globalization;

namespace RealtimeNotebook.Feeds;

/// <summary>Which Redis server, and how to be let in: <c>redis://[:password@]host[:port][/db]</c>, with TLS <c>rediss://</c>.</summary>
/// <param name="Host">Host name or address.</param>
/// <param name="Port">Port.</param>
/// <param name="Password">Password, or null.</param>
/// <param name="Tls">Whether the connection is encrypted.</param>
/// <param name="Database">Number of the database; channels do not depend on it.</param>
internal sealed record RedisAddress(string Host, int Port, string? Password, bool Tls, int Database)
{
    private const int DefaultPort = 6379;

    /// <summary>Reads an address whose scheme is <c>redis</c> or <c>rediss</c>.</summary>
    /// <param name="address">The address.</param>
    /// <param name="parameters">The names that its query may have; none for those of a feed.</param>
    /// <exception cref="ArgumentException">Something in it is missing or wrong; the message says what, without secrets.</exception>
    internal static RedisAddress From(SourceAddress address, params string[] parameters)
    {
        address.DemandHost("redis://localhost:6379");
        address.AllowOnly(parameters is [] ? ["channel"] : parameters);
        if (address.User is { } user && user != "default")
        {
            throw new ArgumentException($"{address} names a user; this version signs in as Redis' user 'default', with the password alone: "
                + "write redis://:password@host.");
        }
        int database = 0;
        if (address.Path.Length > 0
            && (!int.TryParse(address.Path, NumberStyles.None, CultureInfo.InvariantCulture, out database) || database > 16_383))
        {
            throw new ArgumentException($"The database '{address.Path}' in {address} is not a number such as 0.");
        }
        return new(address.Host, address.Port ?? DefaultPort, address.Password, address.Scheme == "rediss", database);
    }

    /// <summary>Whether keys that are written to the one are found in the other, whoever signs in.</summary>
    internal bool IsSamePlaceAs(RedisAddress other) =>
        HostNames.AreSame(Host, other.Host) && Port == other.Port && Database == other.Database;

    /// <summary>The server as people read it, without password.</summary>
    public override string ToString()
    {
        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return string.Create(CultureInfo.InvariantCulture, $"{(Tls ? "rediss" : "redis")}://{host}:{Port}");
    }
}

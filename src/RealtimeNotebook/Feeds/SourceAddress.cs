using System.Buffers;
using System.Globalization;

namespace RealtimeNotebook.Feeds;

/// <summary>The address of a feed or history, taken apart: <c>scheme://[user[:password]@]host[:port][/path][?name=value&amp;...]</c>.</summary>
/// <remarks>Errors and <see cref="ToString"/> show neither user, password nor token.</remarks>
internal sealed class SourceAddress
{
    private static readonly string[] SecretNames = ["password", "token"];

    private static readonly SearchValues<char> NeverInHost = SearchValues.Create(" \t\r\n\\\"<>{}|^`");

    private readonly Dictionary<string, string> _query = new(StringComparer.OrdinalIgnoreCase);

    private SourceAddress(string scheme) => Scheme = scheme;

    /// <summary>The scheme in lower case, without colon.</summary>
    internal string Scheme { get; }

    /// <summary>The user, or null.</summary>
    internal string? User { get; private set; }

    /// <summary>The password, or null.</summary>
    internal string? Password { get; private set; }

    /// <summary>The host; empty when there is none.</summary>
    internal string Host { get; private set; } = "";

    /// <summary>The port, or null when the address names none.</summary>
    internal int? Port { get; private set; }

    /// <summary>What follows the host, or the scheme where there is no host; without the leading slash after a host.</summary>
    internal string Path { get; private set; } = "";

    /// <summary>Takes an address apart.</summary>
    /// <exception cref="ArgumentException">It is not one; the message says what is wrong, without secrets.</exception>
    internal static SourceAddress Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || !char.IsAsciiLetter(text[0]))
            throw Fault(text, "has no scheme");
        var address = new SourceAddress(text[..colon].ToLowerInvariant());
        string rest = text[(colon + 1)..];
        int question = rest.IndexOf('?', StringComparison.Ordinal);
        if (question >= 0)
        {
            address.ReadQuery(text, rest[(question + 1)..]);
            rest = rest[..question];
        }
        if (!rest.StartsWith("//", StringComparison.Ordinal))
        {
            address.Path = Uri.UnescapeDataString(rest);
            return address;
        }
        rest = rest[2..];
        // A slash in a password has to be written %2F; an at sign may stand as it is.
        int slash = rest.IndexOf('/', rest.LastIndexOf('@') + 1);
        // Without a host, the slash belongs to the path of a file.
        address.Path = slash < 0 ? "" : Uri.UnescapeDataString(rest[(slash == 0 ? 0 : slash + 1)..]);
        string authority = slash < 0 ? rest : rest[..slash];
        int at = authority.LastIndexOf('@');
        if (at >= 0)
            address.ReadUser(authority[..at]);
        address.ReadHost(text, authority[(at + 1)..]);
        return address;
    }

    /// <summary>A value of the query, or null.</summary>
    internal string? Value(string name) => _query.GetValueOrDefault(name);

    /// <summary>A number of the query.</summary>
    /// <exception cref="ArgumentException">It is not a number of that range.</exception>
    internal double Number(string name, double fallback, double least, double most)
    {
        if (Value(name) is not { } text)
            return fallback;
        bool good = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most;
        return good ? number : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"'{name}={text}' in {this} is not a number from {least} to {most}."));
    }

    /// <summary>Refuses names in the query that mean nothing, which are mostly misspelt ones.</summary>
    /// <exception cref="ArgumentException">There is such a name; the message lists those there are.</exception>
    internal void AllowOnly(params string[] names)
    {
        foreach (string name in _query.Keys)
        {
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw new ArgumentException($"'{name}' in {this} means nothing; expected {(names.Length == 0 ? "no parameters" : string.Join(", ", names))}.");
        }
    }

    /// <summary>Refuses an address without host.</summary>
    /// <exception cref="ArgumentException">There is no host.</exception>
    internal void DemandHost(string example)
    {
        if (Host.Length == 0)
            throw new ArgumentException($"'{this}' names no host; expected for example {example}.");
    }

    /// <summary>The address as people read it, without user, password and token.</summary>
    public override string ToString()
    {
        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        string place = Host.Length == 0 ? Path : $"//{host}{(Port is { } port ? $":{port}" : "")}{(Path.Length == 0 ? "" : $"/{Path}")}";
        IEnumerable<string> shown = _query.Where(pair => !SecretNames.Contains(pair.Key, StringComparer.OrdinalIgnoreCase))
            .Select(pair => $"{pair.Key}={pair.Value}");
        string query = string.Join('&', shown);
        return $"{Scheme}:{(place.Length == 0 ? "//" : place)}{(query.Length == 0 ? "" : $"?{query}")}";
    }

    private void ReadQuery(string whole, string query)
    {
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                throw Fault(whole, "has a parameter without name or value after '?'");
            _query[Uri.UnescapeDataString(pair[..equals])] = Uri.UnescapeDataString(pair[(equals + 1)..]);
        }
    }

    private void ReadUser(string user)
    {
        int colon = user.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? user : user[..colon];
        User = name.Length == 0 ? null : Uri.UnescapeDataString(name);
        Password = colon < 0 ? null : Uri.UnescapeDataString(user[(colon + 1)..]);
    }

    private void ReadHost(string whole, string host)
    {
        int bracket = host.LastIndexOf(']');
        int colon = host.LastIndexOf(':');
        if (colon > bracket)
        {
            string digits = host[(colon + 1)..];
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65_535)
            {
                // What is no number may be a password whose @ was forgotten.
                throw digits.All(char.IsAsciiDigit)
                    ? Fault(whole, $"has the port '{digits}', which is not a number from 1 to 65535")
                    : Fault($"{whole[..(whole.IndexOf(':', StringComparison.Ordinal) + 1)]}//...", "has no number from 1 to 65535 where the port would be; user and password stand before an @");
            }
            Port = port;
            host = host[..colon];
        }
        Host = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        if (Host.AsSpan().IndexOfAny(NeverInHost) >= 0)
            throw Fault(whole, "has a host with characters that no host has");
    }

    // An address that cannot be taken apart may have its secrets anywhere before the last at sign and after the question mark.
    private static ArgumentException Fault(string text, string fault)
    {
        int at = text.LastIndexOf('@');
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        int question = text.IndexOf('?', at + 1);
        string shown = question < 0 ? text : text[..question];
        if (at >= 0)
            shown = $"{(colon >= 0 && colon < at ? text[..(colon + 1)] : "")}//...{shown[at..]}";
        return new($"'{shown}' {fault}; expected an address such as redis://localhost:6379.");
    }
}

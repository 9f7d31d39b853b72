using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>Which InfluxDB server and database, and how to be let in:
/// <c>influx://[user:password@]host[:port]/database[/retention-policy][?measurement=CandleEvent&amp;tag=eventSymbol&amp;rp=...&amp;token=...]</c>,
/// with TLS <c>influxs://</c>.</summary>
/// <remarks>InfluxDB 2 maps a bucket named <c>db/rp</c> to the database and retention policy of these names by itself, so that its name stands for both.</remarks>
/// <param name="Server">Scheme, host and port.</param>
/// <param name="Database">Database; in InfluxDB 2 and 3 the bucket or database mapped to it.</param>
/// <param name="Measurement">Measurement that holds the candles.</param>
/// <param name="Tag">Tag whose value is dxFeed's candle symbol, such as <c>SPY{=m}</c>.</param>
/// <param name="Authorization">User and password, or token; null for neither.</param>
internal sealed record InfluxAddress(
    Uri Server, string Database, string Measurement, string Tag, AuthenticationHeaderValue? Authorization)
{
    private const int DefaultPort = 8086;

    /// <summary>The policy's name in InfluxDB where the database has not been given another default.</summary>
    private const string DefaultPolicy = "autogen";

    /// <summary>Retention policy of the database; null for its default.</summary>
    internal string? RetentionPolicy { get; init; }

    /// <summary>Database and retention policy as the query of a request names them.</summary>
    internal string Target => $"db={Uri.EscapeDataString(Database)}{(RetentionPolicy is null ? "" : $"&rp={Uri.EscapeDataString(RetentionPolicy)}")}";

    /// <summary>Reads an address whose scheme is <c>influx</c> or <c>influxs</c>.</summary>
    /// <param name="address">The address.</param>
    /// <param name="token">The token where the address has neither token nor password.</param>
    /// <exception cref="ArgumentException">Something in it is missing or wrong; the message says what, without secrets.</exception>
    internal static InfluxAddress From(SourceAddress address, string? token)
    {
        address.DemandHost("influx://localhost:8086/market");
        address.AllowOnly("measurement", "tag", "token", "rp");
        string[] names = address.Path.TrimEnd('/').Split('/', 2);
        string database = names[0];
        if (database.Length == 0)
            throw new ArgumentException($"'{address}' names no database; expected for example influx://localhost:8086/market.");
        string? policy = address.Value("rp") is { Length: > 0 } given ? given : null;
        if (names.Length == 2 && policy is not null && policy != names[1])
            throw new ArgumentException($"'{address}' names two retention policies, '{names[1]}' and '{policy}'; leave out one of them.");
        string scheme = address.Scheme == "influxs" ? "https" : "http";
        string host = address.Host.Contains(':', StringComparison.Ordinal) ? $"[{address.Host}]" : address.Host;
        if (!Uri.TryCreate(string.Create(CultureInfo.InvariantCulture, $"{scheme}://{host}:{address.Port ?? DefaultPort}"), UriKind.Absolute, out Uri? server))
            throw new ArgumentException($"'{address}' names no host; expected for example influx://localhost:8086/market.");
        return new(server, database, address.Value("measurement") ?? "CandleEvent", address.Value("tag") ?? "eventSymbol", SignIn(address, token))
        {
            RetentionPolicy = names.Length == 2 ? names[1] : policy,
        };
    }

    /// <summary>The address that the infrastructure's own variables name.</summary>
    /// <param name="url"><c>INFLUX_DB_URL</c>: an http, https, influx or influxs address.</param>
    /// <param name="bucket"><c>INFLUX_DB_BUCKET</c>, the database where the address names none.</param>
    /// <exception cref="ArgumentException">There is no database.</exception>
    internal static string FromEnvironment(string url, string? bucket)
    {
        SourceAddress address = SourceAddress.Parse(url);
        string scheme = address.Scheme switch
        {
            "http" or "influx" => "influx",
            "https" or "influxs" => "influxs",
            _ => throw new ArgumentException($"INFLUX_DB_URL '{address}' has the scheme '{address.Scheme}'; expected for example http://localhost:8086."),
        };
        string rest = url[(url.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if (address.Path.TrimEnd('/').Length > 0)
            return $"{scheme}:{rest}";
        if (string.IsNullOrEmpty(bucket))
            throw new ArgumentException($"INFLUX_DB_URL '{address}' is set but INFLUX_DB_BUCKET is not: set it to the database, or name both in influx://host:port/DATABASE.");
        int question = rest.IndexOf('?', StringComparison.Ordinal);
        string place = (question < 0 ? rest : rest[..question]).TrimEnd('/');
        return $"{scheme}:{place}/{Uri.EscapeDataString(bucket)}{(question < 0 ? "" : rest[question..])}";
    }

    /// <summary>Whether bars that are written to the one are read from the other, whoever signs in.</summary>
    internal bool IsSamePlaceAs(InfluxAddress other) =>
        HostNames.AreSame(Server.Host, other.Server.Host) && Server.Port == other.Server.Port
        && (Database, RetentionPolicy ?? DefaultPolicy, Measurement, Tag)
            == (other.Database, other.RetentionPolicy ?? DefaultPolicy, other.Measurement, other.Tag);

    /// <summary>The database as people read it, without user, password and token.</summary>
    public override string ToString() => $"{(Server.Scheme == "https" ? "influxs" : "influx")}://{Server.Authority}/{Database}{(RetentionPolicy is null ? "" : $"/{RetentionPolicy}")}";

    private static AuthenticationHeaderValue? SignIn(SourceAddress address, string? token)
    {
        if (address.Value("token") is { Length: > 0 } given)
            return new("Token", Sendable(given));
        if (address.User is not null || address.Password is not null)
            return new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{address.User}:{address.Password}")));
        return string.IsNullOrWhiteSpace(token) ? null : new("Token", Sendable(token.Trim()));
    }

    private static string Sendable(string token) => token.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 ? token
        : throw new ArgumentException("The InfluxDB token has a character that no token has, such as a blank or a line end; copy it again.");
}

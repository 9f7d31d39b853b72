using System.Net;

namespace RealtimeNotebook.History;

/// <summary>Says what went wrong with InfluxDB, and what to do.</summary>
internal static class InfluxFault
{
    /// <summary>What is said of a server that is no InfluxDB.</summary>
    internal const string Foreign = "answered something other than InfluxDB does";

    private const int MostShown = 300;

    /// <summary>For an error that the server put into its answer.</summary>
    internal static FeedUnavailableException Of(InfluxAddress address, string error) =>
        error.Contains("database not found", StringComparison.OrdinalIgnoreCase)
            ? new($"{address}: the database '{address.Database}' is not found: create it, or name another in {Example(address)}/DATABASE.")
            : error.Contains("retention policy not found", StringComparison.OrdinalIgnoreCase)
            ? new($"{address}: the database '{address.Database}' has no retention policy '{address.RetentionPolicy}': create it, or name another in "
                + $"{Example(address)}/DATABASE/POLICY.")
            : new($"{address} refused the query: {Shown(error)}");

    /// <summary>For a status other than success.</summary>
    internal static FeedUnavailableException Of(InfluxAddress address, HttpStatusCode status, string? error)
    {
        string said = error is null ? "" : $" It says: {Shown(error)}";
        return status switch
        {
            HttpStatusCode.Unauthorized when address.Authorization is null =>
                new($"{address} asks for a user or a token: write influx://USER:PASSWORD@host/database, add ?token=TOKEN, or set INFLUX_DB_TOKEN.{said}"),
            HttpStatusCode.Unauthorized => new($"{address} refused the user, password or token: check them.{said}"),
            HttpStatusCode.Forbidden => new($"{address}: this user or token may not read the database '{address.Database}': grant it READ.{said}"),
            HttpStatusCode.NotFound => new($"{address}: the database '{address.Database}' or the path /query is not found: create the database (InfluxDB 2: map it "
                + $"to a bucket with 'influx v1 dbrp create'), or name another in {Example(address)}/DATABASE.{said}"),
            _ => new($"{address} answered with status {(int)status}.{said}") { IsTransient = IsPassing(status) },
        };
    }

    /// <summary>For points that the server will never take as they are.</summary>
    internal static string NotTaken(InfluxAddress address, HttpStatusCode status, string said) => string.IsNullOrWhiteSpace(said)
        ? $"{address} refused points with status {(int)status}; they are not offered again."
        : $"{address} refused points, which are not offered again. It says: {Shown(Error(said))}";

    /// <summary>For points that the server may take when somebody has mended what is wrong.</summary>
    internal static FeedUnavailableException NotWritten(InfluxAddress address, HttpStatusCode status, string said) => status switch
    {
        HttpStatusCode.Forbidden => new($"{address}: this user or token may not write to the database '{address.Database}': grant it WRITE. It says: {Shown(Error(said))}"),
        _ => Of(address, status, said.Length == 0 ? null : Error(said)),
    };

    /// <summary>For a server that cannot be reached, or an answer that cannot be read.</summary>
    internal static FeedUnavailableException Of(InfluxAddress address, string fault, Exception cause, bool isTransient) =>
        new($"{address} {fault}: {Shown(cause.Message)} Check that InfluxDB runs there, or name another in influx://HOST:PORT/DATABASE.", cause)
        {
            IsTransient = isTransient,
        };

    /// <summary>For a connection that was not made, was cut, or does not speak HTTP.</summary>
    internal static FeedUnavailableException Of(InfluxAddress address, HttpRequestError error, Exception cause) => error switch
    {
        HttpRequestError.InvalidResponse => Of(address, Foreign, cause, isTransient: false),
        HttpRequestError.SecureConnectionError => new($"{address} does not speak TLS as expected: {Shown(cause.InnerException?.Message ?? cause.Message)} "
            + "Check the certificate, or write influx:// if the server has no TLS.", cause),
        _ => Of(address, "does not answer", cause, isTransient: true),
    };

    private static bool IsPassing(HttpStatusCode status) =>
        (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;

    // The text of {"error":"..."}; of anything else all of it.
    private static string Error(string said)
    {
        try
        {
            using var document = System.Text.Json.JsonDocument.Parse(said);
            return document.RootElement.ValueKind == System.Text.Json.JsonValueKind.Object
                && document.RootElement.TryGetProperty("error", out System.Text.Json.JsonElement error) ? error.ToString() : said;
        }
        catch (System.Text.Json.JsonException)
        {
            return said;
        }
    }

    private static string Example(InfluxAddress address) => $"influx://{address.Server.Authority}";

    private static string Shown(string text)
    {
        string line = new([.. text.Take(MostShown).Select(c => char.IsControl(c) ? ' ' : c)]);
        return text.Length > MostShown ? $"{line}..." : line.EndsWith('.') ? line : $"{line}.";
    }
}

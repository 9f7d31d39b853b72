using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>Which files: <c>file:path[?interval=1m&amp;columns=...&amp;dates=mdy&amp;zone=America/New_York&amp;decimal=,&amp;duckdb=/path/libduckdb.so]</c>.</summary>
/// <param name="Path">A file, a folder, or a pattern.</param>
/// <param name="Interval">The interval of bars in files that name none; null to take it from the distance of the bars.</param>
/// <param name="Format">What the address says of the form of the files.</param>
/// <param name="DuckDb">Path of DuckDB's library, which reads Parquet; null for the usual names.</param>
internal sealed record FileAddress(string Path, Interval? Interval, FileFormat Format, string? DuckDb)
{
    /// <summary>Reads an address whose scheme is <c>file</c>.</summary>
    /// <param name="address">The address.</param>
    /// <param name="duckDb">The library where the address names none.</param>
    /// <exception cref="ArgumentException">Something in it is missing or wrong; the message says what.</exception>
    internal static FileAddress From(SourceAddress address, string? duckDb)
    {
        address.AllowOnly(["interval", "duckdb", .. FileFormat.Names]);
        // file:data and file:///data, but also file://data/spy, which has the folder where a host would be.
        string path = address.Host.Length == 0 ? address.Path : $"{address.Host}/{address.Path}";
        if (path.Length == 0)
            throw new ArgumentException($"'{address}' names no file; expected for example file:data, file:data/SPY_1m.csv or file:data/**/*.parquet.");
        Interval? interval = null;
        if (address.Value("interval") is { } text)
        {
            interval = RealtimeNotebook.Interval.TryParse(text, out Interval parsed) ? parsed
                : throw new ArgumentException($"'interval={text}' in {address} is not an interval; expected for example 1m.");
        }
        return new(path, interval, FileFormat.From(address), address.Value("duckdb") ?? (string.IsNullOrWhiteSpace(duckDb) ? null : duckDb.Trim()));
    }
}

using System.IO.Compression;

namespace RealtimeNotebook.History;

/// <summary>What a file is written in.</summary>
internal enum BarFileFormat
{
    /// <summary>Rows of text with a comma, semicolon, tab or bar between the fields.</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    Ndjson,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}

/// <summary>A file of bars, and what its path says of them.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Format">What it is written in.</param>
/// <param name="Symbol">The symbol that the path names for sure, as <c>symbol=SPY</c>, <c>SPY_1m.csv</c> and <c>SPY/1m.csv</c> do; or null.</param>
/// <param name="Interval">The interval that the path names, or null.</param>
/// <param name="Names">The file's and its folders' names, any of which may be the symbol.</param>
/// <param name="Partitions">The names of Hive partitions in the path, such as <c>symbol</c> and <c>date</c>.</param>
/// <param name="IsAlone">Whether the address names this file and no other: then what the name says of the symbol counts for nothing.</param>
internal sealed record SeriesFile(
    string Path, BarFileFormat Format, string? Symbol, Interval? Interval, IReadOnlyList<string> Names, IReadOnlyList<string> Partitions, bool IsAlone)
{
    private const int Buffer = 64 * 1024;

    // As in SPY_1min.txt and SPY_1hour.txt.
    private static readonly (string Unit, string Letter)[] LongUnits = [("min", "m"), ("hour", "h"), ("day", "d")];

    private static readonly char[] Separators = ['_', '-', ' ', '.'];

    /// <summary>Takes a path apart; null for a file of another kind.</summary>
    /// <param name="path">The file.</param>
    /// <param name="within">The path from the folder on that the address names; what lies above it says nothing but for Hive partitions.</param>
    /// <param name="isAlone">Whether the address names this file and no other.</param>
    internal static SeriesFile? Of(string path, string within, bool isAlone)
    {
        string name = System.IO.Path.GetFileName(path);
        string stem = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        if (FormatOf(stem) is not { } format || (format == BarFileFormat.Parquet && stem.Length != name.Length))
            return null;
        stem = stem[..stem.LastIndexOf('.')];
        string[] folders = within.Split('/', '\\')[..^1];
        string? symbol = null;
        Interval? interval = null;
        var partitions = new List<string>();
        foreach (string folder in path.Split('/', '\\')[..^1])
        {
            int equals = folder.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || BarColumns.Normalised(folder[..equals]) is not { Length: > 0 } key)
                continue;
            partitions.Add(folder[..equals]);
            string value = Uri.UnescapeDataString(folder[(equals + 1)..]);
            if (BarColumns.IsSymbol(key))
                symbol = value;
            else if (BarColumns.IsInterval(key) && RealtimeNotebook.Interval.TryParse(value, out Interval parsed))
                interval = parsed;
        }
        // The folder that the address names may be that of one symbol, or of anything.
        (string? nameSymbol, Interval? nameInterval) = FromName(stem, folders.Length > 0 ? folders[^1] : "", isSure: folders.Length > 1);
        string? sure = symbol ?? (isAlone ? null : nameSymbol);
        return new(path, format, sure, interval ?? nameInterval, [stem, .. folders], partitions, isAlone);
    }

    /// <summary>Whether the path says that the file is of another symbol.</summary>
    internal bool IsOfAnother(IReadOnlyList<string> names) => Symbol is { } sure && !IsOneOf(sure, names);

    /// <summary>Whether the path says that the file is of this symbol, or the address does; a file of neither needs a column that does.</summary>
    internal bool IsNamed(IReadOnlyList<string> names) => IsAlone || Symbol is not null || Names.Any(name => IsOneOf(name, names));

    /// <summary>Opens the file, and what is packed in it.</summary>
    internal Stream OpenRead()
    {
        // Whoever writes the file may go on writing, and replace it.
        var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, Buffer, FileOptions.SequentialScan);
        return Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>The formats by their endings.</summary>
    private static BarFileFormat? FormatOf(string name) => System.IO.Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".csv" or ".tsv" or ".txt" => BarFileFormat.Csv,
        ".ndjson" or ".jsonl" => BarFileFormat.Ndjson,
        ".parquet" or ".pq" => BarFileFormat.Parquet,
        _ => null,
    };

    // SPY_1m, SPY-1m-2024-01; SPY/1m; 1m/SPY.
    private static (string? Symbol, Interval? Interval) FromName(string stem, string folder, bool isSure)
    {
        if (TryReadPlain(stem, out Interval interval))
            return (!isSure || folder.Contains('=', StringComparison.Ordinal) ? null : folder, interval);
        for (int at = stem.IndexOfAny(Separators, 1); at > 0; at = stem.IndexOfAny(Separators, at + 1))
        {
            int end = stem.IndexOfAny(Separators, at + 1);
            if (TryReadPlain(end < 0 ? stem[(at + 1)..] : stem[(at + 1)..end], out interval))
                return (stem[..at], interval);
        }
        return TryReadPlain(folder, out interval) ? (stem, interval) : (null, null);
    }

    // With its number and its letter, for a bare number may be part of a date and a bare letter part of a symbol.
    private static bool TryReadPlain(string text, out Interval interval)
    {
        interval = default;
        foreach ((string unit, string letter) in LongUnits)
            text = text.EndsWith(unit, StringComparison.OrdinalIgnoreCase) ? text[..^unit.Length] + letter : text;
        return text.Length >= 2 && char.IsAsciiDigit(text[0]) && char.IsAsciiLetter(text[^1]) && RealtimeNotebook.Interval.TryParse(text, out interval);
    }

    private static bool IsOneOf(string name, IReadOnlyList<string> names) =>
        names.Contains(name, StringComparer.Ordinal) || (name.Contains('%', StringComparison.Ordinal) && names.Contains(Uri.UnescapeDataString(name), StringComparer.Ordinal));
}

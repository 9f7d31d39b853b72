using System.IO.Enumeration;

namespace RealtimeNotebook.History;

/// <summary>Finds the files that an address names: one file, all of a folder, or those that match a pattern of <c>*</c>, <c>?</c> and <c>**</c>.</summary>
/// <param name="path">A path, absolute or from the working directory. In a pattern <c>**</c> stands for any number of folders.</param>
internal sealed class FilePattern(string path)
{
    private const int MostFiles = 100_000;
    private const string Expected = "expected a file, a folder or a pattern of .csv, .tsv, .ndjson, .jsonl or .parquet files";

    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 32 };

    /// <summary>The files of bars that there are now, in the order of their paths.</summary>
    /// <exception cref="FeedUnavailableException">There is no such file, folder or match.</exception>
    internal IReadOnlyList<SeriesFile> Find()
    {
        try
        {
            if (File.Exists(path))
            {
                return SeriesFile.Of(path, path, isAlone: true) is { } alone ? [alone]
                    : throw new FeedUnavailableException($"file:{path} has an ending that says nothing; {Expected}.");
            }
            string root = Root();
            if (!Directory.Exists(root))
                throw new FeedUnavailableException($"file:{path}: '{root}' is not there; {Expected}.");
            string[] wanted = path.Length > root.Length && root != path ? Segments(path[(root == "." ? 0 : root.Length)..]) : [];
            List<SeriesFile> files = [.. Matches(root, wanted)];
            return files.Count switch
            {
                0 => throw new FeedUnavailableException($"file:{path} has no file of bars in it; {Expected}."),
                > MostFiles => throw new FeedUnavailableException($"file:{path} has more than {MostFiles} files; name a folder with fewer."),
                _ => files,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FeedUnavailableException($"file:{path} cannot be looked into: {e.Message}", e);
        }
    }

    /// <summary>Whether the parts of a path match those of a pattern.</summary>
    internal static bool IsMatch(ReadOnlySpan<string> pattern, ReadOnlySpan<string> parts)
    {
        if (pattern.IsEmpty)
            return parts.IsEmpty;
        if (pattern[0] == "**")
            return IsMatch(pattern[1..], parts) || (!parts.IsEmpty && IsMatch(pattern, parts[1..]));
        return !parts.IsEmpty && FileSystemName.MatchesSimpleExpression(pattern[0], parts[0], ignoreCase: false) && IsMatch(pattern[1..], parts[1..]);
    }

    private static IEnumerable<SeriesFile> Matches(string root, string[] wanted)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));
        return Directory.EnumerateFiles(root, "*", Everywhere)
            .Select(file => (file, within: Path.GetRelativePath(root, file)))
            .Where(found => wanted.Length == 0 || IsMatch(wanted, Segments(found.within)))
            .Take(MostFiles + 1)
            .OrderBy(found => found.within, StringComparer.Ordinal)
            .Select(found => SeriesFile.Of(found.file, $"{name}/{found.within}", isAlone: false))
            .OfType<SeriesFile>();
    }

    // The folders before the first part with a wildcard; the path itself where there is none.
    private string Root()
    {
        int wildcard = path.AsSpan().IndexOfAny('*', '?');
        if (wildcard < 0)
            return path;
        int slash = path.AsSpan(0, wildcard).LastIndexOfAny('/', '\\');
        return slash < 0 ? "." : slash == 0 ? path[..1] : path[..slash];
    }

    private static string[] Segments(string part) => part.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
}

using System.Text;
using CsvHelper;

namespace RealtimeNotebook.History;

/// <summary>Opens files of rows, and finds out which are none.</summary>
internal static class CsvSource
{
    private const int LargestRow = 1024 * 1024;
    private const int Looked = 4_096;

    private static readonly CsvReaderOptions Options = new()
    {
        HasHeader = false,
        CommentPrefix = '#',
        TrimWhitespace = true,
        TrimInsideQuotes = true,
        // A quote that is never closed must not swallow the file.
        AllowLineBreaksInQuotes = false,
        MaxRecordSize = LargestRow,
        TrackLineNumbers = true,
        IncludeValuesInExceptions = false,
    };

    /// <summary>Opens a file; its separator and its encoding are found out.</summary>
    internal static CsvReader Open(SeriesFile file) => CsvReader.Create(file.OpenRead(), Options);

    /// <summary>The names in the last comment before the rows, as in <c>#time,open,high,low,close</c>; empty where there is none.</summary>
    /// <param name="file">The file.</param>
    /// <param name="separator">What separates the fields of its rows.</param>
    internal static string[] CommentedNames(SeriesFile file, char separator)
    {
        using var lines = new StreamReader(file.OpenRead());
        string? last = null;
        char[] start = new char[Looked];
        string head = new(start, 0, lines.ReadBlock(start));
        foreach (string line in head.Split('\n'))
        {
            string text = line.Trim();
            if (text.Length > 0 && text[0] != '#')
                break;
            last = text.Length > 0 ? text : last;
        }
        return last is null ? [] : [.. last.TrimStart('#', ' ').Split(separator).Select(name => name.Trim(' ', '"'))];
    }

    /// <summary>What a file is when it is no text of rows; null when it may be.</summary>
    internal static string? KindOfOther(SeriesFile file)
    {
        byte[] start = new byte[Looked];
        using Stream stream = file.OpenRead();
        ReadOnlySpan<byte> head = start.AsSpan(0, stream.ReadAtLeast(start, Looked, throwOnEndOfStream: false));
        if (head.StartsWith("PK\u0003\u0004"u8))
            return "is a zip archive; unpack it";
        if (head.StartsWith("\u001f"u8) && head.Length > 1 && head[1] == 0x8B)
            return "is packed with gzip; name it .csv.gz";
        if (head.StartsWith("PAR1"u8))
            return "is a Parquet file; name it .parquet";
        bool isUtf16 = head.Length > 1 && (head[0], head[1]) is (0xFF, 0xFE) or (0xFE, 0xFF);
        if (!isUtf16 && IsBinary(head))
            return "is no text";
        ReadOnlySpan<byte> text = (head.StartsWith("\uFEFF"u8) ? head[3..] : head).TrimStart(" \t\r\n"u8);
        if (text.IsEmpty)
            return null;
        if (text[0] is (byte)'{' or (byte)'[')
            return "is JSON; name a file with one object a line .ndjson";
        return text[0] == '<' && IsMarkup(text) ? "is a page of HTML or XML" : null;
    }

    // Text has no control characters but for ends of lines and tabs.
    private static bool IsBinary(ReadOnlySpan<byte> head)
    {
        int controls = 0;
        foreach (byte c in head)
        {
            if (c == 0)
                return true;
            if (c < 0x20 && c is not ((byte)'\t' or (byte)'\r' or (byte)'\n' or 0x0C or 0x1A))
                controls++;
        }
        return controls > head.Length / 50;
    }

    // MetaTrader writes <DATE> and <OPEN> as names of columns.
    private static bool IsMarkup(ReadOnlySpan<byte> text)
    {
        string start = Encoding.Latin1.GetString(text[..Math.Min(text.Length, 64)]).ToLowerInvariant();
        return start.StartsWith("<!", StringComparison.Ordinal) || start.StartsWith("<?", StringComparison.Ordinal)
            || start.StartsWith("<html", StringComparison.Ordinal) || start.StartsWith("<head", StringComparison.Ordinal)
            || start.StartsWith("<body", StringComparison.Ordinal) || start.StartsWith("<table", StringComparison.Ordinal);
    }
}

using System.Text;

namespace RealtimeNotebook.History;

/// <summary>Zones as files name them: behind a time, as in <c>20260102 09:30:00 US/Eastern</c>, and in the name of a column, as in <c>Time (EST)</c>.</summary>
internal static class NamedZones
{
    private const int LongestName = 32;
    private const long HourMs = 3_600_000;

    // Abbreviations that mean one offset all over the world; CST, IST and BST do not.
    private static readonly Dictionary<string, long> Offsets = new(StringComparer.OrdinalIgnoreCase)
    {
        ["EST"] = -5 * HourMs,
        ["EDT"] = -4 * HourMs,
        ["CDT"] = -5 * HourMs,
        ["MDT"] = -6 * HourMs,
        ["PST"] = -8 * HourMs,
        ["PDT"] = -7 * HourMs,
        ["CET"] = HourMs,
        ["CEST"] = 2 * HourMs,
        ["EET"] = 2 * HourMs,
        ["EEST"] = 3 * HourMs,
        ["JST"] = 9 * HourMs,
    };

    private static readonly string[] Others = ["ET", "CST", "CT", "MST", "MT", "PT", "BST", "IST", "HKT", "SGT", "KST", "AEST", "AEDT", "MSK", "EST5EDT", "New York", "London", "Tokyo", "local"];

    /// <summary>Cuts a zone's name off the end of a time; false where there is none that is known.</summary>
    /// <param name="text">A time such as <c>20260102 09:30:00 US/Eastern</c> or <c>2026-01-02 09:30 EST</c>.</param>
    /// <param name="time">The time without it.</param>
    /// <param name="zone">The zone; null for one that is always the same offset.</param>
    /// <param name="offsetMs">That offset from UTC, in milliseconds.</param>
    internal static bool TryCut(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> time, out TimeZoneInfo? zone, out long offsetMs)
    {
        time = default;
        (zone, offsetMs) = (null, 0);
        int blank = text.LastIndexOf((byte)' ');
        if (blank < 6 || text.Length - blank - 1 is < 3 or > LongestName || !char.IsAsciiLetter((char)text[blank + 1]))
            return false;
        string name = Encoding.Latin1.GetString(text[(blank + 1)..]);
        time = text[..blank].TrimEnd((byte)' ');
        if (Offsets.TryGetValue(name, out offsetMs))
            return true;
        return name.Contains('/', StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone);
    }

    /// <summary>The zone in the name of a column, such as <c>Time (EST)</c> or <c>time_est</c>; null where there is none, or UTC.</summary>
    internal static string? InName(string column)
    {
        int bracket = column.IndexOfAny(['(', '[']);
        if (bracket >= 0)
        {
            string inside = column[(bracket + 1)..].TrimEnd(' ', ')', ']');
            return IsKnown(inside) ? inside : null;
        }
        int last = column.LastIndexOfAny([' ', '_']);
        return last > 0 && IsKnown(column[(last + 1)..]) ? column[(last + 1)..] : null;
    }

    private static bool IsKnown(string name) => Offsets.ContainsKey(name) || Others.Contains(name, StringComparer.OrdinalIgnoreCase)
        || (name.Contains('/', StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out _));
}

using System.Globalization;
using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Live;

/// <summary>Regular hours as text: <c>09:30-16:00 America/New_York</c>. The page reads the same text, so both refuse the same.</summary>
internal static class SessionHours
{
    internal static bool IsZone(string name) =>
        name == "utc" || (TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) && zone.HasIanaId);

    /// <summary>The zone that the address of a file names: <c>file:bars.csv?zone=Asia/Seoul</c>; null when none does.</summary>
    /// <param name="history">The address of one history or of several.</param>
    internal static string? OfFiles(string? history)
    {
        const string Parameter = "zone=";
        foreach (string address in (history ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            int query = address.IndexOf('?', StringComparison.Ordinal);
            if (query < 0 || !address.StartsWith("file:", StringComparison.Ordinal))
                continue;
            string? zone = Array.Find(address[(query + 1)..].Split('&'), part => part.StartsWith(Parameter, StringComparison.Ordinal));
            if (zone is not null && Uri.UnescapeDataString(zone[Parameter.Length..]) is var name && SessionZone.Named(name) is not null)
                return name;
        }
        return null;
    }

    internal static bool AreValid(string text)
    {
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        bool isNamed = words.Length > 0 && !char.IsAsciiDigit(words[^1][0]);
        string[] hours = isNamed ? words[..^1] : words;
        return hours.Length > 0 && (!isNamed || IsZone(words[^1])) && Array.TrueForAll(hours, AreHours);
    }

    private static bool AreHours(string text) =>
        text.Length == 11 && text[5] == '-' && MinuteOf(text[..5]) is { } from && MinuteOf(text[6..]) is { } to && from < 1_440 && from != to;

    // The end of the day is written 24:00.
    private static int? MinuteOf(string text) =>
        text == "24:00" ? 1_440
        : TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time) ? time.Hour * 60 + time.Minute : null;
}

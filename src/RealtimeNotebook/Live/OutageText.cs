namespace RealtimeNotebook.Live;

/// <summary>What is said of a feed that is being connected to again.</summary>
internal static class OutageText
{
    private const string Suffix = " Reconnecting.";

    /// <summary>For an outage without a known reason.</summary>
    internal static string Default(string feed) => $"{feed} is not reachable; reconnecting.";

    /// <summary>The text for a reason; null where there is none.</summary>
    /// <param name="feed">The feed as people read it.</param>
    /// <param name="reason">Why, with or without a full stop.</param>
    internal static string? Of(string feed, string? reason) => reason is null ? null
        : reason == Default(feed) || reason.EndsWith(Suffix, StringComparison.Ordinal) ? reason
        : reason.Length > 0 && reason[^1] is '.' or '!' or '?' ? reason + Suffix : $"{reason}.{Suffix}";
}

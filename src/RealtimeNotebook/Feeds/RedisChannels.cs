using StackExchange.Redis;

namespace RealtimeNotebook.Feeds;

/// <summary>The channels of a series, made of templates.</summary>
internal static class RedisChannels
{
    /// <summary>The template when none is given: dxFeed's spelling and ours.</summary>
    internal const string DefaultTemplate = "market:CandleEvent:{eventSymbol} market:CandleEvent:{symbol}:{interval}";

    private static readonly string[] Placeholders = ["{eventSymbol}", "{symbol}"];

    /// <summary>Fills templates in.</summary>
    /// <param name="templates">Templates separated by blanks: <c>{eventSymbol}</c> is dxFeed's spelling, <c>{symbol}</c> and
    /// <c>{interval}</c> ours.</param>
    /// <param name="key">The series; no symbol holds a character that means something in a pattern.</param>
    /// <returns>The channels, each once; one with <c>*</c> or <c>?</c> is a pattern.</returns>
    /// <exception cref="ArgumentException">There is no template, or one is the same for all series.</exception>
    internal static IReadOnlyList<RedisChannel> Of(string templates, SeriesKey key)
    {
        string[] each = templates.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (each.Length == 0)
            throw new ArgumentException($"The channel template is blank; expected for example {DefaultTemplate}.");
        if (Array.Find(each, template => !Placeholders.Any(template.Contains)) is { } same)
            throw new ArgumentException($"The channel template '{same}' is the same for all series; expected one with {string.Join(" or ", Placeholders)}, for example {DefaultTemplate}.");
        return [.. each.Select(template => Filled(template, key)).Distinct(StringComparer.Ordinal).Select(Channel)];
    }

    private static string Filled(string template, SeriesKey key) => template
        .Replace("{eventSymbol}", key.ToDxFeed(), StringComparison.Ordinal)
        .Replace("{symbol}", key.Symbol, StringComparison.Ordinal)
        .Replace("{interval}", key.Interval.ToString(), StringComparison.Ordinal);

    private static RedisChannel Channel(string name) =>
        new(name, name.AsSpan().IndexOfAny('*', '?') >= 0 ? RedisChannel.PatternMode.Pattern : RedisChannel.PatternMode.Literal);
}

using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>Something that is wrong with a series now.</summary>
/// <param name="Source">The source that fails, as people read it; the feed where <paramref name="Role"/> is null.</param>
/// <param name="Role">What the source does for the chart; null where the series itself says it.</param>
/// <param name="Text">What is wrong and what to do, in words.</param>
internal readonly record struct SeriesProblem(string Source, SourceRole? Role, string Text)
{
    /// <summary>Every source that fails, after what the series itself says where no source says the same.</summary>
    internal static IReadOnlyList<SeriesProblem> Find(SeriesState state, IReadOnlyList<SourceHealth> sources)
    {
        SeriesProblem[] failing = [.. sources.Where(static one => one.State is SourceState.Degraded or SourceState.Down)
            .Select(static one => new SeriesProblem(one.Name, one.Role, one.Text ?? $"{one.Name} does not answer.")).Distinct()];
        if (state.Text is not { } text || failing.Any(one => IsSame(one.Text, text)))
            return failing;
        return [new(state.Feed, null, text), .. failing];
    }

    /// <summary>All that is wrong in one text, one sentence or more a problem; null when all is well.</summary>
    internal static string? TextOf(SeriesState state, IReadOnlyList<SourceHealth> sources)
    {
        // What is said of a series that has ended is its last word: nothing is asked of its sources any more.
        if (state.Phase == SeriesPhase.Stopped)
            return state.Text;
        IReadOnlyList<SeriesProblem> problems = Find(state, sources);
        return problems.Count switch
        {
            0 => null,
            1 => problems[0].Text,
            _ => string.Join(' ', problems.Select(static one => EndsSentence(one.Text) ? one.Text : $"{one.Text}.").Distinct()),
        };
    }

    // An answer that lacks one of several sources repeats what that source said.
    private static bool IsSame(string one, string other) =>
        one.Contains(other.TrimEnd('.'), StringComparison.Ordinal) || other.Contains(one.TrimEnd('.'), StringComparison.Ordinal);

    private static bool EndsSentence(string text) => text.Length > 0 && text[^1] is '.' or '!' or '?';
}

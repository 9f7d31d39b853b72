using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>What history said to one question.</summary>
/// <param name="Range">What was asked.</param>
/// <param name="Bars">The answer, oldest first; null when there was none.</param>
/// <param name="Fault">Why there was none, in words; beside bars: what they lack, so that they are no proof that there are no others.</param>
/// <param name="AskedMs">When it was asked by the feed's clock, in Unix milliseconds, less the grace given to stragglers: it may know
/// only a part of a bar that was not over then.</param>
/// <param name="SilentToMs">How far its silence counts: of a bar that was not over then it may say nothing because nobody had written it.</param>
internal sealed record HistoryAnswer(HistoryRange Range, IReadOnlyList<Candle>? Bars, string? Fault, long AskedMs, long SilentToMs)
{
    /// <summary>The opening times of those bars that are live candles, and which nobody calls official.</summary>
    internal IReadOnlyCollection<long> LiveMs { get; init; } = [];

    /// <summary>Down to where every source has answered: all of <c>[CoveredFromMs, Range.ToMs)</c>. The start of the range when all of it was
    /// answered; its end when nothing of it is sure.</summary>
    internal long CoveredFromMs { get; init; } = Fault is null ? Range.FromMs : Range.ToMs;

    /// <summary>Whether the reading was cut short after some bars: what is older has not been read yet.</summary>
    internal bool IsCutShort => Fault is not null && Bars is { Count: > 0 } && Bars[0].OpenMs >= CoveredFromMs && CoveredFromMs > Range.FromMs;
}

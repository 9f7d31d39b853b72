namespace RealtimeNotebook.Alerts;

/// <summary>What a condition has found: what to say, and the price it is about.</summary>
/// <param name="Text">In words; null for the rule's name.</param>
/// <param name="Price">In quote currency; null where there is none.</param>
internal readonly record struct AlertFinding(string? Text, double? Price);

/// <summary>A condition of one rule at one chart, with what it remembers. One caller at a time.</summary>
internal interface IAlertCondition
{
    /// <summary>Looks at a moment, later than the one before or the same bar further on.</summary>
    /// <returns>Null while the condition is not met.</returns>
    AlertFinding? Look(AlertMoment moment);
}

/// <summary>A function of the user's.</summary>
internal sealed class UserCondition(Func<AlertMoment, bool> when) : IAlertCondition
{
    public AlertFinding? Look(AlertMoment moment) => when(moment) ? new(null, moment.Price) : null;
}

/// <summary>Signals that became known when a bar closed.</summary>
internal sealed class SignalCondition(IReadOnlyCollection<SignalKind> kinds) : IAlertCondition
{
    public AlertFinding? Look(AlertMoment moment)
    {
        SignalNews[] found = [.. moment.Signals.Where(signal => kinds.Contains(signal.Kind))];
        return found.Length == 0 ? null : new(Sentence(string.Join(", ", found)), found[0].Price);
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}

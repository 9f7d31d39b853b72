namespace RealtimeNotebook;

/// <summary>A rule at one chart, and how it does. Immutable.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="IsEnabled">Whether it is looked at; not after three failures.</param>
/// <param name="Raised">How many alerts it has raised.</param>
/// <param name="Failures">How often it threw.</param>
/// <param name="Fault">What it threw last; null when it never did.</param>
/// <param name="LastMs">When it raised an alert last, in Unix milliseconds; 0 before the first.</param>
public sealed record AlertRuleStatus(AlertRule Rule, bool IsEnabled, long Raised, int Failures, string? Fault, long LastMs)
{
    /// <summary>The rule's name.</summary>
    public string Name => Rule.Name;
}

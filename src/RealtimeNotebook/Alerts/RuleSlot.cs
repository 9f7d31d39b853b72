namespace RealtimeNotebook.Alerts;

/// <summary>A rule at one chart: what it remembers, what it has raised, how often it failed.</summary>
/// <remarks>Looked at by one caller at a time; <see cref="Status"/> may be read from any thread.</remarks>
internal sealed class RuleSlot(AlertRule rule)
{
    /// <summary>A rule that has failed so often is looked at no more.</summary>
    internal const int MostFailures = 3;

    private readonly IAlertCondition _condition = rule.NewCondition();
    private AlertRuleStatus _status = new(rule, true, 0, 0, null, 0);
    private long? _lastBarMs;
    private long _lastAt;

    internal AlertRule Rule => rule;

    internal AlertRuleStatus Status => Volatile.Read(ref _status);

    /// <summary>Whether the rule has looked at anything yet; before that it knows of no past.</summary>
    internal bool HasLooked { get; private set; }

    /// <summary>Looks at a moment.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="clock">Counts the cooldown, and dates the alert.</param>
    /// <param name="fault">What the rule threw just now, in words.</param>
    /// <returns>What to raise an alert of; null when there is nothing.</returns>
    internal AlertFinding? Look(AlertMoment moment, TimeProvider clock, out string? fault)
    {
        fault = null;
        if (!Status.IsEnabled)
            return null;
        HasLooked = true;
        try
        {
            if (_condition.Look(moment) is not { } found || !MayFire(moment, clock))
                return null;
            string text = AlertText.Clean(rule.Text?.Invoke(moment) ?? found.Text ?? rule.Name);
            Volatile.Write(ref _status, Status with { Raised = Status.Raised + 1, LastMs = clock.GetUtcNow().ToUnixTimeMilliseconds() });
            (_lastBarMs, _lastAt) = (moment.Bar.OpenMs, clock.GetTimestamp());
            return found with { Text = text.Length == 0 ? rule.Name : text };
        }
        catch (Exception e)
        {
            // The rule is the user's and may throw anything; it is told, and nothing else suffers.
            int failures = Status.Failures + 1;
            string what = $"{e.GetType().Name}: {e.Message}";
            Volatile.Write(ref _status, Status with { Failures = failures, Fault = what, IsEnabled = failures < MostFailures });
            fault = failures < MostFailures ? $"The rule failed ({failures} of {MostFailures}): {what}" : $"The rule failed {failures} times and is off: {what}";
            return null;
        }
    }

    private bool MayFire(AlertMoment moment, TimeProvider clock)
    {
        if (_lastBarMs is not { } lastBar)
            return true;
        bool isAnother = rule.Repeat switch
        {
            AlertRepeat.OncePerBar => moment.Bar.OpenMs > lastBar,
            AlertRepeat.OnlyOnce => false,
            _ => true,
        };
        return isAnother && clock.GetElapsedTime(_lastAt) >= rule.Cooldown;
    }
}

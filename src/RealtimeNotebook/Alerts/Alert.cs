namespace RealtimeNotebook;

/// <summary>How much an alert matters.</summary>
public enum AlertSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>Look at it.</summary>
    Warning,

    /// <summary>Look at it now: the page shows it until somebody has acknowledged it.</summary>
    Critical,
}

/// <summary>What a rule has found, once. Immutable.</summary>
/// <param name="Id">The alert's own name, different from that of any other, also after a restart.</param>
/// <param name="Rule">The name of the rule.</param>
/// <param name="Key">The series.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Text">What happened, in words; at most 500 characters.</param>
/// <param name="TimeMs">When it was raised, in Unix milliseconds, UTC.</param>
/// <param name="BarMs">Opening time of the bar it is about, in Unix milliseconds, UTC.</param>
/// <param name="Price">The price it is about, in quote currency; null where there is none.</param>
/// <param name="SourceMs">When the event that showed it arose at its source, in Unix milliseconds; 0 where unknown.</param>
public sealed record Alert(
    string Id, string Rule, SeriesKey Key, AlertSeverity Severity, string Text, long TimeMs, long BarMs, double? Price = null, long SourceMs = 0)
{
    /// <summary>For how many alerts it stands: 1, or more for the summary of a burst.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Whether the prices are made up.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>When it was raised, UTC.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(TimeMs);

    /// <summary>When the bar that it is about opened, UTC.</summary>
    public DateTimeOffset BarTime => DateTimeOffset.FromUnixTimeMilliseconds(BarMs);

    /// <summary>One line: when, how much it matters, which rule, what happened.</summary>
    public override string ToString() => $"{Time:yyyy-MM-dd HH:mm:ss} UTC {Severity} {Rule}: {Text}";
}

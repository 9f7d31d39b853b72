using RealtimeNotebook.Alerts;

namespace RealtimeNotebook;

/// <summary>What a chart watches for from its start, and where its alerts are kept.</summary>
public sealed record AlertOptions
{
    /// <summary>What is watched for; more rules may be added to the running chart.</summary>
    /// <value>None.</value>
    public IReadOnlyList<AlertRule> Rules { get; init; } = [];

    /// <summary>Where the last 100 alerts are kept over a restart: <c>file:folder</c>, with one file a series, or <c>redis://host:port</c>.</summary>
    /// <value>Null: nowhere.</value>
    public string? Keep { get; init; }

    /// <summary>How many alerts a second are told one by one; those beyond are told in one summary.</summary>
    /// <value>20; 1 to 1,000.</value>
    public int MostPerSecond { get; init; } = 20;

    /// <summary>How many alerts may be told at once after a quiet time.</summary>
    /// <value>50; 1 to 10,000.</value>
    public int Burst { get; init; } = 50;

    /// <summary>Says everything that is wrong with these options.</summary>
    /// <param name="lines">The indicator lines there are.</param>
    internal IEnumerable<string> Faults(IReadOnlyCollection<string> lines)
    {
        if (Rules is null || Rules.Contains(null!))
        {
            yield return "Rules is null or holds null; expected a list of rules, which may be empty.";
        }
        else
        {
            foreach (string fault in Rules.SelectMany(rule => rule.Faults(lines)))
                yield return fault;
            foreach (string name in Rules.GroupBy(rule => rule.Name).Where(group => group.Count() > 1).Select(group => group.Key))
                yield return $"Two rules are called '{name}'; each needs a name of its own, such as rule with {{ Name = \"...\" }}.";
        }
        if (MostPerSecond is < 1 or > 1_000)
            yield return $"MostPerSecond {MostPerSecond} is outside 1..1000.";
        if (Burst is < 1 or > 10_000)
            yield return $"Burst {Burst} is outside 1..10000.";
        if (AlertStoreAddress.Fault(Keep) is { } wrong)
            yield return $"Keep: {wrong}";
    }
}

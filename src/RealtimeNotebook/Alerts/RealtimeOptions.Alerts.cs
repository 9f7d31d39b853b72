namespace RealtimeNotebook;

// What a chart watches for; alerts are built on the live series, so they are not known there.
public sealed partial record RealtimeOptions
{
    /// <summary>What is watched for, and where alerts are kept.</summary>
    /// <value>No rules, kept nowhere.</value>
    public AlertOptions Alerts { get; init; } = new();

    private IEnumerable<string> AlertFaults() => Alerts is null
        ? ["Alerts: null; expected options such as new AlertOptions()."]
        : Alerts.Faults([.. (Indicators ?? []).Where(indicator => indicator is not null).SelectMany(indicator => indicator.Lines)])
            .Select(fault => $"Alerts: {fault}");
}

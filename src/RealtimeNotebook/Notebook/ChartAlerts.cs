using System.Runtime.CompilerServices;
using RealtimeNotebook.Alerts;
using RealtimeNotebook.History;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook;

/// <summary>What is watched for on a chart: rules, and the alerts that they have raised. A notebook shows it as a table.</summary>
/// <remarks>Every member may be used from any thread. Rules are looked at on a task of their own; a slow one delays only other rules.</remarks>
[TypeFormatterSource(typeof(AlertsFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class ChartAlerts
{
    private readonly IAlertedSource _source;
    private readonly AlertHandlers _handlers;

    internal ChartAlerts(IAlertedSource source, TimeProvider clock) => (_source, _handlers) = (source, new(this, source.Alerts.Desk, clock));

    /// <summary>Raised for every alert that is told, in order, one at a time, on a thread of the pool. Of a burst, that is the first ones
    /// and summaries of the rest: see <see cref="Alert.Count"/>.</summary>
    /// <remarks>A handler that throws is counted and called again for the next alert. A slow one delays only itself.</remarks>
    public event EventHandler<Alert> Raised
    {
        add => _handlers.Add(value);
        remove => _handlers.Remove(value);
    }

    /// <summary>The last 100 alerts, oldest first, each by itself; those of earlier sessions included where they are kept. What is returned
    /// does not change.</summary>
    public IReadOnlyList<Alert> History => _source.Alerts.Desk.Log.History;

    /// <summary>The rules, in the order in which they were added, and how they do.</summary>
    public IReadOnlyList<AlertRuleStatus> Rules => _source.Alerts.Rules;

    /// <summary>How many alerts have been raised since the start of the chart.</summary>
    public long Count => _source.Alerts.Desk.Log.Raised;

    /// <summary>How many of them were told in summaries only.</summary>
    public long HeldBack => _source.Alerts.Desk.HeldBack;

    /// <summary>Bars that had left memory before the rules could look at them.</summary>
    public long BarsMissed => _source.Alerts.BarsMissed;

    /// <summary>How often a handler of <see cref="Raised"/> threw.</summary>
    public long HandlerFaults => _handlers.Faults;

    /// <summary>What a handler threw last; null when none did.</summary>
    public string? LastHandlerFault => _handlers.LastFault;

    /// <summary>How the store does that keeps alerts over a restart; null where <see cref="AlertOptions.Keep"/> names none.</summary>
    public SourceHealth? Store => _source.Alerts.Desk.Keeper?.Health;

    internal SeriesKey Key => _source.Key;

    internal string? SessionZone => _source.Snapshot.SessionZone;

    internal IReadOnlyDictionary<string, string> Faults => Rules.Where(rule => rule.Fault is not null).ToDictionary(rule => rule.Name, rule => rule.Fault!);

    /// <summary>Watches for something. A rule of the same name gives way.</summary>
    /// <param name="rule">The rule.</param>
    /// <returns>The rule.</returns>
    /// <exception cref="ArgumentException">The rule is faulty, or needs an indicator line that there is not; the message lists every fault.</exception>
    public AlertRule Add(AlertRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        string[] faults = [.. rule.Faults(_source.Snapshot.Indicators.Lines.ToArray())];
        if (faults.Length > 0)
            throw new ArgumentException(string.Join(' ', faults), nameof(rule));
        _source.Alerts.Add(rule);
        return rule;
    }

    /// <summary>Watches for a condition of your own. A rule of the same name gives way.</summary>
    /// <param name="name">What the rule is called.</param>
    /// <param name="when">Whether the condition is met; see <see cref="AlertRule.When"/>.</param>
    /// <param name="text">What its alerts say; null for the name.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="repeat">How often it may raise an alert.</param>
    /// <param name="cooldown">How long it keeps quiet after an alert.</param>
    /// <param name="onClose">Whether only bars that have closed are looked at.</param>
    /// <returns>The rule.</returns>
    /// <exception cref="ArgumentException">The name is blank or too long, or the cooldown is negative.</exception>
    public AlertRule Add(
        string name, Func<AlertMoment, bool> when, string? text = null, AlertSeverity severity = AlertSeverity.Info,
        AlertRepeat repeat = AlertRepeat.OncePerBar, TimeSpan cooldown = default, bool onClose = false) => Add(AlertRule.When(name, when) with
        {
            Severity = severity,
            Text = text is null ? null : _ => text,
            Repeat = repeat,
            Cooldown = cooldown,
            OnClose = onClose,
        });

    /// <summary>Watches for a condition of your own, and says it in your own words. A rule of the same name gives way.</summary>
    /// <param name="name">What the rule is called.</param>
    /// <param name="when">Whether the condition is met; see <see cref="AlertRule.When"/>.</param>
    /// <param name="text">What an alert says.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="repeat">How often it may raise an alert.</param>
    /// <param name="cooldown">How long it keeps quiet after an alert.</param>
    /// <param name="onClose">Whether only bars that have closed are looked at.</param>
    /// <returns>The rule.</returns>
    /// <exception cref="ArgumentException">The name is blank or too long, or the cooldown is negative.</exception>
    public AlertRule Add(
        string name, Func<AlertMoment, bool> when, Func<AlertMoment, string> text, AlertSeverity severity = AlertSeverity.Info,
        AlertRepeat repeat = AlertRepeat.OncePerBar, TimeSpan cooldown = default, bool onClose = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Add(AlertRule.When(name, when) with { Severity = severity, Text = text, Repeat = repeat, Cooldown = cooldown, OnClose = onClose });
    }

    /// <summary>Watches for something no longer.</summary>
    /// <param name="name">The rule's name.</param>
    /// <returns>Whether there was such a rule.</returns>
    public bool Remove(string name) => _source.Alerts.Remove(name);

    /// <summary>Follows the alerts from now on; ends with the chart.</summary>
    /// <param name="stop">Ends it sooner.</param>
    /// <remarks>Any number of readers; each has room for 1,000 alerts, of which the oldest give way when it does not read.</remarks>
    public async IAsyncEnumerable<Alert> ReadAllAsync([EnumeratorCancellation] CancellationToken stop = default)
    {
        var subscription = new AlertSubscription(_source.Alerts.Desk);
        try
        {
            await foreach (Alert alert in subscription.Reader.ReadAllAsync(stop).ConfigureAwait(false))
                yield return alert;
        }
        finally
        {
            subscription.End();
        }
    }

    /// <summary>The rules and the last alerts as text.</summary>
    public override string ToString() => AlertTable.ToText(this);

    /// <summary>The rules and the last alerts as HTML; every outside text in it is escaped.</summary>
    public string ToHtml() => AlertTable.ToHtml(this);

    internal async Task EndAsync()
    {
        await _source.Alerts.EndAsync().ConfigureAwait(false);
        await _handlers.EndAsync().ConfigureAwait(false);
    }
}

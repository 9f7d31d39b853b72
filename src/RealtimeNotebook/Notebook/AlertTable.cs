using System.Globalization;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Notebook;

/// <summary>The rules and alerts of a chart as a cell shows them: the newest alert first.</summary>
internal static class AlertTable
{
    private static readonly string[] RuleHeads = ["rule", "severity", "#raised", "last", "state"];
    private static readonly string[] AlertHeads = ["time", "severity", "rule", "what", "bar", "#price"];

    internal static string ToText(ChartAlerts alerts) => string.Join(Environment.NewLine,
        new[] { Title(alerts), Rules(alerts).ToText(), Alerts(alerts).ToText() }.Where(text => text.Length > 0));

    internal static string ToHtml(ChartAlerts alerts) => $"<p>{SvgWriter.Escape(Title(alerts))}</p>{Rules(alerts).ToHtml()}{Alerts(alerts).ToHtml()}";

    private static string Title(ChartAlerts alerts)
    {
        string held = alerts.HeldBack == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {alerts.HeldBack} of them told in summaries");
        string store = alerts.Store is not { } kept ? ""
            : kept.State == SourceState.Degraded ? $"; {kept.Text}" : $"; kept in {kept.Name}{(kept.Text is null ? "" : $": {kept.Text}")}";
        return string.Create(CultureInfo.InvariantCulture, $"{alerts.Key.Symbol} {alerts.Key.Interval}: {alerts.Rules.Count} rules, {alerts.Count} alerts{held}{store}");
    }

    private static CellTable Rules(ChartAlerts alerts) => new CellTable(RuleHeads).Add(alerts.Rules.Select(rule => new[]
    {
        rule.Name,
        rule.Rule.Severity.ToString(),
        rule.Raised.ToString(CultureInfo.InvariantCulture),
        rule.LastMs == 0 ? "-" : PriceText.Format(rule.LastMs, "HH:mm:ss 'UTC'"),
        rule.Fault is null ? "on" : rule.IsEnabled ? $"on, failed: {rule.Fault}" : $"off: {rule.Fault}",
    }));

    private static CellTable Alerts(ChartAlerts alerts)
    {
        var clock = new ChartClock(null, alerts.Key.Interval, alerts.SessionZone);
        return new CellTable(AlertHeads).Add(alerts.History.Reverse().Select(alert => Row(alert, clock)));
    }

    private static string[] Row(Alert alert, ChartClock clock) =>
    [
        PriceText.Format(alert.TimeMs, "yyyy-MM-dd HH:mm:ss 'UTC'"),
        alert.Severity.ToString(),
        alert.Rule,
        alert.Text + (alert.IsSimulated ? " (SIMULATED)" : ""),
        clock.Time(alert.BarMs),
        alert.Price?.ToString(CultureInfo.InvariantCulture) ?? "",
    ];
}

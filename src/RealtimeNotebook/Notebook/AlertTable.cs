using System.Globalization;
using System.Text;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Notebook;

/// <summary>The rules and alerts of a chart as a cell shows them: the newest alert first.</summary>
internal static class AlertTable
{
    private static readonly string[] RuleHeads = ["rule", "severity", "raised", "last", "state"];
    private static readonly string[] AlertHeads = ["time", "severity", "rule", "what", "bar", "price"];

    internal static string ToText(ChartAlerts alerts)
    {
        var text = new StringBuilder(Title(alerts)).AppendLine();
        AppendText(text, RuleHeads, Rules(alerts));
        AppendText(text, AlertHeads, Alerts(alerts));
        return text.ToString().TrimEnd();
    }

    internal static string ToHtml(ChartAlerts alerts)
    {
        var html = new StringBuilder("<p>").Append(SvgWriter.Escape(Title(alerts))).Append("</p>");
        AppendHtml(html, RuleHeads, Rules(alerts));
        AppendHtml(html, AlertHeads, Alerts(alerts));
        return html.ToString();
    }

    private static string Title(ChartAlerts alerts)
    {
        string held = alerts.HeldBack == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {alerts.HeldBack} of them told in summaries");
        string store = alerts.Store is not { } kept ? ""
            : kept.State == SourceState.Degraded ? $"; {kept.Text}" : $"; kept in {kept.Name}{(kept.Text is null ? "" : $": {kept.Text}")}";
        return string.Create(CultureInfo.InvariantCulture, $"{alerts.Key.Symbol} {alerts.Key.Interval}: {alerts.Rules.Count} rules, {alerts.Count} alerts{held}{store}");
    }

    private static IEnumerable<string[]> Rules(ChartAlerts alerts) => alerts.Rules.Select(rule => new[]
    {
        rule.Name,
        rule.Rule.Severity.ToString(),
        rule.Raised.ToString(CultureInfo.InvariantCulture),
        rule.LastMs == 0 ? "-" : PriceText.Format(rule.LastMs, "HH:mm:ss 'UTC'"),
        rule.Fault is null ? "on" : rule.IsEnabled ? $"on, failed: {rule.Fault}" : $"off: {rule.Fault}",
    });

    private static IEnumerable<string[]> Alerts(ChartAlerts alerts) => alerts.History.Reverse().Select(alert => new[]
    {
        PriceText.Format(alert.TimeMs, "yyyy-MM-dd HH:mm:ss 'UTC'"),
        alert.Severity.ToString(),
        alert.Rule,
        alert.Text + (alert.IsSimulated ? " (SIMULATED)" : ""),
        PriceText.Time(alert.BarMs, alerts.Key.Interval),
        alert.Price?.ToString(CultureInfo.InvariantCulture) ?? "",
    });

    private static void AppendText(StringBuilder text, string[] heads, IEnumerable<string[]> rows)
    {
        string[][] all = [heads, .. rows];
        if (all.Length == 1)
            return;
        int[] widths = [.. heads.Select((_, column) => all.Max(row => row[column].Length))];
        foreach (string[] row in all)
            text.AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static void AppendHtml(StringBuilder html, string[] heads, IEnumerable<string[]> rows)
    {
        string[][] all = [.. rows];
        if (all.Length == 0)
            return;
        html.Append("<table class=\"rtnb-alerts\"><thead>");
        AppendRow(html, "th", heads);
        html.Append("</thead><tbody>");
        foreach (string[] row in all)
            AppendRow(html, "td", row);
        html.Append("</tbody></table>");
    }

    private static void AppendRow(StringBuilder html, string tag, string[] cells)
    {
        html.Append("<tr>");
        foreach (string cell in cells)
            html.Append(CultureInfo.InvariantCulture, $"<{tag} style=\"text-align:left\">{SvgWriter.Escape(cell)}</{tag}>");
        html.Append("</tr>");
    }
}

namespace RealtimeNotebook.Notebook;

/// <summary>How the alerts of a chart are shown in a notebook.</summary>
internal sealed class AlertsFormatterSource
{
    private readonly CellFormatter[] _formatters =
    [
        new("text/plain", alerts => (alerts as ChartAlerts)?.ToString()),
        new("text/html", alerts => (alerts as ChartAlerts)?.ToHtml()),
    ];

    /// <summary>The formatters, one a kind of output.</summary>
    public IEnumerable<object> CreateTypeFormatters() => _formatters;
}

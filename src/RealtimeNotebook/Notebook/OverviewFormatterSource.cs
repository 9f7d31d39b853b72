namespace RealtimeNotebook.Notebook;

/// <summary>How the status of all charts is shown in a notebook.</summary>
internal sealed class OverviewFormatterSource
{
    private readonly CellFormatter[] _formatters =
    [
        new("text/plain", overview => (overview as RealtimeOverview)?.ToString()),
        new("text/html", overview => (overview as RealtimeOverview)?.ToHtml()),
    ];

    /// <summary>The formatters, one a kind of output.</summary>
    public IEnumerable<object> CreateTypeFormatters() => _formatters;
}

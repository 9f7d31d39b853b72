namespace RealtimeNotebook.Notebook;

/// <summary>How the status of one series is shown in a notebook.</summary>
internal sealed class StatusFormatterSource
{
    private readonly CellFormatter[] _formatters =
    [
        new("text/plain", status => status is SeriesStatus one ? StatusTable.ToText(one) : null),
        new("text/html", status => status is SeriesStatus one ? StatusTable.ToHtml(one) : null),
    ];

    /// <summary>The formatters, one a kind of output.</summary>
    public IEnumerable<object> CreateTypeFormatters() => _formatters;
}

namespace RealtimeNotebook.Notebook;

/// <summary>How several charts are shown in a notebook.</summary>
internal sealed class GridFormatterSource
{
    private readonly CellFormatter[] _formatters =
    [
        new("text/plain", grid => (grid as RealtimeGrid)?.ToString()),
        new("text/html", grid => (grid as RealtimeGrid)?.ToHtml()),
    ];

    /// <summary>The formatters, one a kind of output.</summary>
    public IEnumerable<object> CreateTypeFormatters() => _formatters;
}

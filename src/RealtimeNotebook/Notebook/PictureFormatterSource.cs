namespace RealtimeNotebook.Notebook;

/// <summary>How a chart of one moment is shown in a notebook.</summary>
internal sealed class PictureFormatterSource
{
    private readonly CellFormatter[] _formatters =
    [
        new("text/plain", picture => (picture as ChartPicture)?.ToString()),
        new("text/html", picture => (picture as ChartPicture)?.ToHtml()),
    ];

    /// <summary>The formatters, one a kind of output.</summary>
    public IEnumerable<object> CreateTypeFormatters() => _formatters;
}

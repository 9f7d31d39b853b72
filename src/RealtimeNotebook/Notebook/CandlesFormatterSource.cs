namespace RealtimeNotebook.Notebook;

/// <summary>How bars are shown in a notebook.</summary>
internal sealed class CandlesFormatterSource
{
    private readonly CellFormatter[] _formatters =
    [
        new("text/plain", bars => TableOf(bars)?.ToString()),
        new("text/html", bars => TableOf(bars)?.ToHtml()),
    ];

    /// <summary>The formatters, one a kind of output.</summary>
    public IEnumerable<object> CreateTypeFormatters() => _formatters;

    private static CandleTable? TableOf(object bars) => bars switch
    {
        CandleTable table => table,
        CandleColumns columns => new(columns),
        Candle bar => new([bar]),
        _ => null,
    };
}

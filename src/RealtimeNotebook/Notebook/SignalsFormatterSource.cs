namespace RealtimeNotebook.Notebook;

/// <summary>How the signals of a chart are shown in a notebook.</summary>
internal sealed class SignalsFormatterSource
{
    private readonly CellFormatter[] _formatters =
    [
        new("text/plain", signals => signals is ChartSignals some ? SignalTable.ToText(some) : null),
        new("text/html", signals => signals is ChartSignals some ? SignalTable.ToHtml(some) : null),
    ];

    /// <summary>The formatters, one a kind of output.</summary>
    public IEnumerable<object> CreateTypeFormatters() => _formatters;
}

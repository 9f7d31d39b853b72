using RealtimeNotebook.Notebook;

namespace RealtimeNotebook;

// How values of the layers below are shown in a notebook, which these layers know nothing of.

[TypeFormatterSource(typeof(CandlesFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public readonly partial record struct Candle;

[TypeFormatterSource(typeof(CandlesFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed partial class CandleColumns;

[TypeFormatterSource(typeof(SignalsFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed partial class ChartSignals;

[TypeFormatterSource(typeof(StatusFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed partial record SeriesStatus;

using RealtimeNotebook.Candles;
using RealtimeNotebook.Live;

namespace RealtimeNotebook;

/// <summary>What a rule looks at: one bar of a series, as it forms or as it closed, and all that was known then. Immutable.</summary>
/// <remarks>Thread-safe; safe to keep, though it keeps the series' bars in memory.</remarks>
public sealed class AlertMoment
{
    private readonly ChartSnapshot _snapshot;
    private readonly int _row;
    private readonly Candle _bar;
    private IReadOnlyList<SignalNews>? _signals;

    /// <summary>A moment at a bar of a snapshot.</summary>
    /// <param name="snapshot">The series.</param>
    /// <param name="row">The bar's place among the closed ones; their count for the forming one.</param>
    /// <param name="timeMs">The present by the feed's clock.</param>
    /// <param name="sinceEvent">How long no event has come.</param>
    internal AlertMoment(ChartSnapshot snapshot, int row, long timeMs, TimeSpan sinceEvent)
    {
        (_snapshot, _row, TimeMs, SinceEvent) = (snapshot, row, timeMs, sinceEvent);
        _bar = row < snapshot.Bars.Count ? snapshot.Bars[row] : snapshot.Forming.GetValueOrDefault();
    }

    /// <summary>The series.</summary>
    public SeriesKey Key => _snapshot.Key;

    /// <summary>The bar.</summary>
    public Candle Bar => _bar;

    /// <summary>Whether the bar has closed; else it is forming.</summary>
    public bool IsClosed => _row < _snapshot.Bars.Count;

    /// <summary>The last price, in quote currency: the bar's close.</summary>
    public double Price => _bar.Close;

    /// <summary>The closed bars before this one, oldest first.</summary>
    public CandleColumns Before => _snapshot.Bars.Before(_row);

    /// <summary>The present by the feed's clock, in Unix milliseconds.</summary>
    public long TimeMs { get; }

    /// <summary>How long no event has come.</summary>
    public TimeSpan SinceEvent { get; }

    /// <summary>What the series says of itself: its phase, its feed, the gaps known.</summary>
    public SeriesState State => _snapshot.Status;

    /// <summary>The signals that became known when this bar closed; none while it is forming.</summary>
    public IReadOnlyList<SignalNews> Signals => _signals ??= IsClosed ? SignalNews.KnownAt(_snapshot.Signals, _bar.OpenMs) : [];

    /// <summary>The length of the bars, with the session zone by whose clock they begin.</summary>
    internal ZonedInterval Interval => new(_snapshot.Key.Interval, SessionZone.Named(_snapshot.SessionZone));

    internal IReadOnlyList<string> Lines => _snapshot.Indicators.Lines;

    /// <summary>The value of an indicator line at this bar.</summary>
    /// <param name="line">The line's name, for example <c>macd</c>.</param>
    /// <returns>The value; NaN where the line is not ready.</returns>
    /// <exception cref="KeyNotFoundException">There is no such line; the message lists those there are.</exception>
    public double Indicator(string line) => At(line, _row);

    /// <summary>The value of an indicator line one bar before.</summary>
    /// <param name="line">The line's name, for example <c>macd</c>.</param>
    /// <returns>The value; NaN where the line is not ready, or there is no bar before.</returns>
    /// <exception cref="KeyNotFoundException">There is no such line; the message lists those there are.</exception>
    public double IndicatorBefore(string line) => At(line, _row - 1);

    /// <summary>The value of an indicator line some bars back.</summary>
    internal double IndicatorAt(string line, int barsBack) => At(line, _row - barsBack);

    private double At(string line, int row)
    {
        ReadOnlySpan<double> closed = _snapshot.Indicators[line];
        if (row < closed.Length)
            return row < 0 ? double.NaN : closed[row];
        IReadOnlyList<string> lines = Lines;
        for (int i = 0; i < lines.Count && i < _snapshot.Live.Length; i++)
        {
            if (lines[i] == line)
                return _snapshot.Live[i];
        }
        return double.NaN;
    }
}

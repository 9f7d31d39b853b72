using System.Text.Json;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>Knows what one viewer has been told, and finds the next message that brings it up to the newest snapshot.</summary>
/// <remarks>
/// <para>However many snapshots were passed over: every bar is announced once by a full_update, in order, and told in its final state
/// once; what has not changed is not told again. A rewritten past, or too many bars at once, is told by starting anew, or to a viewer who
/// asked for corrections by the bars from the first on that changed, where these are the smaller part of what he was sent.</para>
/// <para>Not thread-safe: one teller a viewer, one caller.</para>
/// </remarks>
/// <param name="source">The series.</param>
/// <param name="clock">The clock.</param>
/// <param name="mostBarsBehind">How many bars the viewer may be behind before it gets everything anew.</param>
/// <param name="request">What the viewer asked for; null for all messages, with the window of the series as history.</param>
internal sealed class ChartTeller(IChartSource source, TimeProvider clock, int mostBarsBehind, ViewerRequest? request = null) : IDisposable
{
    private readonly int _historyBars = request?.HistoryBars ?? source.Options.Window;

    private readonly PooledBuffer _buffer = new();
    private Utf8JsonWriter? _json;
    private ChartSnapshot? _snapshot;
    private long _sourceMs;
    private long _seq;

    // What has been told: the state; the newest bar, whether for good, and its numbers.
    private SeriesState? _toldState;
    private IReadOnlyList<ChartMark> _toldMarks = [];
    private bool _hasToldFigure;
    private bool _mustBegin = true;
    private int _epoch;
    private long _rewrites;
    private IReadOnlyList<string> _lines = [];
    private ChartSignals _signals = ChartSignals.Empty;
    private long _bar;
    private bool _isFinal;
    private Candle _candle;
    private double[] _values = [];

    private Utf8JsonWriter Json
    {
        get
        {
            _buffer.Clear();
            if (_json is null)
                _json = new(_buffer, new() { SkipValidation = true });
            else
                _json.Reset(_buffer);
            return _json;
        }
    }

    /// <summary>The message that the last successful call has written; valid until the next.</summary>
    internal ReadOnlyMemory<byte> Message => _buffer.Written;

    /// <summary>The messages that the viewer asked for beside the two about bars.</summary>
    internal ViewerFeatures Features { get; set; } = request?.Features ?? ViewerFeatures.All;

    /// <summary>Whether the viewer has been told of bars.</summary>
    internal bool HasBegun => !_mustBegin;

    /// <summary>Takes a newer snapshot.</summary>
    internal void Take(ChartSnapshot snapshot, long sourceMs) => (_snapshot, _sourceMs) = (snapshot, sourceMs);

    /// <summary>Begins anew, as with a viewer that knows nothing.</summary>
    internal void BeginAnew() => (_mustBegin, _sourceMs) = (true, 0);

    /// <summary>Writes the next message, if there is something left to tell.</summary>
    internal bool TryNext()
    {
        if (_snapshot is not { } now)
            return false;
        long newest = now.Forming is null ? now.NextBar - 1 : now.NextBar;
        bool hasBars = newest >= now.FirstBar;
        if (hasBars && (_mustBegin || IsRewritten(now, newest)))
            return FirstToCorrect(now) is { } first ? Correct(now, newest, first) : Begin(now, newest);
        if (!_hasToldFigure && Has(ViewerFeatures.Figure) && source.Options.Figure is string figure)
            return TellFigure(figure);
        if (Has(ViewerFeatures.Status) && (_toldState is null || !IsSame(_toldState, now.Status)))
            return TellState(now.Status);
        if (Has(ViewerFeatures.Marks) && !ReferenceEquals(_toldMarks, now.Marks))
            return TellMarks(now.Marks);
        if (!hasBars)
            return false;
        // Bars that have closed, and a new one, come before the forming one's changes.
        if (!_isFinal && _bar < now.NextBar)
            return Tell(now, _bar, newest, isNew: false);
        if (_bar < newest)
            return Tell(now, _bar + 1, newest, isNew: true);
        return !_isFinal && IsChanged(now) && Tell(now, _bar, newest, isNew: false);
    }

    /// <summary>Writes that the series has stopped, unless the viewer knows.</summary>
    internal bool TryStop()
    {
        SeriesState state = _toldState ?? source.Snapshot.Status;
        return Has(ViewerFeatures.Status) && _toldState is not { Phase: SeriesPhase.Stopped } && TellState(state with { Phase = SeriesPhase.Stopped });
    }

    /// <summary>Writes an alert.</summary>
    internal void Alert(Alert alert) => AlertMessages.Alert(Json, alert);

    /// <summary>Writes the last alerts.</summary>
    internal void Alerts(IReadOnlyList<Alert> alerts) => AlertMessages.Alerts(Json, source.Key, alerts);

    public void Dispose()
    {
        _json?.Dispose();
        _buffer.Dispose();
    }

    // Within an epoch bars keep their numbers and closed ones their values; all else is another past.
    private bool IsRewritten(ChartSnapshot now, long newest)
    {
        long next = _isFinal ? _bar + 1 : _bar;
        return now.Epoch != _epoch || (_historyBars > 0 && now.Rewrites.Version != _rewrites)
            || newest < _bar || newest - _bar > mostBarsBehind || next < now.FirstBar
            || (_isFinal && _bar >= now.NextBar) || !HasSameLines(now);
    }

    private bool HasSameLines(ChartSnapshot now) => ReferenceEquals(_lines, now.Indicators.Lines) || _lines.SequenceEqual(now.Indicators.Lines);

    // The number of the first closed bar that the viewer has not got as it is; null where he is to get everything anew.
    private long? FirstToCorrect(ChartSnapshot now)
    {
        if (_mustBegin || _historyBars == 0 || !Has(ViewerFeatures.Corrections) || !HasSameLines(now))
            return null;
        // A past that is another one, and does not say from where on.
        if (now.Epoch != _epoch && now.Rewrites.Version == _rewrites)
            return null;
        long first = Math.Min(now.Rewrites.FirstChangedSince(_rewrites), _isFinal ? _bar + 1 : _bar);
        long anew = now.NextBar - first;
        // The bar before it is named, and has to be one that he holds.
        return first > now.FirstBar && anew >= 0 && 2 * anew <= Math.Min(_historyBars, now.Bars.Count) ? first : null;
    }

    private bool Correct(ChartSnapshot now, long newest, long first)
    {
        long marksMs = SignalChanges.FirstMs(_signals, now.Signals, now.Bars.OpenMs[0]);
        SignalWindow window = Signals(now);
        window = window with { MarksFromMs = Math.Max(window.FromMs, Math.Min(marksMs, now.Bars.OpenMs[^1])) };
        Follow(now);
        ChartMessages.Correction(Json, Envelope(now), Remember(now, newest), now, (int)(first - now.FirstBar), window);
        return true;
    }

    private void Follow(ChartSnapshot now) =>
        (_mustBegin, _epoch, _rewrites, _lines) = (false, now.Epoch, now.Rewrites.Version, now.Indicators.Lines);

    private bool Begin(ChartSnapshot now, long newest)
    {
        Follow(now);
        ChartMessages.FullUpdate(Json, Envelope(now), Remember(now, newest), _historyBars == 0 ? null : now, _historyBars, Signals(now));
        return true;
    }

    private bool Tell(ChartSnapshot now, long number, long newest, bool isNew)
    {
        ChartMessages.Bar bar = Remember(now, number);
        if (isNew)
            ChartMessages.FullUpdate(Json, Envelope(now), bar, signals: number < newest && Features != ViewerFeatures.None ? SignalWindow.Pending : Signals(now));
        else
            ChartMessages.CandleUpdate(Json, Envelope(now), bar);
        return true;
    }

    private bool TellState(SeriesState state)
    {
        _toldState = state;
        ChartMessages.Status(Json, source.Status with { State = state });
        return true;
    }

    private bool TellFigure(string figure)
    {
        _hasToldFigure = true;
        FigureMessage.Write(Json, source.Key, figure);
        return true;
    }

    private bool TellMarks(IReadOnlyList<ChartMark> marks)
    {
        _toldMarks = marks;
        MarksMessage.Write(Json, source.Key, marks);
        return true;
    }

    private ChartMessages.Envelope Envelope(ChartSnapshot now) =>
        new(source.Key, now.Status.IsSimulated, ++_seq, clock.GetUtcNow().ToUnixTimeMilliseconds(), _sourceMs) { IsPlain = Features == ViewerFeatures.None };

    private SignalWindow Signals(ChartSnapshot now)
    {
        _signals = now.Signals;
        return SignalWindow.Of(now, _historyBars == 0 ? source.Options.Window : _historyBars);
    }

    private bool Has(ViewerFeatures feature) => (Features & feature) != 0;

    private ChartMessages.Bar Remember(ChartSnapshot now, long number)
    {
        int row = (int)(number - now.FirstBar);
        bool isFinal = row < now.Bars.Count;
        _candle = isFinal ? now.Bars[row] : now.Forming.GetValueOrDefault();
        (_bar, _isFinal, _values) = (number, isFinal, now.Live);
        return new(_candle, now.Indicators, isFinal ? row : -1, now.Live, isFinal);
    }

    private bool IsChanged(ChartSnapshot now) =>
        now.Forming.GetValueOrDefault() != _candle || !HasSameBits(_values, now.Live);

    private static bool HasSameBits(double[] a, double[] b)
    {
        if (ReferenceEquals(a, b))
            return true;
        if (a.Length != b.Length)
            return false;
        for (int i = 0; i < a.Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(a[i]) != BitConverter.DoubleToInt64Bits(b[i]))
                return false;
        }
        return true;
    }

    // Two lists are the same when they hold the same, which a record does not see; and the counts of sources rise all the time.
    private static bool IsSame(SeriesState a, SeriesState b) => ReferenceEquals(a, b)
        || ((a with { Gaps = b.Gaps, Sources = b.Sources }) == b && a.Gaps.SequenceEqual(b.Gaps) && !SourceBoard.Differ(a.Sources, b.Sources));
}

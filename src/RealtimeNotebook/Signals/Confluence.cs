namespace RealtimeNotebook.Signals;

/// <summary>Agreement of the Hull average and the MACD.</summary>
/// <remarks>
/// The Hull average points the way it last moved; the MACD points the way of its line from the signal line, or of its histogram's
/// last move. Enter at the bar at which they come to agree, leave at the first at which they do not. An agreement found when the
/// values first become ready is none that came about, and is not entered.
/// </remarks>
internal sealed class Confluence
{
    private readonly MacdTurn _turn;
    private readonly SignalList<ConfluenceSignal> _found;
    private LineValues _before = LineValues.None;
    private int _hullSide;
    private int _macdSide;
    private int? _agreement;
    private int _entered;

    internal Confluence(MacdTurn turn) => (_turn, _found) = (turn, new(static signal => signal.TimeMs));

    private Confluence(Confluence other)
    {
        (_turn, _found, _before) = (other._turn, other._found.Clone(), other._before);
        (_hullSide, _macdSide, _agreement, _entered) = (other._hullSide, other._macdSide, other._agreement, other._entered);
    }

    internal SignalList<ConfluenceSignal> Found => _found;

    /// <summary>Takes in the newest bar and the values at it.</summary>
    internal void Close(in Candle bar, in LineValues values)
    {
        _hullSide = Side(values.Hull - _before.Hull, _hullSide);
        _macdSide = Side(_turn == MacdTurn.SignalCross ? values.Histogram : values.Histogram - _before.Histogram, _macdSide);
        _before = values;
        if (_hullSide == 0 || _macdSide == 0)
            return;
        int agreement = _hullSide == _macdSide ? _hullSide : 0;
        if (_entered != 0 && agreement != _entered)
        {
            Add(bar, ConfluenceType.Leave, _entered);
            _entered = 0;
        }
        if (agreement != 0 && _agreement is { } earlier && earlier != agreement)
        {
            Add(bar, ConfluenceType.Enter, agreement);
            _entered = agreement;
        }
        _agreement = agreement;
    }

    internal Confluence Clone() => new(this);

    // No move keeps the side; so does a value that is not there.
    private static int Side(double difference, int before) => difference > 0 ? 1 : difference < 0 ? -1 : before;

    private void Add(in Candle bar, ConfluenceType type, int side) =>
        _found.Add(new(bar.OpenMs, bar.Close, type, side > 0 ? SignalDirection.Up : SignalDirection.Down));
}

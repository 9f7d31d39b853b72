namespace RealtimeNotebook.Signals;

/// <summary>Closes beyond the last known pivot: breaks of structure and changes of character.</summary>
internal sealed class MarketStructure
{
    private readonly SignalList<StructureBreak> _found;
    private PivotPoint? _high;
    private PivotPoint? _low;
    private SignalDirection? _bias;

    internal MarketStructure() => _found = new(static found => found.TimeMs);

    private MarketStructure(MarketStructure other) =>
        (_found, _high, _low, _bias) = (other._found.Clone(), other._high, other._low, other._bias);

    internal SignalList<StructureBreak> Found => _found;

    /// <summary>Takes in the newest bar; pivots that became known at it count already.</summary>
    internal void Close(in Candle bar, PivotPoint? high, PivotPoint? low)
    {
        _high = high ?? _high;
        _low = low ?? _low;
        if (_high is { } top && bar.Close > top.Price)
        {
            Add(bar, top, SignalDirection.Up);
            _high = null;
        }
        if (_low is { } bottom && bar.Close < bottom.Price)
        {
            Add(bar, bottom, SignalDirection.Down);
            _low = null;
        }
    }

    internal MarketStructure Clone() => new(this);

    private void Add(in Candle bar, PivotPoint crossed, SignalDirection direction)
    {
        StructureType type = _bias is { } bias && bias != direction ? StructureType.ChangeOfCharacter : StructureType.BreakOfStructure;
        _found.Add(new(bar.OpenMs, crossed.Price, type, direction, crossed.TimeMs));
        _bias = direction;
    }
}

using System.Collections.ObjectModel;
using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Indicators;

/// <summary>The indicators of one series, kept exact at every event.</summary>
/// <remarks>
/// <para>Each indicator is held twice: as it was before the oldest bar in memory, and as it is now. Whatever is rewritten, the
/// second is made again from the first and the bars between, so no correction can leave a trace; and when bars leave memory the
/// first is moved on over them, so that nothing grows. Copies of bars between, close together near the newest bar and further apart towards
/// the oldest, make a correction short: it is computed from the newest copy that has not seen the bar that changed.</para>
/// <para>An indicator that throws is switched off, its lines are NaN from then on, and <see cref="Faults"/> tells.</para>
/// <para>One writer. <see cref="Columns"/> may be handed to any thread.</para>
/// </remarks>
public sealed partial class IndicatorSet
{
    private const int SmallestCapacity = 64;

    private readonly List<Slot> _slots = [];
    private string[] _lines = [];
    private DrawnIndicator[] _drawn = [];
    private double[] _live = [];
    private double[][] _columns = [];
    private int _count;
    private int _capacity = SmallestCapacity;
    private long _firstBar;
    private CandleColumns _bars = CandleColumns.Empty;
    private IndicatorColumns? _view;

    /// <summary>Starts with no bar seen.</summary>
    /// <param name="indicators">The indicators; each gets a copy of its own, in the state it is in.</param>
    /// <exception cref="ArgumentException">Two lines have the same name, an indicator has none, or its drawing is faulty.</exception>
    public IndicatorSet(IEnumerable<IIndicator> indicators)
    {
        ArgumentNullException.ThrowIfNull(indicators);
        foreach (IIndicator indicator in indicators)
            AddSlot(indicator);
    }

    /// <summary>The names of all lines, in the order of <see cref="Live"/>.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>The values at the forming bar, or at the last closed one while none is forming; NaN where not ready.</summary>
    public ReadOnlySpan<double> Live => _live;

    /// <summary>The values at the closed bars, aligned with the bars in memory.</summary>
    public IndicatorColumns Columns => _view ??= new(_lines, _columns, _count, _drawn);

    /// <summary>What went wrong in indicators that were switched off, by their first line's name.</summary>
    public IReadOnlyDictionary<string, string> Faults => SwitchedOff == 0
        ? ReadOnlyDictionary<string, string>.Empty
        : _slots.Where(slot => slot.Fault is not null).ToDictionary(slot => _lines[slot.At], slot => slot.Fault!);

    /// <summary>How many indicators were switched off.</summary>
    internal int SwitchedOff
    {
        get
        {
            int count = 0;
            foreach (Slot slot in _slots)
                count += slot.Fault is null ? 0 : 1;
            return count;
        }
    }

    /// <summary>The number of the first closed bar whose values the last change to closed bars computed, counted as <see cref="CandleState.FirstBar"/> is.</summary>
    internal long ComputedFrom { get; private set; }

    /// <summary>Adds an indicator and brings it up to date with the bars in memory; one with the very same lines gives way to it.</summary>
    /// <param name="indicator">The indicator; it is copied in the state it is in.</param>
    /// <param name="candles">The series that this set follows.</param>
    /// <exception cref="ArgumentException">A line of that name is there already, of an indicator that draws other lines too or fewer, or the
    /// drawing is faulty.</exception>
    public void Add(IIndicator indicator, CandleState candles)
    {
        ArgumentNullException.ThrowIfNull(indicator);
        ArgumentNullException.ThrowIfNull(candles);
        // What cannot be added must not have cost the one before it its place.
        _ = new IndicatorSet([indicator]);
        if (_slots.Find(slot => LinesOf(slot).SequenceEqual(indicator.Lines)) is { } same)
            RemoveSlot(same);
        AddSlot(indicator);
        Replay(candles);
    }

    /// <summary>Removes the indicator that draws a line, with all its lines.</summary>
    /// <param name="line">The name of one of its lines.</param>
    /// <param name="candles">The series that this set follows.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string line, CandleState candles)
    {
        ArgumentNullException.ThrowIfNull(candles);
        if (_slots.Find(slot => LinesOf(slot).Contains(line)) is not { } found)
            return false;
        RemoveSlot(found);
        Replay(candles);
        return true;
    }

    /// <summary>Brings every value up to date after an event.</summary>
    /// <param name="candles">The series, with the event merged.</param>
    /// <param name="change">What the event did.</param>
    public void Follow(CandleState candles, in MergeResult change)
    {
        if (change.Outcome == MergeOutcome.Revised)
            Preview(candles.Forming);
        else if (change.Outcome == MergeOutcome.Rewritten)
        {
            if (!TryReplayFromCheckpoint(candles, change.FirstChanged))
                Replay(candles);
        }
        else if (change.Changed)
            CatchUp(candles, change.BarsClosed);
    }

    /// <summary>Computes everything anew and compares it with the running values.</summary>
    /// <param name="candles">The series that this set follows.</param>
    /// <returns>How many of the values differ in any bit; must be zero.</returns>
    public int CountDrift(CandleState candles)
    {
        ArgumentNullException.ThrowIfNull(candles);
        double[][] running = _columns;
        double[] live = [.. _live];
        int count = _count;
        Replay(candles);
        int drift = 0;
        // What was switched off has no values left to be compared.
        foreach (Slot slot in _slots.Where(slot => slot.Fault is null))
        {
            for (int i = slot.At; i < slot.At + slot.Width; i++)
                drift += CountDifferent(live.AsSpan(i, 1), _live.AsSpan(i, 1)) + CountDifferent(running[i].AsSpan(0, count), _columns[i].AsSpan(0, _count));
        }
        return drift;
    }

    /// <summary>Computes indicators over bars at once: the batch form that the running one must equal bit for bit.</summary>
    /// <param name="indicators">The indicators; they are copied, in the state they are in.</param>
    /// <param name="bars">The bars, oldest first.</param>
    /// <returns>One value a bar for every line; NaN while not ready.</returns>
    public static IndicatorColumns Compute(IEnumerable<IIndicator> indicators, CandleColumns bars)
    {
        ArgumentNullException.ThrowIfNull(bars);
        var set = new IndicatorSet(indicators);
        set.Reserve(bars.Count);
        for (int i = 0; i < bars.Count; i++)
            set.CloseBar(bars[i]);
        return set.Columns;
    }

    private void AddSlot(IIndicator indicator)
    {
        ArgumentNullException.ThrowIfNull(indicator);
        if (indicator.Lines.Count == 0)
            throw new ArgumentException("An indicator draws one line at least; this one names none.", nameof(indicator));
        foreach (string line in indicator.Lines)
        {
            if (string.IsNullOrWhiteSpace(line) || _lines.Contains(line))
                throw new ArgumentException($"An indicator line needs a name of its own; '{line}' is {(string.IsNullOrWhiteSpace(line) ? "blank" : "taken")}.", nameof(indicator));
            if (ReservedNames.Contains(line))
                throw new ArgumentException($"An indicator line cannot be called '{line}', which names something else on the wire.", nameof(indicator));
        }
        IndicatorDrawing drawing = indicator.Drawing
            ?? throw new ArgumentException($"The indicator of '{indicator.Lines[0]}' says null of its drawing; expected IndicatorDrawing.OverCandles or another.", nameof(indicator));
        string[] faults = [.. drawing.Faults(indicator.Lines)];
        if (faults.Length > 0)
            throw new ArgumentException($"The drawing of '{indicator.Lines[0]}' is faulty: {string.Join(' ', faults)}", nameof(indicator));
        _slots.Add(new(indicator.Clone(), _lines.Length, indicator.Lines.Count));
        _lines = [.. _lines, .. indicator.Lines];
        _drawn = [.. _drawn, new([.. indicator.Lines], drawing)];
        _live = new double[_lines.Length];
        Array.Fill(_live, double.NaN);
        Reserve(_capacity);
    }

    private IEnumerable<string> LinesOf(Slot slot) => _lines.Skip(slot.At).Take(slot.Width);

    private void RemoveSlot(Slot removed)
    {
        int number = _slots.IndexOf(removed);
        _slots.RemoveAt(number);
        _drawn = [.. _drawn.Where((_, i) => i != number)];
        _lines = [.. _lines.Where((_, i) => i < removed.At || i >= removed.At + removed.Width)];
        foreach (Slot later in _slots.Where(slot => slot.At > removed.At))
            later.At -= removed.Width;
        _live = new double[_lines.Length];
        Reserve(_capacity);
    }

    private static readonly string[] ReservedNames = ["time", "open", "high", "low", "close", "volume", "price", "signals", "metadata"];

    // Bars have closed one after the other, and perhaps one opened: the common path at the end of a bar.
    private void CatchUp(CandleState candles, int barsClosed)
    {
        CandleColumns before = _bars;
        if (candles.FirstBar != _firstBar)
            Forget(before, (int)(candles.FirstBar - _firstBar));
        _bars = candles.Closed;
        for (int i = barsClosed; i > 0; i--)
        {
            SaveCheckpointIfDue(i);
            CloseBar(_bars[^i]);
        }
        if (candles.HasForming)
            Preview(candles.Forming);
    }

    // The oldest bars have left memory: the state before the first bar moves on over them.
    private void Forget(CandleColumns before, int bars)
    {
        Span<double> unused = new double[_lines.Length];
        foreach (Slot slot in _slots)
        {
            for (int i = 0; i < bars && slot.Fault is null; i++)
                slot.CloseBase(before[i], unused, _live);
        }
        int kept = _count - bars;
        double[][] old = _columns;
        Reserve(Math.Max(kept * 5 / 4, SmallestCapacity));
        for (int i = 0; i < old.Length; i++)
            old[i].AsSpan(bars, kept).CopyTo(_columns[i]);
        (_count, _firstBar, _view) = (kept, _firstBar + bars, null);
        _checkpoints.DropBefore(_firstBar + 1);
    }

    private void Replay(CandleState candles)
    {
        if (candles.FirstBar != _firstBar)
            Forget(_bars, (int)(candles.FirstBar - _firstBar));
        _bars = candles.Closed;
        Reserve(Math.Max(_bars.Count * 5 / 4, SmallestCapacity));
        (_count, ComputedFrom) = (0, _firstBar);
        _checkpoints.Clear();
        foreach (Slot slot in _slots)
            slot.Restart(_live);
        Array.Fill(_live, double.NaN);
        CloseRest(candles);
    }

    // The closed bars that have no values yet, and the forming one.
    private void CloseRest(CandleState candles)
    {
        for (int i = _count; i < _bars.Count; i++)
        {
            SaveCheckpointIfDue(_bars.Count - i);
            CloseBar(_bars[i]);
        }
        if (candles.HasForming)
            Preview(candles.Forming);
        _view = null;
    }

    private void Preview(in Candle forming)
    {
        foreach (Slot slot in _slots)
            slot.Preview(forming, _live);
    }

    private void CloseBar(in Candle bar)
    {
        foreach (Slot slot in _slots)
            slot.Close(bar, _live);
        if (_count == _capacity)
        {
            double[][] old = _columns;
            Reserve(_capacity * 2);
            for (int i = 0; i < old.Length; i++)
                old[i].AsSpan(0, _count).CopyTo(_columns[i]);
        }
        for (int i = 0; i < _live.Length; i++)
            _columns[i][_count] = _live[i];
        _count++;
        _view = null;
    }

    private void Reserve(int capacity)
    {
        _capacity = Math.Max(capacity, SmallestCapacity);
        _columns = new double[_lines.Length][];
        for (int i = 0; i < _columns.Length; i++)
            _columns[i] = new double[_capacity];
        _view = null;
    }

    private static int CountDifferent(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int different = Math.Abs(a.Length - b.Length);
        for (int i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            if (BitConverter.DoubleToInt64Bits(a[i]) != BitConverter.DoubleToInt64Bits(b[i]))
                different++;
        }
        return different;
    }
}

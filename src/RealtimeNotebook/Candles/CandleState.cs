namespace RealtimeNotebook.Candles;

/// <summary>The bars of one series: those that have closed, the one that is forming, and the gaps known.</summary>
/// <remarks>
/// <para>One writer: the caller sees to it that no two calls overlap. <see cref="Closed"/> may be handed to any thread.</para>
/// <para>A revision of the forming bar is O(1) and allocates nothing. Closing a bar is O(1) amortised. Replacing a
/// closed bar copies the columns in which it differs, since readers may hold those there are; adding one copies all.</para>
/// <para>Memory is bounded: of the closed bars the newest <see cref="Capacity"/> to 1.25 times that many are kept.</para>
/// </remarks>
public sealed partial class CandleState
{
    /// <summary>Least number of closed bars that can be asked for.</summary>
    public const int MinCapacity = 2;

    /// <summary>Greatest number of closed bars that can be asked for.</summary>
    public const int MaxCapacity = 10_000_000;

    private const long HourMs = 3_600_000;
    private const long HalfHourMs = HourMs / 2;

    private readonly long _daylightSlackMs;
    private CandleStore _closed;
    private Candle _forming;
    private long _formingEndMs;
    private long _formingSequence;

    /// <summary>Starts an empty series.</summary>
    /// <param name="key">What it is a series of.</param>
    /// <param name="capacity">How many closed bars are kept at least, 2 to 10,000,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is outside its range.</exception>
    public CandleState(SeriesKey key, int capacity = 5_000)
        : this(key, capacity, null)
    {
    }

    /// <summary>Starts an empty series whose long bars begin by the clock of a zone.</summary>
    /// <param name="key">What it is a series of.</param>
    /// <param name="capacity">How many closed bars are kept at least.</param>
    /// <param name="zone">The session zone; null for UTC.</param>
    internal CandleState(SeriesKey key, int capacity, TimeZoneInfo? zone)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, MinCapacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MaxCapacity);
        Key = key;
        Interval = new(key.Interval, zone);
        Capacity = capacity;
        _closed = new(Math.Min(capacity + Slack(capacity), 1_024));
        // Bars of more than an hour may be counted from an exchange's own midnight: on the day that clocks change one of them is an
        // hour short or long.
        _daylightSlackMs = key.Interval.Milliseconds >= 24 * HourMs ? 2 * HourMs : key.Interval.Milliseconds >= 2 * HourMs ? HourMs : 0;
    }

    /// <summary>What this is a series of.</summary>
    public SeriesKey Key { get; }

    /// <summary>How many closed bars are kept at least.</summary>
    public int Capacity { get; }

    /// <summary>The closed bars, oldest first.</summary>
    public CandleColumns Closed => _closed.View();

    /// <summary>Whether a bar is forming.</summary>
    public bool HasForming { get; private set; }

    /// <summary>The forming bar; the default value when there is none.</summary>
    public ref readonly Candle Forming => ref _forming;

    /// <summary>How many closed bars have left memory; the first of <see cref="Closed"/> has this number.</summary>
    public long FirstBar { get; private set; }

    /// <summary>Rises by one each time closed bars are replaced or added, that is, at each <see cref="MergeOutcome.Rewritten"/>.</summary>
    public int Epoch { get; private set; }

    /// <summary>Merges an event.</summary>
    /// <param name="update">The event; its numbers have been checked.</param>
    /// <returns>What it did.</returns>
    public MergeResult Apply(in CandleUpdate update)
    {
        long time = update.Candle.OpenMs;
        if (HasForming)
        {
            if (time >= _forming.OpenMs && EndsAfter(update, _formingEndMs))
                return Revise(update);
            return time > _forming.OpenMs ? Open(update, OpenOf(update)) : ApplyEarlier(update);
        }
        if (_closed.Count == 0 || (time > _closed.LastOpenMs && !EndsAfter(update, Interval.NextOpen(_closed.LastOpenMs))))
            return Open(update, OpenOf(update));
        return ApplyEarlier(update);
    }

    /// <summary>Merges a trade into the bar that contains it.</summary>
    /// <param name="tick">The trade; its numbers have been checked.</param>
    /// <returns>What it did.</returns>
    public MergeResult Apply(in Tick tick)
    {
        CandleUpdate update = tick.ToUpdate();
        if (HasForming && tick.TimeMs >= _forming.OpenMs)
            return tick.TimeMs < _formingEndMs ? Revise(update) : Open(update, AlignTick(tick.TimeMs, _forming.OpenMs));
        if (!HasForming && _closed.Count == 0)
            return Open(update, Interval.OpenOf(tick.TimeMs));
        if (!HasForming && tick.TimeMs >= Interval.NextOpen(_closed.LastOpenMs))
            return Open(update, AlignTick(tick.TimeMs, _closed.LastOpenMs));
        // One trade of a bar that has closed, or was missed, is not that bar: history has to answer for it.
        return new(MergeOutcome.Late);
    }

    /// <summary>Closes the forming bar if its time is over.</summary>
    /// <param name="nowMs">The present, in Unix milliseconds, less the grace that stragglers are given.</param>
    /// <returns><see cref="MergeOutcome.Closed"/> or <see cref="MergeOutcome.Nothing"/>.</returns>
    public MergeResult CloseDue(long nowMs)
    {
        if (!HasForming || nowMs < _formingEndMs)
            return new(MergeOutcome.Nothing);
        CloseForming();
        return new(MergeOutcome.Closed, 1);
    }

    /// <summary>When the forming bar's time is over, in Unix milliseconds; <see cref="long.MaxValue"/> when none is forming.</summary>
    public long FormingEndMs => HasForming ? _formingEndMs : long.MaxValue;

    /// <summary>The length of the bars, and the zone by whose clock they begin.</summary>
    internal ZonedInterval Interval { get; private set; }

    /// <summary>Says the session zone where it is learnt only when bars have come.</summary>
    internal void UseZone(TimeZoneInfo zone)
    {
        Interval = new(Key.Interval, zone);
        if (HasForming)
            _formingEndMs = Interval.NextOpen(_forming.OpenMs);
    }

    // A quarter more room than is kept, so that the move to new arrays is paid once per that many bars.
    private static int Slack(int capacity) => Math.Max(64, capacity / 4);

    private MergeResult Revise(in CandleUpdate update)
    {
        if (update.Sequence != 0 && update.Sequence < _formingSequence)
            return new(MergeOutcome.OutOfOrder);
        // A whole bar of the same moment as the last of its pieces corrects their sum.
        if (update.Sequence != 0 && update.Sequence == _formingSequence
            && (update.Semantics == UpdateSemantics.Increment || update.Candle with { OpenMs = _forming.OpenMs } == _forming))
            return new(MergeOutcome.Duplicate);
        bool closes = (update.Traits & UpdateTraits.Closes) != 0;
        if (update.Semantics == UpdateSemantics.Increment)
        {
            Candle add = update.Candle;
            // Prices are finite here, so plain comparisons do; Math.Max would also look for NaN.
            _forming = new(_forming.OpenMs, _forming.Open,
                add.High > _forming.High ? add.High : _forming.High,
                add.Low < _forming.Low ? add.Low : _forming.Low,
                // A sum that no number can hold must not become infinite: nothing that is told of a bar can say so.
                add.Close, Math.Min(_forming.Volume + add.Volume, double.MaxValue));
        }
        else
        {
            Candle whole = update.Candle with { OpenMs = _forming.OpenMs };
            if (whole == _forming && !closes)
                return new(MergeOutcome.Duplicate);
            _forming = whole;
        }
        if (update.Sequence != 0)
            _formingSequence = update.Sequence;
        if (!closes)
            return new(MergeOutcome.Revised);
        CloseForming(AuthorityOf(update));
        return new(MergeOutcome.Closed, 1);
    }

    private MergeResult Open(in CandleUpdate update, long openMs)
    {
        CandleGap gap = GapBefore(openMs);
        int closed = 0;
        if (HasForming)
        {
            CloseForming();
            closed++;
        }
        if (gap.ToMs > gap.FromMs)
            AddGap(gap);
        _forming = update.Candle with { OpenMs = openMs };
        _formingEndMs = Interval.NextOpen(openMs);
        _formingSequence = update.Sequence;
        HasForming = true;
        if ((update.Traits & UpdateTraits.Closes) == 0)
            return new(MergeOutcome.Opened, closed, gap);
        CloseForming(AuthorityOf(update));
        return new(MergeOutcome.Closed, closed + 1, gap);
    }

    private static BarAuthority AuthorityOf(in CandleUpdate update) =>
        (update.Traits & UpdateTraits.Official) != 0 ? BarAuthority.Official
        : (update.Traits & UpdateTraits.Closes) != 0 ? BarAuthority.Complete : BarAuthority.Feed;

    private void CloseForming(BarAuthority authority = BarAuthority.Feed)
    {
        if (_closed.Count >= Capacity + Slack(Capacity))
        {
            int drop = _closed.Count - Capacity;
            _closed.Reallocate(drop, Capacity + Slack(Capacity));
            FirstBar += drop;
            ForgetGapsBefore(_closed.View().OpenMs[0]);
        }
        _closed.Append(_forming, authority, _formingSequence);
        _forming = default;
        HasForming = false;
    }

    // Whether a bar that ends at the given time contains the event. In a long bar's last hours only a whole bar's own opening time can be
    // that of a successor which comes early, and changes of clocks are whole half hours; a piece lies where its time says.
    private bool EndsAfter(in CandleUpdate update, long endMs)
    {
        long left = endMs - update.Candle.OpenMs;
        return left > _daylightSlackMs || (left > 0 && (update.Semantics == UpdateSemantics.Increment || left % HalfHourMs != 0));
    }

    /// <summary>When the bar opens that an event would open.</summary>
    /// <remarks>
    /// From an hour up, bars may be aligned to a session or an exchange's midnight, and the source's own opening time is kept. Below, most
    /// share one grid in all markets. The others, such as those of half an hour, lie on that of the bar before them; where there is
    /// none a whole bar that opens on a quarter of an hour keeps its time. Bars of 45 minutes move on their quarters with summer time.
    /// </remarks>
    internal long OpenOf(in CandleUpdate update)
    {
        long timeMs = update.Candle.OpenMs;
        if (Interval.Milliseconds >= HourMs)
            return timeMs;
        if (Key.Interval.HasCommonGrid)
            return Interval.OpenOf(timeMs);
        bool isKnown = TryLastOpen(out long lastOpenMs) && Key.Interval.MayOpenAt(lastOpenMs);
        bool isOpening = update.Semantics == UpdateSemantics.Snapshot && Interval.Milliseconds >= HalfHourMs && Key.Interval.MayOpenAt(timeMs);
        if (isOpening && (!isKnown || Interval.Milliseconds > HalfHourMs))
            return timeMs;
        return isKnown ? OnGridOf(lastOpenMs, timeMs) : Interval.OpenOf(timeMs);
    }

    /// <summary>When the bar opens that a trade would open.</summary>
    internal long OpenOf(in Tick tick) => TryLastOpen(out long lastOpenMs) ? AlignTick(tick.TimeMs, lastOpenMs) : Interval.OpenOf(tick.TimeMs);

    // Ticks carry no opening time; the phase of the bars before them is kept.
    private long AlignTick(long timeMs, long earlierOpenMs)
    {
        if (Interval.IsCalendar)
            return Interval.OpenOf(timeMs);
        return OnGridOf(earlierOpenMs, timeMs);
    }

    private long OnGridOf(long openMs, long timeMs) => timeMs - (((timeMs - openMs) % Interval.Milliseconds) + Interval.Milliseconds) % Interval.Milliseconds;
}

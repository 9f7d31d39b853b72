namespace RealtimeNotebook.Candles;

/// <summary>Builds the bars of a coarser interval from those of a finer one.</summary>
/// <remarks>
/// Feed it each fine bar once when it has closed, and the forming one as often as it changes; each call returns the coarse bar
/// as it then stands, as a snapshot. One writer. O(1), no allocation.
/// </remarks>
public sealed class CoarserBars
{
    private readonly Interval _coarse;
    private readonly TimeZoneInfo? _zone;
    private Candle _closedPart;
    private bool _hasClosedPart;

    /// <summary>Starts without any bar.</summary>
    /// <param name="fine">The interval of the bars that will come.</param>
    /// <param name="coarse">The interval to build.</param>
    /// <param name="zone">The session zone, by whose clock days, weeks and months begin; null for UTC.</param>
    /// <exception cref="ArgumentException">The coarse interval is not made of whole fine ones.</exception>
    public CoarserBars(Interval fine, Interval coarse, TimeZoneInfo? zone = null)
    {
        if (!coarse.IsMultipleOf(fine))
            throw new ArgumentException($"Bars of {coarse} cannot be built from bars of {fine}; expected a finer interval that divides it.", nameof(fine));
        (_coarse, _zone) = (coarse, zone);
    }

    /// <summary>Adds a fine bar that has closed.</summary>
    /// <param name="fine">The bar; later than the one before it.</param>
    /// <returns>The coarse bar with all fine bars closed so far.</returns>
    public CandleUpdate Close(in Candle fine)
    {
        _closedPart = Joined(fine);
        _hasClosedPart = true;
        return new(_closedPart, UpdateSemantics.Snapshot);
    }

    /// <summary>The coarse bar as it stands with a forming fine bar; nothing is kept of it.</summary>
    /// <param name="forming">The fine bar so far.</param>
    public CandleUpdate Preview(in Candle forming) => new(Joined(forming), UpdateSemantics.Snapshot);

    private Candle Joined(in Candle fine)
    {
        long open = _coarse.OpenOf(fine.OpenMs, _zone);
        if (!_hasClosedPart || _closedPart.OpenMs != open)
            return fine with { OpenMs = open };
        return _closedPart.Joined(fine);
    }
}

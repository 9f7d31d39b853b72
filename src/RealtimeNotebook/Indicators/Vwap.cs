namespace RealtimeNotebook.Indicators;

/// <summary>Volume-weighted average price since the session began, of each bar's typical price (high + low + close) / 3.</summary>
/// <remarks>
/// A session is a day: of UTC, or of a time zone and from a time of day on, summer time included. A bar belongs to the session in
/// which it opens, so a daily bar is a session of its own. A session that starts within the hour that clocks repeat in autumn starts once,
/// the first time that the clock shows its start. No value before the session's first trade. O(1) a bar, no allocation.
/// Source: S. Berkowitz, D. Logue, E. Noser, The Total Cost of Transactions on the NYSE, 1988.
/// </remarks>
public sealed class Vwap : Indicator<Vwap.State>
{
    private readonly TimeZoneInfo _zone;
    private readonly TimeSpan _start;

    /// <summary>Makes one that has seen no bar.</summary>
    /// <param name="zone">The clock that sessions go by, such as <c>TimeZoneInfo.FindSystemTimeZoneById("America/New_York")</c>;
    /// UTC by default.</param>
    /// <param name="sessionStart">The time of day at which a session begins, 0 to less than 24 hours: 18:00 for an American future.
    /// Midnight by default.</param>
    /// <param name="name">The name of the line; <c>vwap</c> by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The start is no time of day.</exception>
    public Vwap(TimeZoneInfo? zone = null, TimeSpan sessionStart = default, string name = "vwap")
    {
        if (sessionStart < TimeSpan.Zero || sessionStart >= TimeSpan.FromDays(1))
            throw new ArgumentOutOfRangeException(nameof(sessionStart), sessionStart, $"A session cannot begin at {sessionStart}; expected a time of day, 0 to less than 24 hours.");
        (_zone, _start, Lines) = (zone ?? TimeZoneInfo.Utc, sessionStart, [name]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Lines { get; }

    /// <inheritdoc/>
    protected override State Step(State state, in Candle bar, Span<double> values)
    {
        // When clocks are set back they show the start of a session twice; the second time is no new session, and what is between is
        // not the session before.
        long session = Math.Max(SessionOf(bar.OpenTime), state.Session);
        State before = session == state.Session ? state : default;
        double volume = before.Volume + bar.Volume;
        double value = before.Value + bar.Volume * ((bar.High + bar.Low + bar.Close) / 3);
        values[0] = volume > 0 ? value / volume : double.NaN;
        return new(session, volume, value);
    }

    // The number of the day by the zone's clock, counted from the session's start.
    private long SessionOf(DateTimeOffset time) =>
        (time.UtcTicks + (_zone.GetUtcOffset(time) - _start).Ticks) / TimeSpan.TicksPerDay;

    /// <summary>What is remembered from bar to bar.</summary>
    public readonly struct State
    {
        internal readonly long Session;
        internal readonly double Volume;
        internal readonly double Value;

        internal State(long session, double volume, double value) => (Session, Volume, Value) = (session, volume, value);
    }
}

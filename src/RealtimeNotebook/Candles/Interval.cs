using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace RealtimeNotebook;

/// <summary>The length of a bar: one of twenty-four from one second to one month.</summary>
/// <remarks>
/// Equal by value. The default value is one minute. Bars are half-open, <c>[open, open + interval)</c>, in UTC or by the clock of a
/// session zone: those of a day and shorter are counted from midnight, three days from 1970-01-02, as Binance counts them, weeks from Monday, months from
/// the first. Immutable and thread-safe.
/// </remarks>
public readonly partial struct Interval : IEquatable<Interval>, IComparable<Interval>
{
    private const long Second = 1_000;
    private const long Minute = 60 * Second;
    private const long Quarter = 15 * Minute;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;
    private const long Week = 7 * Day;

    // 1970-01-01 was a Thursday; weeks open on Monday.
    private const long FirstMonday = 4 * Day;

    private const long ThreeDays = 3 * Day;

    // Position in Spellings, counted from one minute, so that default(Interval) is one minute.
    private readonly int _offset;

    private Interval(int index) => _offset = index - OneMinuteIndex;

    private Spelling Row => Spellings[_offset + OneMinuteIndex];

    /// <summary>One minute, the default.</summary>
    public static Interval OneMinute => default;

    /// <summary>Length in milliseconds; for one month the nominal 30 days.</summary>
    public long Milliseconds => Row.Milliseconds;

    /// <summary>Length; for one month the nominal 30 days.</summary>
    public TimeSpan Duration => TimeSpan.FromMilliseconds(Milliseconds);

    /// <summary>Whether bars of this interval follow the calendar (one month) rather than a fixed length.</summary>
    public bool IsCalendar => Row.Milliseconds == 30 * Day;

    /// <summary>Opening time of the bar that contains a time, on the UTC grid.</summary>
    /// <param name="unixMs">A time in milliseconds since 1970-01-01 UTC.</param>
    /// <returns>The greatest opening time not after <paramref name="unixMs"/>, in the same unit.</returns>
    public long OpenOf(long unixMs)
    {
        long length = Milliseconds;
        // Binance's bars of three days open a day after multiples of three days since 1970-01-01: BTCUSDT on 2017-08-17 and 2017-08-20.
        if (length == ThreeDays)
            return unixMs - Modulo(unixMs - Day, ThreeDays);
        if (length < Week)
            return unixMs - Modulo(unixMs, length);
        if (length == Week)
            return unixMs - Modulo(unixMs - FirstMonday, Week);
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
        return new DateTimeOffset(time.Year, time.Month, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    }

    /// <summary>Whether a bar may open at a time on the grid of some market. Sessions open on the quarter of an hour, and where bars do not divide
    /// it they are counted from there: India's of 30 minutes open at 09:15 and 09:45. From an hour up, a bar may open at any time.</summary>
    internal bool MayOpenAt(long unixMs)
    {
        long length = Milliseconds;
        // A quarter of an hour has the steps that all markets share: of 2 minutes 1, of 10 minutes 5, of 30 and 45 minutes 15.
        long step = HasCommonGrid ? length : length < 4 * Minute ? Minute : length < Quarter ? 5 * Minute : Quarter;
        return length >= Hour || unixMs % step == 0;
    }

    /// <summary>Whether bars of this interval lie on one grid in all markets: those below an hour of which a quarter of an hour is a multiple.</summary>
    internal bool HasCommonGrid => Milliseconds < Hour && Quarter % Milliseconds == 0;

    /// <summary>Opening time of the bar after the one that opens at the given time.</summary>
    /// <param name="openMs">A bar's opening time in Unix milliseconds; it need not lie on the UTC grid.</param>
    public long NextOpen(long openMs) => IsCalendar
        ? AddMonths(openMs, 1)
        : openMs + Milliseconds;

    /// <summary>Opening time of the bar that lies a number of bars before the one that opens at the given time.</summary>
    /// <param name="openMs">A bar's opening time in Unix milliseconds.</param>
    /// <param name="bars">How many bars back; negative for as many bars later.</param>
    public long Back(long openMs, int bars) => IsCalendar
        ? AddMonths(openMs, -bars)
        : openMs - bars * Milliseconds;

    /// <summary>Whether bars of this interval can be built from whole bars of a finer one.</summary>
    /// <param name="finer">The interval of the bars at hand.</param>
    public bool IsMultipleOf(Interval finer) =>
        finer.Milliseconds < Milliseconds && !finer.IsCalendar
        && (IsCalendar || Milliseconds == Week ? Day : Milliseconds) % finer.Milliseconds == 0;

    /// <summary>Reads an interval in any of the four spellings: ours, dxFeed's, Binance's, TradingView's.</summary>
    /// <param name="text">For example <c>1m</c>, <c>5m</c>, <c>{=5m}</c>, <c>1M</c> (a month), <c>mo</c>, <c>60</c>, <c>1D</c>.</param>
    /// <exception cref="FormatException">The text names no interval; the message lists those there are.</exception>
    public static Interval Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Interval interval) ? interval : throw new FormatException(
            $"'{Shown(text)}' is not an interval; expected one of {string.Join(' ', All)}.");
    }

    /// <summary>Reads an interval in any of the four spellings; see <see cref="Parse"/>.</summary>
    /// <param name="text">The text; leading or trailing blanks are not accepted.</param>
    /// <param name="interval">The interval, or one minute when the text names none.</param>
    /// <returns>Whether the text names an interval.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out Interval interval)
    {
        interval = default;
        if (text is null)
            return false;
        ReadOnlySpan<char> body = text;
        if (body is ['{', '=', .., '}'])
            body = body[2..^1];
        return TryParseBare(body, out interval);
    }

    /// <summary>dxFeed's spelling of the period, as inside <c>SPY{=5m}</c>: <c>m</c>, <c>5m</c>, <c>h</c>, <c>mo</c>.</summary>
    public string ToDxFeed() => Row.DxFeed;

    /// <summary>Binance's spelling, where <c>1M</c> is a month; ours where Binance has no such bars.</summary>
    public string ToBinance() => Row.Binance ?? Row.Ours;

    /// <summary>Whether Binance has bars of this length on one of its markets.</summary>
    internal bool IsOfBinance => Row.Binance is not null;

    /// <summary>TradingView's spelling: minutes as a bare number, <c>1S</c>, <c>1D</c>, <c>1W</c>, <c>1M</c>.</summary>
    public string ToTradingView() => Row.TradingView;

    /// <summary>Our spelling, such as <c>1m</c> or <c>1mo</c>; <see cref="Parse"/> reads it back.</summary>
    public override string ToString() => Row.Ours;

    /// <inheritdoc/>
    public bool Equals(Interval other) => _offset == other._offset;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Interval other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _offset;

    /// <summary>Compares by length.</summary>
    /// <param name="other">The interval to compare with.</param>
    public int CompareTo(Interval other) => _offset.CompareTo(other._offset);

    /// <summary>Whether two intervals are the same.</summary>
    public static bool operator ==(Interval left, Interval right) => left.Equals(right);

    /// <summary>Whether two intervals differ.</summary>
    public static bool operator !=(Interval left, Interval right) => !left.Equals(right);

    /// <summary>Whether the first is shorter.</summary>
    public static bool operator <(Interval left, Interval right) => left.CompareTo(right) < 0;

    /// <summary>Whether the first is shorter or the same.</summary>
    public static bool operator <=(Interval left, Interval right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the first is longer.</summary>
    public static bool operator >(Interval left, Interval right) => left.CompareTo(right) > 0;

    /// <summary>Whether the first is longer or the same.</summary>
    public static bool operator >=(Interval left, Interval right) => left.CompareTo(right) >= 0;

    private static string Shown(string text) => text.Length <= 32 ? text : string.Create(CultureInfo.InvariantCulture, $"{text[..32]}...");

    // East of Greenwich the first of a month begins on the last day of the month before in UTC, and months differ in that day.
    private static long AddMonths(long openMs, int months)
    {
        DateTimeOffset open = DateTimeOffset.FromUnixTimeMilliseconds(openMs);
        DateTimeOffset east = open.AddHours(14);
        return (east.Month == open.Month ? open.AddMonths(months) : east.AddMonths(months).AddHours(-14)).ToUnixTimeMilliseconds();
    }

    private static long Modulo(long value, long length)
    {
        long rest = value % length;
        return rest < 0 ? rest + length : rest;
    }
}

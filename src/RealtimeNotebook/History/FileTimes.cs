using System.Globalization;

namespace RealtimeNotebook.History;

/// <summary>Reads the times of one file, row by row, in its zone and its order of dates. For one thread at a time.</summary>
/// <param name="zone">The zone of times that name none; null for UTC.</param>
/// <param name="order">The order of the numbers of a date where a text does not show it.</param>
/// <param name="isDescending">Whether the rows come newest first: it says which of two equal local times is the earlier when clocks go back.</param>
/// <param name="clockDigits">How many digits the longest time of day without separators has: with five or six they count seconds, too.</param>
internal sealed class FileTimes(TimeZoneInfo? zone, DateOrders order, bool isDescending, int clockDigits = 0)
{
    private const long QuarterMs = 15 * 60_000;
    // 1970-04-26: eight digits of seconds are a time of day, or a row.
    private const long LeastWholeMs = 10_000_000_000;

    // Offsets change at full quarters of an hour only.
    private long _quarter = long.MinValue;
    private bool _isInvalid;
    private FileTimes? _named;
    private long _laterOffsetMs;
    private long _earlierOffsetMs;
    private long _previousMs = isDescending ? long.MaxValue : long.MinValue;

    /// <summary>Whether a time of day was read as UTC because the text names no zone and the address gives none.</summary>
    internal bool AssumedUtc { get; private set; }

    /// <summary>Whether the time read last was a number that counts from 1970.</summary>
    internal bool WasNumber { get; private set; }

    /// <summary>How far the zones that the times name are ahead of UTC, in milliseconds, the greatest of several; null where none is named.</summary>
    internal long? OffsetMs { get; private set; }

    /// <summary>Reads a time.</summary>
    /// <param name="text">A date with or without a time of day, or a Unix number.</param>
    /// <param name="clock">The time of day in a column of its own; empty where there is none.</param>
    /// <param name="unixMs">Unix milliseconds.</param>
    internal bool TryRead(ReadOnlySpan<byte> text, ReadOnlySpan<byte> clock, out long unixMs)
    {
        unixMs = 0;
        WasNumber = false;
        if (!clock.IsEmpty)
        {
            // 1430 is a quarter of an hour after midnight where others are 93000.
            if (!(clockDigits > 4 && clock.Length == 4 && IsDigits(clock)) && TextDate.TryRead(text, clock, order, out WrittenTime both))
                return TryConvert(both, out unixMs);
            return TryReadBare(text, clock, out unixMs) || TryReadWhole(clock, out unixMs) || TryReadWhole(text, out unixMs);
        }
        if (BarTime.TryReadDateDigits(text, out WrittenTime time) || TextDate.TryRead(text, order, out time))
            return TryConvert(time, out unixMs);
        WasNumber = BarTime.TryReadNumber(text, out unixMs);
        return WasNumber || TryReadNamed(text, out unixMs);
    }

    // A column called time may hold the whole of it, and the date beside it be of no use; or the date has the time of day in it. A date
    // alone is not a time whose clock cannot be read, and a number of a few digits is none at all.
    private bool TryReadWhole(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        if (BarTime.TryReadDateDigits(text, out WrittenTime time) || TextDate.TryRead(text, order, out time))
            return time.HasClock && TryConvert(time, out unixMs);
        return (BarTime.TryReadNumber(text, out unixMs) && Math.Abs(unixMs) >= LeastWholeMs) || TryReadNamed(text, out unixMs);
    }

    // 93000 and 930 are half past nine: a number has no zeros before it.
    private bool TryReadBare(ReadOnlySpan<byte> text, ReadOnlySpan<byte> clock, out long unixMs)
    {
        unixMs = 0;
        // Of one or two digits nothing says whether they are hours or minutes; zero is both.
        if (clock.Length > 6 || !IsDigits(clock) || (clockDigits < 3 && clock.ContainsAnyExcept((byte)'0')))
            return false;
        Span<byte> padded = stackalloc byte[6];
        padded = padded[..(Math.Max(clock.Length, clockDigits) > 4 ? 6 : 4)];
        padded.Fill((byte)'0');
        clock.CopyTo(padded[^clock.Length..]);
        return TextDate.TryRead(text, padded, order, out WrittenTime both) && TryConvert(both, out unixMs);
    }

    private bool TryReadNamed(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        if (!NamedZones.TryCut(text, out ReadOnlySpan<byte> bare, out TimeZoneInfo? named, out long offsetMs)
            || !(BarTime.TryReadDateDigits(bare, out WrittenTime time) || TextDate.TryRead(bare, order, out time)) || time.HasZone || !time.HasClock)
        {
            return false;
        }
        if (named is null)
            return TryConvert(new(time.Ms - offsetMs, true, true, offsetMs), out unixMs);
        if (_named is null || _named.ZoneId != named.Id)
            _named = new(named, order, isDescending);
        return _named.TryToUtc(time.Ms, out unixMs);
    }

    private string? ZoneId => zone?.Id;

    private static bool IsDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>UTC of a local time; false for one that the zone's clocks skip.</summary>
    internal bool TryToUtc(long localMs, out long unixMs)
    {
        unixMs = localMs;
        if (zone is null)
            return true;
        FindOffsets(localMs);
        long earlier = localMs - _earlierOffsetMs;
        long later = localMs - _laterOffsetMs;
        // Where clocks go back an hour comes twice; the order of the rows says which it is.
        unixMs = isDescending ? later < _previousMs ? later : earlier : earlier > _previousMs ? earlier : later;
        if (!_isInvalid)
            _previousMs = unixMs;
        return !_isInvalid;
    }

    private bool TryConvert(in WrittenTime time, out long unixMs)
    {
        unixMs = time.Ms;
        if (time.HasZone)
        {
            OffsetMs = OffsetMs is { } offset ? Math.Max(offset, time.OffsetMs) : time.OffsetMs;
            return true;
        }
        AssumedUtc |= zone is null && time.HasClock;
        return TryToUtc(time.Ms, out unixMs);
    }

    private void FindOffsets(long localMs)
    {
        long quarter = localMs >= 0 ? localMs / QuarterMs : (localMs - QuarterMs + 1) / QuarterMs;
        if (quarter == _quarter)
            return;
        _quarter = quarter;
        DateTime local = DateTime.SpecifyKind(DateTime.UnixEpoch.AddMilliseconds(quarter * QuarterMs), DateTimeKind.Unspecified);
        _isInvalid = zone!.IsInvalidTime(local);
        if (zone.IsAmbiguousTime(local))
        {
            TimeSpan[] offsets = zone.GetAmbiguousTimeOffsets(local);
            (_earlierOffsetMs, _laterOffsetMs) = ((long)offsets.Max().TotalMilliseconds, (long)offsets.Min().TotalMilliseconds);
            return;
        }
        _earlierOffsetMs = _laterOffsetMs = (long)zone.GetUtcOffset(local).TotalMilliseconds;
    }

    /// <summary>What is wrong with a time that cannot be read.</summary>
    internal string FaultOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> clock)
    {
        string shown = RowText.Shown(text) + (clock.IsEmpty ? "" : $" {RowText.Shown(clock)}");
        if (text.IsEmpty && clock.IsEmpty)
            return "the time is missing.";
        if (_isInvalid && zone is not null)
            return string.Create(CultureInfo.InvariantCulture, $"the time {shown} does not exist in {zone.Id}, whose clocks skip it; check ?zone=.");
        return $"the time {shown} cannot be read; expected ISO-8601, a date, or a Unix number, with ?dates=mdy, dmy or ymd for dates of three numbers.";
    }
}

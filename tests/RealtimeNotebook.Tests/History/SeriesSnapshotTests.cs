using RealtimeNotebook.History;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.History;

public sealed class SeriesSnapshotTests
{
    [Fact]
    public void What_is_written_reads_back_bit_for_bit()
    {
        Candle[] bars = [.. Walk(1, 200), Of(200, 1.0 / 3, 1e300, 0, double.Epsilon, 0.1 + 0.2), Of(201, 5, 5, 5, 5, -0.0)];
        Candle forming = Of(202, 2.0 / 3, 7, 0.1, 0.7, 12_345.678_9);
        CandleGap[] gaps = [new(Start - 10 * Minute, Start - Minute), new(Start + 3 * Minute, Start + 5 * Minute)];
        Dictionary<string, string> fields = Fields(bars, forming, gaps);
        CandleGap[] doubts = [new(long.MinValue, Start), new(Start + Minute, long.MaxValue)];
        fields["doubts"] = SeriesSnapshot.GapsText(doubts);
        Assert.True(SeriesSnapshot.TryRead(fields, out SeriesSnapshot? read, out string? fault), fault);
        Assert.Equal(bars, read!.Bars);
        Assert.Equal(BitConverter.DoubleToInt64Bits(-0.0), BitConverter.DoubleToInt64Bits(read.Bars[^1].Volume));
        Assert.Equal(forming, read.Forming);
        Assert.Equal(gaps, read.Gaps);
        Assert.Equal(doubts, read.InDoubt);
        Assert.Equal((Start, true, true), (read.SavedMs, read.IsSimulated, read.HasPieces));
    }

    [Theory]
    [InlineData("9223372036854775000", "reads")]
    [InlineData("-9223372036854775000", "reads")]
    [InlineData("1795185000001", "is not the opening time of a bar of 1m")]
    [InlineData("+1795185060000", "two bars")]
    public void Bars_that_no_series_can_have_are_refused(string opens, string reason)
    {
        Dictionary<string, string> fields = Fields(Walk(1, 3), null, []);
        fields[opens] = "1,2,1,2,5";
        bool isRead = SeriesSnapshot.TryRead(fields, out SeriesSnapshot? read, out string? fault);
        Assert.Contains(reason, isRead ? read!.Fault(Interval.OneMinute) : fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_without_bounds_are_refused()
    {
        Dictionary<string, string> fields = Fields(Walk(1, 3), null, []);
        fields["1795185000000"] = "1,2,1,2," + new string('0', 1_000);
        Assert.False(SeriesSnapshot.TryRead(fields, out _, out _));
        fields = Fields(Walk(1, 3), null, []);
        fields["gaps"] = string.Join(',', Enumerable.Repeat("1:2", 20_000));
        Assert.False(SeriesSnapshot.TryRead(fields, out _, out string? fault));
        Assert.Contains("gaps", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Bars_that_are_repaired_are_counted()
    {
        Dictionary<string, string> fields = Fields(Walk(1, 3), null, []);
        fields[SeriesSnapshot.Field(Start + 3 * Minute)] = "1,1.999999,1,2,5";
        fields["forming"] = $"{Start + 4 * Minute},2,2,1.000001,1,5";
        Assert.True(SeriesSnapshot.TryRead(fields, out SeriesSnapshot? read, out string? fault), fault);
        Assert.Equal(2, read!.Repaired);
        Assert.Equal((2, 1), (read.Bars[^1].High, read.Forming!.Value.Low));
    }

    [Fact]
    public void A_forming_bar_that_has_closed_is_not_formed_again()
    {
        Candle[] bars = Walk(1, 3);
        Assert.True(SeriesSnapshot.TryRead(Fields(bars, bars[2] with { Volume = 1 }, []), out SeriesSnapshot? read, out _));
        Assert.Null(read!.Forming);
        Assert.Equal(bars, read.Bars);
    }

    [Theory]
    [InlineData("version", null, "none of ours")]
    [InlineData("version", "2", "version '2'")]
    [InlineData("version", "<script>", "version '<script>'")]
    [InlineData("saved_ms", null, "when it was saved")]
    [InlineData("saved_ms", "yesterday", "when it was saved")]
    [InlineData("1795185000000", "1,2,3", "reads '1,2,3'")]
    [InlineData("1795185000000", "1,2,3,4,5,6", "reads")]
    [InlineData("1795185000000", "NaN,NaN,NaN,NaN,NaN", "reads")]
    [InlineData("1795185000000", "5,1,9,5,1", "reads")]
    [InlineData("1795185000000", "", "reads ''")]
    [InlineData("9223372036854775807", "1,1,1,1,1", "reads")]
    [InlineData("forming", "12", "forming bar reads '12'")]
    [InlineData("forming", "x,1,1,1,1,1", "forming bar")]
    [InlineData("gaps", "5", "gaps")]
    [InlineData("doubts", "5:x", "doubts")]
    [InlineData("gaps", "5:4", "gaps")]
    [InlineData("gaps", "1:2,", "gaps")]
    public void What_is_damaged_foreign_or_of_another_version_is_refused(string field, string? value, string reason)
    {
        Dictionary<string, string> fields = Fields(Walk(1, 3), null, []);
        if (value is null)
            fields.Remove(field);
        else
            fields[field] = value;
        Assert.False(SeriesSnapshot.TryRead(fields, out SeriesSnapshot? read, out string? fault));
        Assert.Null(read);
        Assert.Contains(reason, fault, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Fields(Candle[] bars, Candle? forming, CandleGap[] gaps)
    {
        Dictionary<string, string> fields = bars.ToDictionary(bar => SeriesSnapshot.Field(bar.OpenMs), bar => SeriesSnapshot.Text(bar));
        fields["version"] = "1";
        fields["saved_ms"] = $"{Start}";
        fields["simulated"] = "1";
        fields["pieces"] = "1";
        fields["forming"] = SeriesSnapshot.FormingText(forming);
        fields["gaps"] = SeriesSnapshot.GapsText(gaps);
        return fields;
    }
}

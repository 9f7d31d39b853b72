using System.Runtime.CompilerServices;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook.Tests.History;

public sealed class SessionZonesTests
{
    [Theory]
    [InlineData(9 * 60, "Etc/GMT-9")]
    [InlineData(-5 * 60, "Etc/GMT+5")]
    [InlineData(5 * 60 + 30, "Asia/Kolkata")]
    [InlineData(5 * 60 + 45, "Asia/Kathmandu")]
    [InlineData(0, null)]
    [InlineData(7, null)]
    [InlineData(15 * 60, null)]
    public void Offset_has_a_zone_that_is_known_here(int minutes, string? name)
    {
        Assert.Equal(name, SessionZones.OfOffset(minutes * 60_000L));
        if (name is not null)
            Assert.Equal(TimeSpan.FromMinutes(minutes), TimeZoneInfo.FindSystemTimeZoneById(name).GetUtcOffset(new DateTime(2026, 11, 27, 0, 0, 0, DateTimeKind.Utc)));
    }

    [Fact]
    public async Task Zone_of_a_part_is_the_zone_of_the_whole()
    {
        await using var coarse = new CoarserHistory(new Dated(), Interval.Parse("1d"));
        Assert.Equal("Etc/GMT-9", SessionZones.Of(coarse));
        Assert.Null(SessionZones.Of(new NoHistory()));
    }

    [Theory]
    [InlineData("1d", "2026-11-27 Fri")]
    [InlineData("1w", "2026-11-23 Mon")]
    [InlineData("1mo", "2026-11-01 Sun")]
    public async Task Days_of_a_file_that_names_its_offset_are_labelled_by_it(string interval, string newest)
    {
        using var folder = new TestFolder();
        IEnumerable<string> rows = Enumerable.Range(0, 88).Select(i => new DateTime(2026, 9, 1).AddDays(i))
            .Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            .Select((day, i) => FormattableString.Invariant($"{day:yyyy-MM-dd} 00:00:00+09:00,{100 + i},{101 + i},{99 + i},{100.5 + i},{1000 + i}"));
        folder.Write("KS_1d.csv", $"Date,Open,High,Low,Close,Volume\n{string.Join('\n', rows)}\n");
        var key = new SeriesKey("KS", Interval.Parse(interval));
        await using var history = new FileHistory(FileAddress.From(SourceAddress.Parse($"file:{folder.Root}"), null));
        List<Candle> bars = await history.BarsAsync(key);
        string zone = SessionZones.Of(history)!;
        Assert.Equal("Etc/GMT-9", zone);
        var clock = new ChartClock("America/New_York", key.Interval, zone);
        Assert.Equal($"{newest[..10]} UTC+9", clock.Time(bars[^1].OpenMs));
        Assert.Equal(newest[11..], DateTimeOffset.FromUnixTimeMilliseconds(clock.Shown(bars[^1].OpenMs)).ToString("ddd", System.Globalization.CultureInfo.InvariantCulture));
        Assert.All(bars, bar => Assert.True(clock.Shown(bar.OpenMs) >= new DateTimeOffset(2026, 8, 31, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds()));
    }

    private sealed class Dated : IHistory, ISessionZone
    {
        public string Name => "dated";

        public bool IsPresent => true;

        public long? SessionOffsetMs => 9 * 3_600_000;

        public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
        {
            await Task.CompletedTask;
            yield break;
        }

        public ValueTask DisposeAsync() => default;
    }
}

using System.Runtime.CompilerServices;
using RealtimeNotebook.History;

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

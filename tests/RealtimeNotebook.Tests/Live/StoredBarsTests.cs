using RealtimeNotebook.Live;
using RealtimeNotebook.Tests.Candles;

namespace RealtimeNotebook.Tests.Live;

public sealed class StoredBarsTests
{
    [Theory]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task The_newest_bar_is_known_where_only_what_is_older_lacks_a_source(int answeredFromMinute, bool isKnown)
    {
        var history = new FakeHistory { Lack = "the other source is down", LackBeforeMs = Bars.Start + answeredFromMinute * Bars.Minute };
        history.Bars.AddRange([Bars.Flat(0, 1), Bars.Flat(2, 1), Bars.Flat(3, 1)]);
        var stored = new StoredBars(Bars.Spy, history, null, new SetClock(Bars.Start + 4 * Bars.Minute + 30_000), default);
        StoredReach reach = await stored.ReachAsync(default);
        Assert.Equal(isKnown ? Bars.Start + 3 * Bars.Minute : null, reach.LatestMs);
    }
}

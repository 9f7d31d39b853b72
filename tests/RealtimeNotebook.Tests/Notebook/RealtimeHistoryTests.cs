namespace RealtimeNotebook.Tests.Notebook;

public sealed class RealtimeHistoryTests
{
    private static readonly DateTimeOffset From = new(2026, 3, 2, 14, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_stretch_of_the_demo_market_is_read_from_its_start_to_before_its_end()
    {
        CandleColumns bars = await RealtimeHistory.ReadAsync("SPY", "1m", "demo://?seed=7", From, From.AddHours(2));
        Assert.Equal(120, bars.Count);
        Assert.Equal(From, bars[0].OpenTime);
        Assert.Equal(From.AddMinutes(119), bars[^1].OpenTime);
        CandleColumns newest = await RealtimeHistory.ReadAsync("SPY", "1m", "demo://?seed=7", From, From.AddHours(2), mostBars: 10);
        Assert.Equal(bars.Skip(110), newest);
        CandleColumns other = await RealtimeHistory.ReadAsync("SPY", "1m", "demo://?seed=8", From, From.AddHours(2));
        Assert.NotEqual(bars.ToArray(), other.ToArray());
    }

    [Fact]
    public async Task Files_are_read_and_none_has_no_bars()
    {
        string folder = Directory.CreateTempSubdirectory("rtnb-history-").FullName;
        string path = Path.Combine(folder, "SPY_1h.csv");
        await File.WriteAllTextAsync(path, "time,open,high,low,close,volume\n2026-03-02T14:00:00Z,1,2,0.5,1.5,10\n2026-03-02T15:00:00Z,1.5,3,1,2,20\n");
        CandleColumns bars = await RealtimeHistory.ReadAsync("SPY", "1h", $"file:{path}");
        Assert.Equal([1.5, 2], bars.Close.ToArray());
        Assert.Empty(await RealtimeHistory.ReadAsync("SPY", "1h", "none:"));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_is_wrong_is_said_before_anything_is_read()
    {
        Assert.Contains("'7m' is not an interval", (await Fault(() => RealtimeHistory.ReadAsync("SPY", "7m"))).Message, StringComparison.Ordinal);
        Assert.Contains("unknown scheme", (await Fault(() => RealtimeHistory.ReadAsync("SPY", "1m", "carrier-pigeon://x"))).Message, StringComparison.Ordinal);
        Assert.Contains("a later end", (await Fault(() => RealtimeHistory.ReadAsync("SPY", "1m", "demo://", From, From))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => RealtimeHistory.ReadAsync("SPY", "1m", "demo://", mostBars: 0));
    }

    private static async Task<ArgumentException> Fault(Func<Task> read) => await Assert.ThrowsAsync<ArgumentException>(read);
}

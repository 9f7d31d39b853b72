using FsCheck;
using FsCheck.Fluent;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using static RealtimeNotebook.Tests.History.HistoryReading;

namespace RealtimeNotebook.Tests.History;

public sealed class SeveralHistoriesTests
{
    [Fact]
    public void Merged_equals_the_plain_merge_of_the_lists()
    {
        Gen<int[]> times = Gen.Choose(0, 60).ArrayOf();
        Arbitrary<(int[][] Sources, int Page, int Most)> cases = (
            from sources in times.ArrayOf().Where(all => all.Length is >= 1 and <= 5)
            from page in Gen.Choose(1, 7)
            from most in Gen.Choose(1, 70)
            select (sources, page, most)).ToArbitrary();
        Prop.ForAll(cases, c =>
        {
            Candle[][] lists = [.. c.Sources.Select((list, source) => list.Distinct().Order().Select(t => Bar(t, source)).ToArray())];
            var plain = new SortedDictionary<long, Candle>();
            foreach (Candle bar in lists.Reverse().SelectMany(list => list))
                plain[bar.OpenMs] = bar;
            var merged = new MergedHistory([.. lists.Select(list => new ListHistory(list, c.Page))]);
            return merged.BarsAsync(range: Everything with { MostBars = c.Most }).GetAwaiter().GetResult()
                .SequenceEqual(plain.Values.TakeLast(c.Most));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(new Replay(new Rnd(20_261_121, 3), null)));
    }

    [Fact]
    public async Task Merged_sources_are_asked_at_once_and_none_waits_for_another()
    {
        var bothAsked = new Barrier(2);
        await using var merged = new MergedHistory(
            [new ListHistory([Bar(1, 0)], 1) { Before = () => bothAsked.SignalAndWait(20_000) }, new ListHistory([Bar(2, 1)], 1) { Before = () => bothAsked.SignalAndWait(20_000) }]);
        Assert.Equal(2, (await merged.BarsAsync()).Count);
        Assert.Equal(1, bothAsked.CurrentPhaseNumber);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Merged_without_one_source_gives_the_others_bars_and_says_that_they_are_not_all(int failing)
    {
        ListHistory[] sources = [new([Bar(1, 0), Bar(2, 0)], 1), new([Bar(2, 1), Bar(3, 1)], 1)];
        sources[failing].Fault = "down.";
        await using var merged = new MergedHistory(sources);
        var bars = new List<Candle>();
        var partial = await Assert.ThrowsAsync<PartialHistoryException>(() => CollectAsync(merged, bars));
        // One bar, the newest, came before the failure, and counts.
        Assert.Equal(failing == 0 ? [Bar(2, 0), Bar(3, 1)] : [Bar(1, 0), Bar(2, 0), Bar(3, 1)], bars);
        Assert.Equal(failing == 0 ? 120_000 : 180_000, partial.CoveredFromMs);
        Assert.Contains("down.", partial.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merged_without_any_source_tells_all_faults()
    {
        await using var merged = new MergedHistory([new ListHistory([], 1) { Fault = "a is down." }, new ListHistory([], 1) { Fault = "b is down." }]);
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => merged.BarsAsync());
        Assert.Equal("a is down. b is down.", refused.Message);
    }

    [Fact]
    public async Task Chained_asks_no_further_when_the_first_covers_the_range()
    {
        ListHistory[] sources = [new([], 1), new([Bar(1, 1), Bar(2, 1)], 1), new([Bar(1, 2)], 1)];
        await using var chained = new ChainedHistory(sources);
        Assert.Equal([Bar(1, 1), Bar(2, 1)], await chained.BarsAsync(range: new(60_000, 180_000, 5)));
        Assert.Equal([1, 1, 0], sources.Select(source => source.Asked));
        Assert.Equal([Bar(2, 1)], await chained.BarsAsync(range: new(long.MinValue, 180_000, 1)));
        Assert.Equal([2, 2, 0], sources.Select(source => source.Asked));
        Assert.Empty(await chained.BarsAsync(range: new(1_000_000, 2_000_000, 5)));
        Assert.Equal([3, 3, 1], sources.Select(source => source.Asked));
    }

    // 1 to 9 is asked for.
    [Theory]
    [InlineData("3456789", "123456789", "123456789", 2)]
    [InlineData("1234567", "123456789", "123456789", 2)]
    [InlineData("12389", "4567", "123456789", 2)]
    [InlineData("135", "24", "12345", 2)]
    [InlineData("", "2", "2", 2)]
    [InlineData("123456789", "", "123456789", 1)]
    public async Task Chained_asks_the_next_once_for_what_the_first_lacks(string first, string next, string expected, int asked)
    {
        ListHistory[] sources = [Of(first, 0), Of(next, 1)];
        foreach (int most in new[] { 1, 2, 4, 9, 100 })
        {
            await using var chained = new ChainedHistory(sources);
            Candle[] bars = [.. await chained.BarsAsync(range: new(60_000, 600_000, most))];
            Assert.Equal(expected.Select(digit => (digit - '0') * 60_000L).TakeLast(most), bars.Select(bar => bar.OpenMs));
            // The first named has the say on the bars that it has.
            Assert.All(bars, bar => Assert.Equal(first.Contains((char)('0' + bar.OpenMs / 60_000), StringComparison.Ordinal) ? 0 : 1, bar.Volume));
        }
        Assert.InRange(sources.Sum(source => source.Asked), 5, 5 * asked);
        if (asked == 1)
            Assert.Equal(0, sources[1].Asked);

        static ListHistory Of(string digits, int source) => new([.. digits.Select(digit => Bar(digit - '0', source))], 2);
    }

    [Fact]
    public async Task Chained_does_not_ask_the_next_for_a_bar_that_is_not_over()
    {
        ListHistory[] sources = [new([Bar(1, 0), Bar(2, 0)], 1), new([Bar(3, 1)], 1)];
        var clock = new Live.SetClock(3 * 60_000 + 1_000);
        await using var chained = new ChainedHistory(sources, clock);
        Assert.Equal([Bar(1, 0), Bar(2, 0)], await chained.BarsAsync(range: new(60_000, 240_000, 5)));
        Assert.Equal(0, sources[1].Asked);
        clock.NowMs += 60_000;
        Assert.Equal([Bar(1, 0), Bar(2, 0), Bar(3, 1)], await chained.BarsAsync(range: new(60_000, 240_000, 5)));
    }

    [Fact]
    public async Task Chained_asks_the_next_when_the_first_has_nothing_but_a_live_candle()
    {
        Candle live = Bar(5, 0);
        Candle[] past = [Bar(1, 1), Bar(2, 1), Bar(3, 1), Bar(4, 1)];
        await using var chained = new ChainedHistory(
            [new ListHistory([live], 1) { IsLive = true }, new ListHistory(past, 3)], new Live.SetClock(5 * 60_000 + 1_000));
        Assert.Equal([.. past, live], await chained.BarsAsync());
        // Of one time, the bar goes before the live candle.
        await using var both = new ChainedHistory(
            [new ListHistory([live], 1) { IsLive = true }, new ListHistory([.. past, Bar(5, 1)], 3)], new Live.SetClock(7 * 60_000));
        Assert.Equal([.. past, Bar(5, 1)], await both.BarsAsync());
    }

    [Fact]
    public async Task Chained_goes_on_with_the_next_where_a_source_fails_and_says_that_it_has()
    {
        await using var chained = new ChainedHistory([new ListHistory([], 1) { Fault = "down." }, new ListHistory([Bar(1, 1)], 1)]);
        var bars = new List<Candle>();
        var partial = await Assert.ThrowsAsync<PartialHistoryException>(() => CollectAsync(chained, bars));
        Assert.Equal([Bar(1, 1)], bars);
        Assert.Contains("down.", partial.Message, StringComparison.Ordinal);

        await using var middle = new ChainedHistory([new ListHistory([Bar(1, 0), Bar(2, 0)], 1) { Fault = "gone." }, new ListHistory([Bar(1, 1)], 1)]);
        bars.Clear();
        partial = await Assert.ThrowsAsync<PartialHistoryException>(() => CollectAsync(middle, bars));
        Assert.Equal([Bar(1, 1), Bar(2, 0)], bars);
        // A bar that is not over is no hole, but no answer is none.
        await using var forming = new ChainedHistory([new ListHistory([], 1) { Fault = "down." }, new ListHistory([], 1)], new Live.SetClock(61_000));
        await Assert.ThrowsAsync<FeedUnavailableException>(() => forming.BarsAsync(range: new(60_000, 120_000, 5)));
        // Where all that is asked for is there, nothing is missing.
        Assert.Equal([Bar(1, 1), Bar(2, 0)], await middle.BarsAsync(range: new(60_000, 180_000, 5)));
    }

    [Fact]
    public async Task Silence_of_a_later_source_is_no_proof_when_it_has_failed()
    {
        await using var chained = new ChainedHistory([new ListHistory([Bar(1, 0), Bar(4, 0)], 1), new ListHistory([], 1) { Fault = "b is down." }]);
        var bars = new List<Candle>();
        var partial = await Assert.ThrowsAsync<PartialHistoryException>(() => CollectAsync(chained, bars, new(60_000, 300_000, 100)));
        Assert.Equal([Bar(1, 0), Bar(4, 0)], bars);
        Assert.Contains("b is down.", partial.Message, StringComparison.Ordinal);
        Assert.Equal(240_000, partial.CoveredFromMs);
    }

    [Fact]
    public async Task Silence_of_a_chain_is_no_proof_while_one_source_has_failed()
    {
        await using var chained = new ChainedHistory([new ListHistory([], 1) { Fault = "a is down." }, new ListHistory([], 1), new ListHistory([], 1) { Fault = "c is down." }]);
        Assert.Equal("a is down. c is down.", (await Assert.ThrowsAsync<FeedUnavailableException>(() => chained.BarsAsync())).Message);
    }

    [Fact]
    public async Task Health_is_that_of_all_and_all_are_disposed()
    {
        ListHistory[] sources = [new([], 1) { Health = [Of("a")] }, new([], 1) { Health = [Of("b"), Of("c")] }];
        foreach (IHistory joined in new IHistory[] { new MergedHistory(sources), new ChainedHistory(sources) })
        {
            Assert.Equal(["a", "b", "c"], joined.Health.Select(health => health.Name));
            await joined.DisposeAsync();
        }
        Assert.Equal([2, 2], sources.Select(source => source.Disposed));

        static SourceHealth Of(string name) => new(name, SourceRole.History, SourceState.Ok, null, 0, 0, 0);
    }

    [Theory]
    [InlineData("redis://a influx://b/market", "redis://a|influx://b/market")]
    [InlineData("  redis://a \n file:x ", "redis://a|file:x")]
    [InlineData("redis://a + influx://b/market", "redis://a&influx://b/market")]
    [InlineData("redis://a + influx://b/m file:x + none:", "redis://a&influx://b/m|file:x&none:")]
    [InlineData("file:my folder/a + b.csv redis://:p@h", "file:my folder/a + b.csv|redis://:p@h")]
    [InlineData("file:C:\\x D:\\y", "file:C:\\x D:\\y")]
    public void A_list_of_addresses_is_taken_apart(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', HistoryList.Read(text).Select(merged => string.Join('&', merged))));

    [Theory]
    [InlineData("redis://:s3cret@a influx://b/m", "redis://a:6379 influx://b:8086/m")]
    [InlineData("redis://a:1 + influx://b/m", "redis://a:1 + influx://b:8086/m")]
    [InlineData("redis://a:1 + file:x influx://b/m", "redis://a:1 + file:x influx://b:8086/m")]
    [InlineData("rediss://a", "rediss://a:6379")]
    [InlineData("file:///data", "file:/data")]
    public async Task Addresses_are_opened_as_they_are_joined(string text, string name)
    {
        await using IFeedListener feed = FeedAddress.Open("demo://", Spy, RedisChannels.DefaultTemplate, _ => null, TimeProvider.System);
        await using IHistory history = HistoryAddress.Open(text, _ => null, feed);
        Assert.Equal(name, history.Name);
        Assert.True(history.IsPresent);
        await using IHistory environment = HistoryAddress.Open(null, variable => variable == "REALTIME_HISTORY" ? text : null, feed);
        Assert.Equal(name, environment.Name);
    }

    [Theory]
    [InlineData("redis://a mongo://b", "unknown scheme 'mongo'; expected influx://host:8086/database")]
    [InlineData("redis://:s3cret@a + influx://b", "names no database")]
    [InlineData("redis://a +", "characters that no host has")]
    [InlineData("file:", "names no file")]
    [InlineData("file:x?interval=7m", "'interval=7m'")]
    public async Task A_wrong_list_says_what_is_possible(string text, string expected)
    {
        await using IFeedListener feed = FeedAddress.Open("demo://", Spy, RedisChannels.DefaultTemplate, _ => null, TimeProvider.System);
        string message = Assert.Throws<ArgumentException>(() => HistoryAddress.Open(text, _ => null, feed)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
    }

    private static Candle Bar(int time, int source) => new(time * 60_000L, 1, 2, 1, 2, source);

    private static async Task CollectAsync(IHistory history, List<Candle> bars, HistoryRange? range = null)
    {
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(Spy, range ?? Everything, CancellationToken.None))
            bars.InsertRange(0, page);
    }

    /// <summary>A history over a list, that may fail after its first bar.</summary>
    private sealed class ListHistory(IReadOnlyList<Candle> bars, int page) : IHistory
    {
        public string Name => "list";

        public bool IsPresent => true;

        public IReadOnlyList<SourceHealth> Health { get; init; } = [];

        internal string? Fault { get; set; }

        internal bool IsLive { get; init; }

        internal Action Before { get; init; } = () => { };

        internal int Asked { get; private set; }

        internal int Disposed { get; private set; }

        public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
            SeriesKey key, HistoryRange range, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
        {
            Asked++;
            Before();
            await Task.Yield();
            foreach (Candle[] some in bars.Where(bar => bar.OpenMs >= range.FromMs && bar.OpenMs < range.ToMs).TakeLast(range.MostBars).Chunk(page).Reverse())
            {
                yield return IsLive ? new LivePage(some[0]) : some;
                if (Fault is not null)
                    throw new FeedUnavailableException(Fault);
            }
            if (Fault is not null)
                throw new FeedUnavailableException(Fault);
        }

        public ValueTask DisposeAsync()
        {
            Disposed++;
            return default;
        }
    }
}

using System.Text;
using System.Threading.Channels;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>What an event costs from the queue to the state: nothing that has to be collected.</summary>
public sealed class ProcessorAllocationTests
{
    private const int Few = 1_000;
    private const int Many = 21_000;

    // A table that grows once is no cost of an event; 20,000 events of one object each would be 480,000 bytes.
    private const long Slack = 10_000;

    [Theory]
    [InlineData("candle")]
    [InlineData("increment")]
    [InlineData("trade")]
    [InlineData("message")]
    public void An_event_of_the_forming_bar_allocates_nothing(string kind)
    {
        Run(kind, Few);
        long few = Run(kind, Few);
        Assert.InRange(Run(kind, Many) - few, long.MinValue, Slack);
    }

    private static long Run(string kind, int count)
    {
        SeriesKey key = new("SPY", Interval.OneMinute);
        var clock = new VirtualClock(Start + 10 * Minute);
        var feed = new FakeListener { Clock = clock };
        var options = new RealtimeOptions { MaxAhead = TimeSpan.FromDays(10_000) };
        var counters = new SeriesCounters();
        var history = new NoHistory();
        var sources = new SourceBoard(feed, history, null, counters);
        var state = new ChartState(key, 500, options.Indicators, new(SeriesPhase.Seeding, 0, null, "fake", "none", true, []) { Sources = sources.Now });
        Channel<FeedEvent> events = Channel.CreateUnbounded<FeedEvent>();
        Channel<ChartDelta> deltas = Channel.CreateBounded<ChartDelta>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });
        foreach (Candle bar in Walk(3, 10))
            events.Writer.TryWrite(FeedEvent.Of(new CandleUpdate(bar, UpdateSemantics.Snapshot), clock.GetTimestamp()));
        Candle forming = Flat(10, 100);
        for (int i = 0; i < count; i++)
            events.Writer.TryWrite(Event(kind, forming with { High = 101 + i, Close = 100 + i % 2 }, clock.GetTimestamp()));
        events.Writer.Complete();
        using var processor = new StateProcessor(feed, history, options, state, counters, sources, events, deltas.Writer, clock);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Task running = processor.RunAsync(CancellationToken.None);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        // All of it ran here, or the figure would be of something else.
        Assert.True(running.IsCompletedSuccessfully);
        Assert.Equal(count + 10, counters.Applied);
        return allocated;
    }

    private static FeedEvent Event(string kind, in Candle bar, long at) => kind switch
    {
        "candle" => FeedEvent.Of(new CandleUpdate(bar, UpdateSemantics.Snapshot), at),
        "increment" => FeedEvent.Of(new CandleUpdate(bar, UpdateSemantics.Increment), at),
        "trade" => FeedEvent.Of(new Tick(bar.OpenMs, bar.High, 1), at),
        _ => FeedEvent.Message(Encoding.UTF8.GetBytes(
            $$"""{"symbol":"SPY","timeframe":"1m","time":{{bar.OpenMs}},"open":{{bar.Open}},"high":{{bar.High}},"low":{{bar.Low}},"close":{{bar.Close}},"volume":{{bar.Volume}}}"""), at),
    };
}

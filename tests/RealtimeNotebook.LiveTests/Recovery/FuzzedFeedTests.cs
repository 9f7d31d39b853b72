using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using RealtimeNotebook.LiveTests.EndToEnd;
using Xunit.Abstractions;

namespace RealtimeNotebook.LiveTests.Recovery;

/// <summary>Whatever a feed sends: each message is accounted for, and the series is what the good ones make of it.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class FuzzedFeedTests(ITestOutputHelper output)
{
    private const long FirstMs = 1_795_185_000_000;
    private const long MinuteMs = 60_000;
    private const int EventsPerBar = 40;

    private static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    private static int Messages => Measurements.IsLong ? 5_000_000 : 200_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_message_is_accounted_for_and_the_good_ones_make_the_series(bool canWait)
    {
        var clock = new BarClock();
        var feed = new FuzzedFeed(canWait, clock);
        var options = new RealtimeOptions { Keep = 2_000, CloseGrace = TimeSpan.FromHours(1) };
        await using var series = new LiveSeries(Spy, feed, new NoHistory(), options);
        ChannelWriter<FeedEvent> events = await feed.Events.WaitAsync(TimeSpan.FromSeconds(30));
        var clean = new CandleState(Spy, options.Keep);
        var random = new Random(20_261_128);
        var market = new Market(random);
        long[] memory = new long[4];
        for (int sent = 0; sent < Messages; sent++)
        {
            if (sent % EventsPerBar == 0)
                clock.NowMs = market.BeginBar(clean) + 30_000;
            byte[] message = random.Next(3) == 0 ? market.Bad() : market.Good(clean);
            await events.WriteAsync(FeedEvent.Message(message, Stopwatch.GetTimestamp()));
            if (sent % (Messages / 4) == Messages / 8)
            {
                await TestWaitForAsync(() => series.Status.EventQueue.Now == 0);
                memory[sent / (Messages / 4)] = GC.GetTotalMemory(forceFullCollection: true);
            }
        }
        await TestWaitForAsync(() => series.Status.EventsReceived + series.Status.NotApplied["dropped"] == Messages
            && series.Status.EventsApplied + series.Status.NotApplied.Values.Sum() == Messages);
        SeriesStatus status = series.Status;
        ChartSnapshot end = series.Snapshot;
        Measurements.Write(output, canWait ? "fuzzed-feed" : "fuzzed-feed-dropping", new
        {
            sent = Messages,
            received = status.EventsReceived,
            applied = status.EventsApplied,
            not_applied = status.NotApplied.Where(reason => reason.Value > 0).ToDictionary(),
            memory_bytes = memory,
        });
        Assert.Equal(0, status.NotApplied["held"]);
        Assert.InRange(memory[3] - memory[1], long.MinValue, 16_000_000);
        if (!canWait)
            return;
        Assert.Equal(0, status.NotApplied["dropped"]);
        Assert.Equal(clean.Forming, end.Forming);
        Assert.Equal(clean.Closed.Skip(clean.Closed.Count - end.Bars.Count), end.Bars);
        // From the first bar on, though many have left memory since.
        IndicatorColumns batch = IndicatorSet.Compute([new Sma(20)], end.Bars);
        Assert.True(batch.Count > 1_000);
        Assert.Equal(0, status.Drift);
    }

    private static Task TestWaitForAsync(Func<bool> holds) => Servers.TestWait.ForAsync(holds, "all messages have been taken", 300);

    // Bars that rise in volume with every event, and messages that are none of them.
    private sealed class Market(Random random)
    {
        private static readonly string[] BadNumbers = ["null", "\"x\"", "1e999", "-5", "[]", "true", "\"NaN\""];

        private long _openMs = FirstMs - MinuteMs;
        private Candle _bar;
        private double _price = 100;

        // Another bar; the last state of the one before has been sent.
        internal long BeginBar(CandleState clean)
        {
            _openMs += MinuteMs;
            _price = Math.Round(100 + random.NextDouble() * 10, 4);
            _bar = new(_openMs, _price, _price, _price, _price, 1);
            if (clean.HasForming)
                _ = clean.Forming;
            return _openMs;
        }

        internal byte[] Good(CandleState clean)
        {
            _price = Math.Round(_price + random.NextDouble() - 0.5, 4);
            _bar = new(_openMs, _bar.Open, Math.Max(_bar.High, _price), Math.Min(_bar.Low, _price), _price, _bar.Volume + random.Next(2));
            clean.Apply(new CandleUpdate(_bar, UpdateSemantics.Snapshot));
            return Text(_bar);
        }

        internal byte[] Bad()
        {
            string good = Encoding.UTF8.GetString(Text(_bar));
            switch (random.Next(9))
            {
                case 0:
                    byte[] noise = new byte[random.Next(1, 300)];
                    random.NextBytes(noise);
                    noise[0] = (byte)'%';
                    return noise;
                case 1:
                    return Encoding.UTF8.GetBytes(good[..random.Next(1, good.Length - 1)]);
                case 2:
                    return Encoding.UTF8.GetBytes(good.Replace("SPY", "QQQ", StringComparison.Ordinal));
                case 3:
                    string[] fields = ["open", "high", "low", "close"];
                    string field = $"\"{fields[random.Next(4)]}\":";
                    int at = good.IndexOf(field, StringComparison.Ordinal) + field.Length;
                    return Encoding.UTF8.GetBytes(good[..at] + BadNumbers[random.Next(3)] + good[good.IndexOf(',', at)..]);
                case 4:
                    return Text(_bar with { High = _bar.Low - 1 });
                case 5:
                    return Text(_bar with { Volume = -1 });
                case 6:
                    return Text(_bar with { OpenMs = _openMs + 3_600_000L * random.Next(1, 100_000) });
                case 7:
                    // A bar that was over long ago, or an earlier state of one of the last.
                    return Text(_bar with { OpenMs = FirstMs - MinuteMs * random.Next(1, 100_000) });
                default:
                    return Text(_bar);
            }
        }

        private static byte[] Text(in Candle bar) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{{\"eventSymbol\":\"SPY{{=m}}\",\"time\":{bar.OpenMs},\"open\":{bar.Open:R},\"high\":{bar.High:R},\"low\":{bar.Low:R},\"close\":{bar.Close:R},\"volume\":{bar.Volume:R}}}"));
    }

    private sealed class BarClock : TimeProvider
    {
        private long _nowMs = FirstMs;

        internal long NowMs
        {
            get => Volatile.Read(ref _nowMs);
            set => Volatile.Write(ref _nowMs, value);
        }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);
    }

    private sealed class FuzzedFeed(bool canWait, TimeProvider clock) : IFeedListener
    {
        private readonly TaskCompletionSource<ChannelWriter<FeedEvent>> _events = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => "fuzz";

        public bool IsSimulated => true;

        public bool CanWait => canWait;

        public UpdateSemantics Semantics => UpdateSemantics.Snapshot;

        public TimeProvider Clock => clock;

        internal Task<ChannelWriter<FeedEvent>> Events => _events.Task;

        public Task ListenAsync(ChannelWriter<FeedEvent> events, CancellationToken stop)
        {
            _events.SetResult(events);
            return Task.Delay(Timeout.Infinite, stop);
        }

        public ValueTask DisposeAsync() => default;
    }
}

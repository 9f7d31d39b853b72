using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>A bar that may lack its last events is drawn, but not written where it would come back as official.</summary>
public sealed class DoubtTests
{
    private static readonly RealtimeOptions Options = new() { CloseGrace = TimeSpan.FromMilliseconds(1) };

    private readonly SetClock _clock = new(Start);
    private readonly FakeListener _feed;
    private readonly FakeHistory _history = new();
    private readonly Database _database = new();
    private readonly Candle[] _all = Walk(41, 16);

    public DoubtTests()
    {
        _feed = new() { Clock = _clock, CanWait = false };
        _history.Bars.AddRange(_all[..10]);
        _clock.NowMs = _all[10].OpenMs + 20_000;
    }

    private Candle Half => _all[10] with { Close = _all[10].Low, Volume = 1 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_bar_that_closed_while_the_feed_was_lost_is_not_written_and_those_after_it_are(bool isMissed)
    {
        await using LiveSeries series = await StartAsync();
        await _feed.SendAsync(Half);
        await Eventually.IsTrue(() => series.Snapshot.Forming == Half);
        await _feed.WriteAsync(isMissed ? FeedEvent.Missed(_all[10].OpenMs, 0) : FeedEvent.Interrupted(0));
        _clock.NowMs = _all[11].OpenMs + 30_000;
        await ClosedByClockAsync(series, 11);
        if (!isMissed)
            await _feed.WriteAsync(FeedEvent.Resumed(0));
        await GoesOnAsync(series);
        Assert.Equal(Half, series.Snapshot.Bars[10]);
        await Eventually.IsTrue(() => _database.Has(_all[13]));
        Assert.Equal(_all[11..14], _database.Bars);
    }

    [Fact]
    public async Task A_bar_that_the_feed_tells_again_after_the_loss_is_whole()
    {
        await using LiveSeries series = await StartAsync();
        await _feed.SendAsync(Half);
        await _feed.WriteAsync(FeedEvent.Interrupted(0));
        await _feed.WriteAsync(FeedEvent.Resumed(0));
        await _feed.SendAsync(_all[10]);
        await GoesOnAsync(series);
        await Eventually.IsTrue(() => _database.Has(_all[13]));
        Assert.Equal(_all[10..14], _database.Bars);
    }

    [Fact]
    public async Task Events_before_the_word_that_the_feed_is_back_prove_nothing()
    {
        await using LiveSeries series = await StartAsync();
        await _feed.WriteAsync(FeedEvent.Interrupted(0));
        _clock.NowMs = _all[12].OpenMs + 1_000;
        await _feed.SendAsync(Half, _all[11], _all[12] with { Volume = 1 });
        await _feed.WriteAsync(FeedEvent.Resumed(0));
        await _feed.SendAsync(_all[12], _all[13]);
        await GoesOnAsync(series);
        await Eventually.IsTrue(() => _database.Has(_all[13]));
        Assert.Equal(_all[12..14], _database.Bars);
    }

    [Fact]
    public async Task A_bar_whose_last_events_were_dropped_is_not_written()
    {
        await using LiveSeries series = await StartAsync(Options with { EventQueue = 4, GapPatience = Eventually.Limit });
        _clock.NowMs = _all[10].OpenMs + 1_000;
        await _feed.SendAsync(_all[10]);
        await Eventually.IsTrue(() => series.Snapshot.Forming == _all[10]);
        // While history is asked about bar 11, nothing is taken from the queue.
        _history.Hold();
        _clock.NowMs = _all[14].OpenMs + 1_000;
        await _feed.SendAsync(_all[12] with { Volume = 1 });
        await Eventually.IsTrue(() => Questions() > 1 && series.Status.EventQueue.Now == 0);
        await _feed.SendAsync(_all[12], _all[13], _all[14] with { Volume = 1 }, _all[14] with { Volume = 2 }, _all[14] with { Volume = 3 }, _all[14]);
        _history.Release();
        await Eventually.IsTrue(() => series.Snapshot.Forming == _all[14]);
        Assert.InRange(series.Status.NotApplied["dropped"], 2, 4);
        _clock.NowMs = _all[15].OpenMs + 1_000;
        await _feed.SendAsync(_all[15]);
        await Eventually.IsTrue(() => _database.Has(_all[14]));
        Assert.DoesNotContain(_database.Bars, bar => bar.OpenMs == _all[12].OpenMs);
    }

    [Fact]
    public async Task The_bar_in_whose_middle_the_process_before_ended_is_not_written()
    {
        _clock.NowMs = _all[11].OpenMs + 30_000;
        var left = new FakeStore { Found = new(new(_clock.NowMs, true, false, _all[..10], Half, []), null) };
        await using LiveSeries series = await StartAsync(left);
        Assert.Equal(Half, series.Snapshot.Bars[10]);
        await GoesOnAsync(series);
        await Eventually.IsTrue(() => _database.Has(_all[13]));
        Assert.Equal(_all[11..14], _database.Bars);
        // The next process is told, too.
        await Eventually.IsTrue(() => left.Last?.IsInDoubt(_all[10].OpenMs) == true && !left.Last.IsInDoubt(_all[11].OpenMs));
    }

    [Fact]
    public async Task A_bar_in_doubt_that_left_by_its_close_is_not_called_complete()
    {
        var kept = new KeptCandles();
        await using var keeper = new LiveCandleKeeper(kept, TimeSpan.FromSeconds(1));
        var image = new SeriesImage(Spy, 0, 0, CandleColumns.From([]), Half, IndicatorColumns.Empty, [], false);
        await keeper.KeepAsync(image, default);
        SeriesImage closed = image with { Bars = CandleColumns.From([Half]), Forming = null };
        await keeper.KeepAsync(closed with { InDoubt = [new(Half.OpenMs, long.MaxValue)] }, default);
        Assert.True(kept.Last.IsIncomplete);
        await keeper.KeepAsync(closed, default);
        Assert.False(kept.Last.IsIncomplete);
    }

    private int Questions()
    {
        lock (_history.Asked)
            return _history.Asked.Count;
    }

    private Task<LiveSeries> StartAsync(params ISeriesStore[] stores) => StartAsync(Options, stores);

    private async Task<LiveSeries> StartAsync(RealtimeOptions options, params ISeriesStore[] stores)
    {
        var address = InfluxAddress.From(SourceAddress.Parse("influx://localhost/market"), null);
        var writer = new InfluxWriter(address, Spy, withIndicators: false, isHistory: true, awaitsHistory: true, _database);
        var series = new LiveSeries(Spy, _feed, _history, options, WriteBack.Of([writer, .. stores]));
        await series.Seeded.WaitAsync(Eventually.Limit);
        await Eventually.IsTrue(() => series.Snapshot.Origin.HistoryToMs == _all[9].OpenMs);
        return series;
    }

    private async Task GoesOnAsync(LiveSeries series)
    {
        _clock.NowMs = _all[14].OpenMs + 1_000;
        await _feed.SendAsync(_all[11..15]);
        await Eventually.IsTrue(() => series.Snapshot.Forming == _all[14]);
    }

    private async Task ClosedByClockAsync(LiveSeries series, int bars)
    {
        await Eventually.IsTrue(() =>
        {
            _feed.WriteAsync(FeedEvent.Wake(0)).GetAwaiter().GetResult();
            return series.Snapshot.Bars.Count == bars;
        });
    }

    private sealed class KeptCandles : ILiveCandleStore
    {
        public string Name => "kept";

        internal LiveCandle Last { get; private set; }

        public Task<LiveCandle?> FindAsync(SeriesKey key, CancellationToken stop) => Task.FromResult<LiveCandle?>(Last);

        public Task SaveAsync(SeriesKey key, LiveCandle candle, CancellationToken stop)
        {
            Last = candle;
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => default;
    }

    /// <summary>Takes all points, as a database does.</summary>
    private sealed class Database : HttpMessageHandler
    {
        private readonly ConcurrentDictionary<long, Candle> _points = [];

        internal Candle[] Bars => [.. _points.Values.OrderBy(bar => bar.OpenMs)];

        internal bool Has(Candle bar) => _points.TryGetValue(bar.OpenMs, out Candle found) && found == bar;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Get)
                return new(HttpStatusCode.OK) { Content = new StringContent(Answer()) };
            foreach (string line in (await request.Content!.ReadAsStringAsync(cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = line.Split(' ');
                double[] n = [.. parts[1].Split(',').Select(field => double.Parse(field[(field.IndexOf('=', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture))];
                long openMs = long.Parse(parts[2], CultureInfo.InvariantCulture);
                _points[openMs] = new(openMs, n[0], n[1], n[2], n[3], n[4]);
            }
            return new(HttpStatusCode.NoContent);
        }

        private string Answer() => $$"""{"results":[{"series":[{"values":[{{string.Join(',', Bars.Select(bar => string.Create(
            CultureInfo.InvariantCulture, $"[{bar.OpenMs},{bar.Open:R},{bar.High:R},{bar.Low:R},{bar.Close:R},{bar.Volume:R}]")))}}]}]}]}""";
    }
}

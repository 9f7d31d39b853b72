using System.Net;
using FsCheck;
using FsCheck.Fluent;
using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.History;

public sealed class InfluxWriterTests
{
    [Fact]
    public async Task Bars_and_indicator_values_are_lines_with_escaped_names_and_exact_numbers()
    {
        var server = new InfluxRecorder();
        await using InfluxWriter writer = Open(server, "influx://localhost/mar%20ket?measurement=Candle%20Event,x&tag=event%3DSymbol&token=t0ken");
        double third = 1.0 / 3;
        SeriesImage image = Image([Of(0, third, 2, 0.1, 1e20, 3)]) with
        {
            Indicators = new(["a b", "c=d", "e"], [[0.1 + 0.2], [double.NaN], [-5e-324]], 1),
        };
        Assert.Equal(2, (await writer.KeepAsync(image, default)).Written);
        Assert.Equal("/write?db=mar%20ket&precision=ms", server.Path);
        Assert.Equal("Token t0ken", server.Authorization);
        Assert.Equal(
            "Candle\\ Event\\,x,event\\=Symbol=SPY{\\=m} open=0.3333333333333333,high=2,low=0.1,close=1E+20,volume=3 1795185000000\n", server.Bodies[0]);
        Assert.Equal("IndicatorEvent,event\\=Symbol=SPY{\\=m} a\\ b=0.30000000000000004,e=-5E-324 1795185000000\n", server.Bodies[1]);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, """{"error":"partial write: field type conflict: input field \"volume\" dropped=1"}""", "partial write: field type conflict")]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, "", "status 413")]
    public async Task What_the_server_will_never_take_is_told_and_not_offered_again(HttpStatusCode status, string said, string told)
    {
        var server = new InfluxRecorder { Status = status, Said = said };
        await using InfluxWriter writer = Open(server);
        StoreAnswer kept = await writer.KeepAsync(Image(Walk(1, 3)), default);
        Assert.Equal((0, 3), (kept.Written, kept.Refused));
        Assert.Contains(told, kept.Refusal, StringComparison.Ordinal);
        Assert.Contains("not offered again", kept.Refusal, StringComparison.Ordinal);
        // Nothing to write: nothing is asked, and the refusal stands.
        StoreAnswer idle = await writer.KeepAsync(Image(Walk(1, 3)), default);
        Assert.Equal((0, 0, false, kept.Refusal), (idle.Written, idle.Refused, idle.IsAnswered, idle.Refusal));
        server.Status = HttpStatusCode.NoContent;
        Assert.Equal(new(1) { IsAnswered = true }, await writer.KeepAsync(Image(Walk(1, 4)), default));
        Assert.Equal(2, server.Bodies.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "authorization failed", "refused the user, password or token")]
    [InlineData(HttpStatusCode.Forbidden, "no", "grant it WRITE")]
    [InlineData(HttpStatusCode.NotFound, "database not found: \\\"market\\\"", "create the database")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "busy", "status 503")]
    [InlineData(HttpStatusCode.TooManyRequests, "slow down", "status 429")]
    public async Task What_can_be_mended_is_told_with_the_remedy_and_written_when_it_has_been(HttpStatusCode status, string said, string told)
    {
        var server = new InfluxRecorder { Status = status, Said = $$"""{"error":"{{said}}"}""" };
        await using InfluxWriter writer = Open(server, "influx://ann:s3cret@localhost/market");
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => writer.KeepAsync(Image(Walk(1, 3)), default));
        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.ToString(), StringComparison.Ordinal);
        server.Status = HttpStatusCode.NoContent;
        Assert.Equal(new(4) { IsAnswered = true }, await writer.KeepAsync(Image(Walk(1, 4)), default));
        Assert.Equal(Walk(1, 4), server.Bars());
    }

    [Fact]
    public async Task Newest_bar_of_the_charts_own_history_is_known_as_its_own_where_this_process_wrote_it()
    {
        var server = new InfluxRecorder();
        Candle[] bars = Walk(1, 5);
        await using InfluxWriter writer = Open(server, isHistory: true, withIndicators: false);
        Assert.Null(writer.Wrote(bars[2].OpenMs));
        await writer.KeepAsync(Image(bars[..3]), default);
        Assert.Equal((true, false, null), (writer.Wrote(bars[2].OpenMs), writer.Wrote(bars[3].OpenMs), writer.Wrote(bars[1].OpenMs)));
        await using InfluxWriter elsewhere = Open(server, withIndicators: false);
        Assert.Equal(false, elsewhere.Wrote(bars[2].OpenMs));
    }

    [Fact]
    public async Task What_history_told_at_the_start_is_not_written_and_what_is_newer_is()
    {
        Candle[] all = Walk(2, 12);
        var server = new InfluxRecorder();
        await using InfluxWriter writer = Open(server, awaitsHistory: true);
        // Resumed from a snapshot: whose these bars are is not known before history has answered.
        await writer.KeepAsync(Image(all[..10]), default);
        Assert.Empty(server.Bodies);
        await writer.KeepAsync(Image(all[..11]), default);
        Assert.Equal(all[10..11], server.Bars());
        await writer.KeepAsync(Image(all[..11]) with { HistoryToMs = all[8].OpenMs }, default);
        Assert.Equal(all[9..11], server.Bars());
        await writer.KeepAsync(Image(all) with { HistoryToMs = all[8].OpenMs }, default);
        Assert.Equal(all[9..], server.Bars());
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 0)]
    public async Task Nothing_is_written_into_the_charts_own_history_that_would_come_back_as_official(bool hasPieces, int written)
    {
        Candle[] all = Walk(3, 12);
        var server = new InfluxRecorder();
        await using InfluxWriter writer = Open(server, isHistory: true, awaitsHistory: true, withIndicators: false);
        SeriesImage image = Image(all[..10]) with { HistoryToMs = all[9].OpenMs, HasPieces = hasPieces };
        await writer.KeepAsync(image, default);
        await writer.KeepAsync(Image(all) with { HistoryToMs = all[9].OpenMs, HasPieces = hasPieces }, default);
        Assert.Equal(all[^written..], server.Bars());
    }

    [Fact]
    public async Task A_bar_in_doubt_is_not_written_into_the_charts_own_history_until_it_is_known_to_be_whole()
    {
        Candle[] all = Walk(3, 12);
        var server = new InfluxRecorder();
        await using InfluxWriter writer = Open(server, isHistory: true, withIndicators: false);
        CandleGap[] doubts = [new(all[2].OpenMs, all[4].OpenMs), new(all[10].OpenMs, long.MaxValue)];
        await writer.KeepAsync(Image(all[..11]) with { InDoubt = doubts }, default);
        Assert.Equal([.. all[..2], .. all[4..10]], server.Bars());
        await writer.KeepAsync(Image(all) with { InDoubt = doubts[..1] }, default);
        Assert.Equal([.. all[..2], .. all[4..]], server.Bars());
        var elsewhere = new InfluxRecorder();
        await using InfluxWriter other = Open(elsewhere, withIndicators: false);
        await other.KeepAsync(Image(all) with { InDoubt = doubts }, default);
        // No history could confirm them: where nothing is stored they are better than nothing.
        Assert.Equal(all, elsewhere.Bars());
        var third = new InfluxRecorder();
        await using InfluxWriter confirmed = Open(third, awaitsHistory: true, withIndicators: false);
        await confirmed.KeepAsync(Image(all) with { InDoubt = doubts, HistoryToMs = all[0].OpenMs - Minute }, default);
        Assert.Equal([.. all[..2], .. all[4..10]], third.Bars());
        await confirmed.KeepAsync(Image(all) with { InDoubt = doubts, HistoryToMs = all[10].OpenMs }, default);
        Assert.Equal(all[..11], third.Bars());
        await confirmed.KeepAsync(Image(all) with { HistoryToMs = all[10].OpenMs }, default);
        Assert.Equal(all, third.Bars());
    }

    // Whether the fetcher is first or last, and whatever the chart thinks of its own bar: what the fetcher has stored stands.
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_bar_that_another_program_has_stored_stays_and_is_counted(bool isHistory, bool isUnconfirmed)
    {
        Candle[] all = Walk(6, 12);
        Candle theirs = all[10] with { Volume = all[10].Volume + 1 };
        var server = new InfluxRecorder();
        await using InfluxWriter writer = Open(server, isHistory: isHistory, awaitsHistory: isHistory, withIndicators: false);
        var differing = new List<long>();
        writer.StoredDiffers = differing.Add;
        await writer.KeepAsync(Image(all[..10]) with { HistoryToMs = all[8].OpenMs }, default);
        server.Store(theirs);
        CandleGap[] doubts = isUnconfirmed ? [new(all[10].OpenMs, all[11].OpenMs)] : [];
        StoreAnswer kept = await writer.KeepAsync(Image(all[..11]) with { HistoryToMs = all[8].OpenMs, InDoubt = doubts }, default);
        StoreAnswer next = await writer.KeepAsync(Image(all) with { HistoryToMs = all[8].OpenMs, InDoubt = doubts }, default);
        Assert.Equal([all[9], theirs, all[11]], server.Bars());
        bool isWithheld = isHistory && isUnconfirmed;
        Assert.Equal((isWithheld ? 0 : 1, 0), (kept.Left, next.Left));
        Assert.Equal(isHistory && !isUnconfirmed ? [theirs.OpenMs] : [], differing);
    }

    [Fact]
    public async Task What_the_chart_wrote_itself_gives_way_to_its_correction_also_when_the_answer_to_the_write_was_lost()
    {
        Candle[] all = Walk(7, 5);
        Candle corrected = all[3] with { Volume = 999 }, again = all[3] with { Volume = 1_000 };
        var server = new InfluxRecorder();
        await using InfluxWriter writer = Open(server, withIndicators: false);
        await writer.KeepAsync(Image(all), default);
        server.LosesAnswers = true;
        await Assert.ThrowsAsync<FeedUnavailableException>(() => writer.KeepAsync(Image([.. all[..3], corrected, all[4]]) with { Epoch = 1 }, default));
        server.LosesAnswers = false;
        StoreAnswer kept = await writer.KeepAsync(Image([.. all[..3], again, all[4]]) with { Epoch = 2 }, default);
        Assert.Equal((1, 0), (kept.Written, kept.Left));
        Assert.Equal([.. all[..3], again, all[4]], server.Bars());
    }

    [Fact]
    public async Task A_version_that_is_unconfirmed_for_a_while_replaces_the_one_before_when_it_has_been_confirmed()
    {
        Candle[] all = Walk(9, 5);
        Candle second = all[3] with { Volume = 999 }, third = all[3] with { Volume = 1_000 };
        var server = new InfluxRecorder();
        await using InfluxWriter writer = Open(server, awaitsHistory: true, withIndicators: false);
        SeriesImage image = Image(all) with { HistoryToMs = all[0].OpenMs - Minute };
        CandleGap[] doubts = [new(all[3].OpenMs, all[4].OpenMs)];
        await writer.KeepAsync(image, default);
        SeriesImage unconfirmed = Image([.. all[..3], second, all[4]]) with { Epoch = 1, HistoryToMs = all[4].OpenMs, InDoubt = doubts };
        Assert.Equal(0, (await writer.KeepAsync(unconfirmed, default)).Left);
        Assert.Equal(all, server.Bars());
        Assert.Equal(1, (await writer.KeepAsync(unconfirmed with { InDoubt = [] }, default)).Written);
        await writer.KeepAsync(Image([.. all[..3], third, all[4]]) with { Epoch = 2, HistoryToMs = all[4].OpenMs, InDoubt = doubts }, default);
        await writer.KeepAsync(Image([.. all[..3], all[3], all[4]]) with { Epoch = 3, HistoryToMs = all[4].OpenMs }, default);
        Assert.Equal(all, server.Bars());
    }

    [Fact]
    public async Task A_refusal_of_one_kind_is_not_mended_by_a_success_of_the_other()
    {
        Candle[] all = Walk(8, 6);
        var server = new InfluxRecorder { Refuses = "CandleEvent", Said = """{"error":"field type conflict"}""" };
        await using InfluxWriter writer = Open(server);
        StoreAnswer kept = await writer.KeepAsync(WithValues(all[..4]), default);
        Assert.Equal((4, 4), (kept.Written, kept.Refused));
        Assert.Contains("field type conflict", kept.Refusal, StringComparison.Ordinal);
        server.Refuses = null;
        kept = await writer.KeepAsync(WithValues(all[..4], 1), default);
        Assert.Equal((4, 0), (kept.Written, kept.Refused));
        Assert.Contains("field type conflict", kept.Refusal, StringComparison.Ordinal);
        kept = await writer.KeepAsync(WithValues(all, 1), default);
        Assert.Equal((4, 0, null), (kept.Written, kept.Refused, kept.Refusal));

        static SeriesImage WithValues(Candle[] bars, double more = 0) => Image(bars) with
        {
            Epoch = (int)more,
            Indicators = new(["a"], [[.. bars.Select(bar => bar.Close + more)]], bars.Length),
        };
    }

    [Fact]
    public async Task Bars_that_left_memory_unwritten_are_counted()
    {
        Candle[] all = Walk(4, 30);
        await using InfluxWriter writer = Open(new InfluxRecorder());
        await writer.KeepAsync(Image(all[..10]), default);
        await writer.KeepAsync(Image(all[14..]) with { FirstBar = 14 }, default);
        Assert.Equal(4, writer.Missed);
        await writer.KeepAsync(Image(all[20..]) with { FirstBar = 20 }, default);
        Assert.Equal(4, writer.Missed);
    }

    // Whatever is added, corrected and lost on the way in whatever order: what the database holds in the end are the bars.
    [Fact]
    public void Writing_rewritten_bars_is_idempotent()
    {
        Gen<(int Kind, int At)> step = from kind in Gen.Choose(0, 9) from at in Gen.Choose(0, 40) select (kind, at);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(20_261_121, 11), Prop.ForAll(step.ListOf(40).ToArbitrary(), EndsEqual));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\\")]
    [InlineData("")]
    public void A_name_that_no_line_can_have_is_refused_at_once(string measurement)
    {
        var address = new InfluxAddress(new("http://localhost"), "market", measurement, "eventSymbol", null);
        Assert.Contains("cannot be written", Assert.Throws<ArgumentException>(() => new InfluxLines(address, Spy)).Message, StringComparison.Ordinal);
    }

    private static bool EndsEqual(List<(int Kind, int At)> steps)
    {
        var server = new InfluxRecorder();
        InfluxWriter writer = Open(server);
        var state = new CandleState(Spy, 1_000);
        var indicators = new IndicatorSet([new Ema(3)]);
        Candle[] walk = Walk(5, 60);
        int next = 0;
        foreach ((int kind, int at) in steps)
        {
            MergeResult result = kind switch
            {
                < 6 => state.Apply(new CandleUpdate(walk[next++], UpdateSemantics.Snapshot)),
                < 8 => state.Merge([walk[at % Math.Max(1, next)] with { Volume = kind * 1_000 + at }], Start + next * Minute),
                _ => default,
            };
            indicators.Follow(state, result);
            server.Status = kind == 9 ? HttpStatusCode.InternalServerError : HttpStatusCode.NoContent;
            Keep();
        }
        server.Status = HttpStatusCode.NoContent;
        Keep();
        double[] ema = [.. indicators.Columns.At(0).ToArray().Where(double.IsFinite)];
        return server.Bars().SequenceEqual(state.Closed) && server.Values().SequenceEqual(ema);

        void Keep()
        {
            try
            {
                var image = new SeriesImage(Spy, state.Epoch, state.FirstBar, state.Closed, null, indicators.Columns, [], false);
                writer.KeepAsync(image, default).GetAwaiter().GetResult();
            }
            catch (FeedUnavailableException)
            {
                // Tried again with the next image.
            }
        }
    }

    private static InfluxWriter Open(
        InfluxRecorder server, string uri = "influx://localhost/market", bool isHistory = false, bool awaitsHistory = false, bool withIndicators = true) =>
        new(InfluxAddress.From(SourceAddress.Parse(uri), null), Spy, withIndicators, isHistory, awaitsHistory, server);

    private static SeriesImage Image(Candle[] bars) =>
        new(Spy, 0, 0, CandleColumns.From(bars), null, IndicatorColumns.Empty, [], false);
}

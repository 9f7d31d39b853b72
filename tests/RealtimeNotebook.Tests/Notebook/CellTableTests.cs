using System.Text.RegularExpressions;
using RealtimeNotebook.History;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook.Tests.Notebook;

public sealed class CellTableTests
{
    [Fact]
    public void Bars_are_a_table_with_the_first_and_the_last_of_many_and_how_many_there_are()
    {
        Candle[] bars = Samples.Bars(5_000);
        string text = bars.ToTable().ToString();
        string[] lines = text.Split(Environment.NewLine);
        Assert.Equal(2 + 10 + 1 + 10, lines.Length);
        Assert.Equal("5,000 bars, times in UTC", lines[0]);
        Assert.Matches(@"^time +open +high +low +close +change +volume$", lines[1]);
        Assert.StartsWith("2026-11-20 14:30  ", lines[2], StringComparison.Ordinal);
        Assert.Contains("... 4,980 more ...", lines[12], StringComparison.Ordinal);
        Assert.Contains(PriceText.Number(bars[^1].Close, 2), lines[^1], StringComparison.Ordinal);
        Assert.Equal(1 + 10 + 1 + 10, Regex.Count(bars.ToTable().ToHtml(), "<tr>"));
    }

    [Fact]
    public void Twenty_bars_are_all_shown_and_none_are_said_to_be_none()
    {
        Assert.Equal(22, Samples.Bars(20).ToTable().ToString().Split(Environment.NewLine).Length);
        Assert.DoesNotContain("more", Samples.Bars(20).ToTable().ToString(), StringComparison.Ordinal);
        Assert.Contains("... 1 more ...", Samples.Bars(21).ToTable().ToString(), StringComparison.Ordinal);
        Assert.Equal("No bars.", Array.Empty<Candle>().ToTable().ToString());
        Assert.Equal("<p>No bars.</p>", Array.Empty<Candle>().ToTable().ToHtml());
    }

    [Theory]
    [InlineData("1d", "2026-11-20  ")]
    [InlineData("1m", "2026-11-20 00:00  ")]
    [InlineData("1s", "2026-11-20 00:00:00  ")]
    public void Times_are_no_longer_than_it_takes_to_tell_the_bars_apart(string interval, string start)
    {
        Candle[] bars = Samples.Bars(3, interval: Interval.Parse(interval), firstMs: Samples.FirstMs / 86_400_000 * 86_400_000);
        Assert.Contains(Environment.NewLine + start, bars.ToTable().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Signals_are_told_in_words_in_the_order_of_their_times()
    {
        ChartSignals signals = Samples.Signals(Samples.Usual());
        string text = SignalTable.ToText(signals);
        foreach (string words in (string[])["3 pivots, 3 zones, 1 levels, 1 breaks", "bullish, open", "584.0 to 584.5", "resistance", "sell", "586.5"])
            Assert.Contains(words, text, StringComparison.Ordinal);
        string[] times = [.. text.Split(Environment.NewLine).Skip(2).Select(line => line[..16])];
        Assert.Equal(8, times.Length);
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
    }

    [Fact]
    public void What_comes_from_outside_is_escaped()
    {
        const string Evil = "<img src=x onerror=alert(1)>";
        var status = new SeriesStatus
        {
            Key = Samples.Key,
            State = new(SeriesPhase.Live, 1, Evil, Evil, Evil, false, []),
            LastRefusal = Evil,
            NotApplied = new Dictionary<string, long>(),
            IndicatorFaults = new Dictionary<string, string> { [Evil] = Evil },
        };
        string html = StatusTable.ToHtml(status) + new CellTable(Evil).Add(Evil).ToHtml();
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains("&lt;img", html, StringComparison.Ordinal);
        Assert.Contains("last refusal", StatusTable.ToText(status), StringComparison.Ordinal);
    }

    [Fact]
    public void Status_names_every_failing_source_and_counts_what_was_repaired_or_skipped()
    {
        var status = new SeriesStatus
        {
            Key = Samples.Key,
            State = new(SeriesPhase.Live, 1, "influx://b does not answer.", "redis://a", "influx://b", false, []),
            Sources =
            [
                new("influx://b", SourceRole.History, SourceState.Down, "influx://b does not answer.", 0, 0, 4),
                new("redis://c", SourceRole.Store, SourceState.Degraded, "redis://c is full.", 0, 0, 1),
                new("spy.csv", SourceRole.History, SourceState.Ok, null, 0, 1, 0) { RowsSkipped = 2, FirstSkippedRow = "line 7: no time", RowsRepaired = 5 },
            ],
            EventsRepaired = 3,
            NotApplied = new Dictionary<string, long>(),
            IndicatorFaults = new Dictionary<string, string>(),
        };
        string text = StatusTable.ToText(status);
        Assert.Contains("influx://b does not answer. redis://c is full.; 3 events repaired", text, StringComparison.Ordinal);
        Assert.Matches(@"events repaired\s+3", text);
        Assert.Contains("2 rows skipped, first line 7: no time; 5 rows repaired", text, StringComparison.Ordinal);
        Assert.Contains("influx://b does not answer. redis://c is full.", new RealtimeOverview([status], null).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_of_a_table_is_none_that_the_page_styles()
    {
        string html = new CellTable("a").Add("1").ToHtml();
        Assert.Contains("class=\"rtnb-table\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("rtnb-table", PageScript.Chart, StringComparison.Ordinal);
    }
}

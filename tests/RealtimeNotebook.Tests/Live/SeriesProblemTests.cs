using RealtimeNotebook.History;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Tests.Live;

/// <summary>What a series says is wrong with it: every source that fails, each problem once.</summary>
public sealed class SeriesProblemTests
{
    private static readonly SourceHealth Feed = new("redis://a", SourceRole.Feed, SourceState.Degraded, "redis://a is not reachable; reconnecting.", 0, 0, 1);
    private static readonly SourceHealth History = new("influx://b", SourceRole.History, SourceState.Down, "influx://b does not answer.", 0, 0, 1);
    private static readonly SourceHealth Store = new("redis://c", SourceRole.Store, SourceState.Degraded, null, 0, 0, 1);

    [Fact]
    public void Text_names_every_source_that_fails()
    {
        SeriesState state = State(SeriesPhase.Reconnecting, Feed.Text);
        Assert.Equal("redis://a is not reachable; reconnecting. influx://b does not answer. redis://c does not answer.", SeriesProblem.TextOf(state, [Feed, History, Store]));
        Assert.Equal([SourceRole.Feed, SourceRole.History, SourceRole.Store], SeriesProblem.Find(state, [Feed, History, Store]).Select(one => one.Role));
    }

    [Fact]
    public void What_the_series_says_itself_comes_first_and_only_where_no_source_says_it()
    {
        SeriesState drifted = State(SeriesPhase.Live, "2 values differed.");
        Assert.Equal("2 values differed. influx://b does not answer.", SeriesProblem.TextOf(drifted, [History]));
        SeriesState partial = State(SeriesPhase.Live, "list: the answer lacks a source. influx://b does not answer.");
        Assert.Equal(History.Text, SeriesProblem.TextOf(partial, [History]));
    }

    [Fact]
    public void Remark_of_a_source_that_is_well_is_no_problem_and_the_last_word_of_a_stopped_series_stays()
    {
        SourceHealth well = History with { State = SourceState.Ok, Text = "times are read as UTC." };
        Assert.Null(SeriesProblem.TextOf(State(SeriesPhase.Live, null), [well]));
        Assert.Equal("Stopped.", SeriesProblem.TextOf(State(SeriesPhase.Stopped, "Stopped."), [Feed, History]));
    }

    private static SeriesState State(SeriesPhase phase, string? text) => new(phase, 1, text, "redis://a", "influx://b", false, []);
}

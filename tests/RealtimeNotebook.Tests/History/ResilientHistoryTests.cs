using System.Runtime.CompilerServices;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using RealtimeNotebook.Tests.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.History;

public sealed class ResilientHistoryTests
{
    private static readonly HistoryRange All = new(long.MinValue, long.MaxValue, 1_000);

    private readonly VirtualClock _clock = new(Start);
    private readonly Script _source = new();
    private readonly ResilientHistory _history;

    public ResilientHistoryTests() => _history = new(_source, _clock);

    private SourceHealth Health => Assert.Single(_history.Health);

    [Fact]
    public async Task A_source_that_was_asked_nothing_is_idle_and_one_that_answered_is_ok()
    {
        Assert.Equal(new("script", SourceRole.History, SourceState.Idle, null, 0, 0, 0), Health);
        Assert.Equal(_source.Bars, await ReadAsync(All));
        Assert.Equal(new("script", SourceRole.History, SourceState.Ok, null, Start, 1, 0), Health);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_passing_fault_is_retried_before_the_oldest_bar_handed_out(int goodPages)
    {
        _source.Faults.Enqueue((goodPages, Passing));
        _source.Faults.Enqueue((0, new IOException("cut")));
        Assert.Equal(_source.Bars[^50..], await ReadAsync(All with { MostBars = 50 }));
        Assert.Equal(3, _source.Asked);
        Assert.Equal((SourceState.Ok, 1L, 2L), (Health.State, Health.Answers, Health.Failures));
    }

    [Fact]
    public async Task A_bar_that_is_written_between_two_attempts_neither_makes_a_hole_nor_comes_too_much()
    {
        Candle[] before = [.. _source.Bars];
        _source.Faults.Enqueue((2, Passing));
        _source.OnFault = () => _source.Bars = [.. before, Flat(before.Length, 1), Flat(before.Length + 1, 2)];
        Assert.Equal(before[^50..], await ReadAsync(All with { MostBars = 50 }));
    }

    [Fact]
    public async Task What_waiting_does_not_mend_is_not_retried()
    {
        _source.Faults.Enqueue((0, new FeedUnavailableException("wrong password: check it")));
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync(All));
        Assert.Equal("wrong password: check it", refused.Message);
        Assert.Equal(1, _source.Asked);
        Assert.Equal((SourceState.Degraded, "wrong password: check it", 1L), (Health.State, Health.Text, Health.Failures));
    }

    [Fact]
    public async Task A_fault_of_the_sources_own_code_is_told_with_its_name()
    {
        _source.Faults.Enqueue((0, new KeyNotFoundException("no such thing")));
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync(All));
        Assert.Equal("script failed: KeyNotFoundException: no such thing", refused.Message);
        Assert.Equal(1, _source.Asked);
    }

    [Fact]
    public async Task A_source_that_keeps_silent_is_given_up_after_its_time_which_is_that_of_all_attempts_together()
    {
        _source.Faults.Enqueue((0, Passing));
        _source.Faults.Enqueue((1, null));
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync(All));
        Assert.Contains("gave no bars within 20 s", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.IsTransient);
        Assert.Equal(2, _source.Asked);
        Assert.Equal((SourceState.Degraded, 2L), (Health.State, Health.Failures));
        // The first page came after the first retry, and the second had its own time.
        Assert.InRange(_clock.NowMs - Start, 20_000, 21_000);
        Assert.Equal(_source.Bars, await ReadAsync(All));
    }

    [Fact]
    public async Task One_of_several_that_keeps_silent_holds_the_others_bars_back_for_ten_seconds_at_most()
    {
        _source.Faults.Enqueue((0, null));
        var healthy = new Script();
        await using var merged = new MergedHistory([new ResilientHistory(_source, _clock, Resilience.OfSeveral), healthy]);
        var bars = new List<Candle>();
        var partial = await Assert.ThrowsAsync<PartialHistoryException>(() => ReadAsync(merged, All, bars));
        Assert.Equal(healthy.Bars, bars);
        Assert.Contains("script gave no bars within 10 s", partial.Message, StringComparison.Ordinal);
        Assert.InRange(_clock.NowMs - Start, 10_000, 10_001);
        Assert.Equal(SourceState.Degraded, Assert.Single(merged.Health).State);
    }

    [Fact]
    public async Task Whoever_asks_is_more_patient_than_a_source_is_granted()
    {
        await using IHistory alone = HistoryAddress.Open("redis://a redis://b", _ => null, new FakeListener());
        await using IHistory merged = HistoryAddress.Open("redis://a + redis://b", _ => null, new FakeListener());
        Assert.All(((IJoinedHistory)alone).Parts, source => Assert.InRange(((ResilientHistory)source).Limits.PageWithin.TotalSeconds, 15, HistoryDesk.LongestQuestion.TotalSeconds - 5));
        // Each may be silent in its turn, at its first page and at a later one.
        Assert.All(((IJoinedHistory)merged).Parts, source => Assert.InRange(((ResilientHistory)source).Limits.PageWithin.TotalSeconds, 5, HistoryDesk.LongestQuestion.TotalSeconds / 2 - 1));
    }

    [Fact]
    public async Task A_source_that_keeps_failing_is_left_alone_with_ever_longer_pauses_and_then_asked_once()
    {
        for (int i = 0; i < 100; i++)
            _source.Faults.Enqueue((0, Passing));
        for (int i = 0; i < 2; i++)
            await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync(All));
        Assert.Equal(5, _source.Asked);
        Assert.Equal((SourceState.Down, 5L), (Health.State, Health.Failures));
        Assert.Contains("script is left alone until 14:30:0", Health.Text, StringComparison.Ordinal);
        Assert.Contains("away", Health.Text, StringComparison.Ordinal);

        // Nothing is asked meanwhile, and the answer says why.
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync(All));
        Assert.Equal((Health.Text, true, 5), (refused.Message, refused.IsTransient, _source.Asked));

        _clock.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync(All));
        Assert.Equal((6, SourceState.Down), (_source.Asked, Health.State));
        _clock.Advance(TimeSpan.FromSeconds(6));
        await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync(All));
        Assert.Equal(6, _source.Asked);

        _source.Faults.Clear();
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(_source.Bars, await ReadAsync(All));
        Assert.Equal((SourceState.Ok, (string?)null), (Health.State, Health.Text));
    }

    [Fact]
    public async Task An_hour_of_questions_to_a_dead_source_costs_it_few()
    {
        for (int i = 0; i < 10_000; i++)
            _source.Faults.Enqueue((0, Passing));
        for (int i = 0; i < 3_600; i++)
        {
            await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync(All));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.InRange(_source.Asked, 60, 300);
        Assert.Equal(_source.Asked, Health.Failures);
    }

    [Fact]
    public async Task Being_told_to_stop_is_no_failure()
    {
        using var stop = new CancellationTokenSource();
        _source.Faults.Enqueue((0, null));
        Task reading = ReadAsync(All, moveTime: false, stop.Token);
        await Eventually.IsTrue(() => _source.Asked == 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Eventually.Limit));
        Assert.Equal((SourceState.Idle, 0L), (Health.State, Health.Failures));
    }

    private static FeedUnavailableException Passing => new("away") { IsTransient = true };

    // Moves the clock on while the reading waits for it.
    private Task<List<Candle>> ReadAsync(HistoryRange range, bool moveTime = true, CancellationToken stop = default) =>
        ReadAsync(_history, range, [], moveTime, stop);

    private async Task<List<Candle>> ReadAsync(IHistory history, HistoryRange range, List<Candle> bars, bool moveTime = true, CancellationToken stop = default)
    {
        Task<List<Candle>> reading = Task.Run(async () =>
        {
            await foreach (IReadOnlyList<Candle> page in history.ReadAsync(Spy, range, stop))
                bars.InsertRange(0, page);
            return bars;
        }, CancellationToken.None);
        while (moveTime && !reading.IsCompleted)
        {
            // No further than to the next retry, unless there is nothing else to wait for than the end of patience.
            _clock.AdvanceToNextTimer(TimeSpan.FromSeconds(_source.IsSilent ? 25 : 5));
            await Task.WhenAny(reading, Task.Delay(1, CancellationToken.None));
        }
        return await reading;
    }

    // Answers with pages of ten; fails where the script says: after so many good pages, with a fault or with silence.
    private sealed class Script : IHistory
    {
        public string Name => "script";

        public bool IsPresent => true;

        internal Candle[] Bars { get; set; } = Walk(5, 95);

        internal Queue<(int GoodPages, Exception? Fault)> Faults { get; } = new();

        internal Action OnFault { get; set; } = () => { };

        internal int Asked { get; private set; }

        internal bool IsSilent => Volatile.Read(ref _isSilent);

        private bool _isSilent;

        public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
            SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
        {
            Asked++;
            Volatile.Write(ref _isSilent, false);
            (int GoodPages, Exception? Fault)? script = Faults.TryDequeue(out (int, Exception?) next) ? next : null;
            int page = 0;
            foreach (Candle[] bars in Bars.Where(bar => bar.OpenMs >= range.FromMs && bar.OpenMs < range.ToMs).TakeLast(range.MostBars).Reverse().Chunk(10).Select(page => page.Reverse().ToArray()))
            {
                if (page++ == script?.GoodPages)
                {
                    OnFault();
                    // A source that does not listen to its token.
                    Volatile.Write(ref _isSilent, script.Value.Fault is null);
                    await (script.Value.Fault is { } fault ? Task.FromException(fault) : new TaskCompletionSource().Task);
                }
                yield return bars;
            }
        }

        public ValueTask DisposeAsync() => default;
    }
}

using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

public sealed class HistoryDeskTests
{
    [Fact]
    public async Task A_limit_that_strikes_as_the_answer_comes_harms_nobody()
    {
        var clock = new HeldTimers();
        var desk = new HistoryDesk(Spy, new FakeHistory(), () => { }, clock);
        desk.Ask(new HistoryRange(0, 1, 1), 0, 0, default);
        await desk.CloseAsync();
        Assert.NotNull(desk.Take()!.Bars);
        // A timer's callback may be under way when the timer is disposed.
        Assert.NotEmpty(clock.Callbacks);
        foreach (Action callback in clock.Callbacks)
            callback();
    }

    private sealed class HeldTimers : TimeProvider
    {
        internal List<Action> Callbacks { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Callbacks.Add(() => callback(state));
            return base.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}

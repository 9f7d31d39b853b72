using RealtimeNotebook.Alerts;
using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Alerts;

public sealed class AlertKeeperTests
{
    private static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    [Fact]
    public async Task An_alert_that_comes_while_those_before_it_are_saved_is_saved_once_and_displaces_none()
    {
        var (log, store) = (new AlertLog(), new ListStore());
        var keeper = new AlertKeeper(store, log, () => { }, _ => { }, TimeProvider.System);
        keeper.Start();
        log.Add(Numbered(1));
        // In the log already when the keeper looks, and told to it only then.
        log.Add(Numbered(2));
        keeper.Ring();
        await Eventually.IsTrue(() => store.Saves > 0);
        keeper.Ring();
        await keeper.EndAsync();
        Assert.Equal(["1", "2"], store.Ids);
    }

    [Fact]
    public async Task What_a_store_did_not_take_is_saved_with_what_came_meanwhile()
    {
        var (log, store) = (new AlertLog(), new ListStore { IsDown = true });
        var keeper = new AlertKeeper(store, log, () => { }, _ => { }, TimeProvider.System);
        keeper.Start();
        log.Add(Numbered(1));
        keeper.Ring();
        await Eventually.IsTrue(() => keeper.Health.Failures > 0);
        log.Add(Numbered(2));
        store.IsDown = false;
        await keeper.EndAsync();
        Assert.Equal(["1", "2"], store.Ids);
    }

    [Fact]
    public async Task A_store_that_throws_anything_at_all_a_cancellation_of_its_own_included_is_asked_again()
    {
        foreach (Exception broken in (Exception[])[new TaskCanceledException("another's token"), new InvalidOperationException("a bug")])
        {
            var (log, store) = (new AlertLog(), new ListStore { Breaks = broken });
            var keeper = new AlertKeeper(store, log, () => { }, _ => { }, TimeProvider.System);
            keeper.Start();
            log.Add(Numbered(1));
            keeper.Ring();
            await Eventually.IsTrue(() => keeper.Health.Text?.Contains(broken.Message, StringComparison.Ordinal) == true);
            store.Breaks = null;
            await keeper.EndAsync();
            Assert.Equal(["1"], store.Ids);
        }
    }

    [Fact]
    public void A_critical_alert_outlasts_lesser_ones_and_those_that_are_new_are_known()
    {
        var log = new AlertLog();
        log.Add(Numbered(0) with { Severity = AlertSeverity.Critical });
        log.Add(Numbered(1) with { Severity = AlertSeverity.Warning });
        for (int i = 2; i < 300; i++)
            log.Add(Numbered(i));
        (IReadOnlyList<Alert> last, long raised, int fresh) = log.ReadSince(250);
        Assert.Equal(["0", "1", .. Enumerable.Range(202, 98).Select(i => $"{i}")], last.Select(alert => alert.Id));
        Assert.Equal((300L, 50), (raised, fresh));
        log.Restore([Numbered(900) with { Severity = AlertSeverity.Critical }, Numbered(901), Numbered(250)]);
        Assert.Equal(["900", "0", "1", .. Enumerable.Range(203, 97).Select(i => $"{i}")], log.History.Select(alert => alert.Id));
    }

    private static Alert Numbered(int number) => new($"{number}", "each", Spy, AlertSeverity.Info, "text", number, number);

    /// <summary>A list to which the new ones are added, as in Redis.</summary>
    private sealed class ListStore : IAlertStore
    {
        private readonly List<string> _ids = [];
        private int _saves;

        public string Name => "test://alerts";

        internal int Saves => Volatile.Read(ref _saves);

        internal bool IsDown { get; set; }

        internal Exception? Breaks { get; set; }

        internal IReadOnlyList<string> Ids => _ids;

        public Task<KeptAlerts> LoadAsync(CancellationToken stop) => Task.FromResult(new KeptAlerts([], 0));

        public Task SaveAsync(IReadOnlyList<Alert> last, int fresh, CancellationToken stop)
        {
            if (Breaks is { } broken)
                throw broken;
            if (IsDown)
                throw new FeedUnavailableException("The store is gone; start it.");
            _ids.AddRange(last.TakeLast(fresh).Select(alert => alert.Id));
            Interlocked.Increment(ref _saves);
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => default;
    }
}

using System.Threading.Channels;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Alerts;

/// <summary>Looks at a series with every rule there is, on a task of its own: what a rule costs, it costs nobody else.</summary>
/// <remarks>It sees every change that it is quick enough for, and every bar that closes.</remarks>
internal sealed class AlertEngine : ISeriesViewer
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    // A rule that never returns must not hold up the end of the chart.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly IChartSource _source;
    private readonly TimeProvider _market;
    private readonly TimeProvider _clock;
    private readonly ViewerMailbox _mailbox = new();
    private readonly NewBars _newBars = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private RuleSlot[] _slots = [];
    private Task? _running;
    private ITimer? _timer;
    private bool _isAttached;
    private bool _ended;

    private ChartSnapshot? _first;
    private ChartSnapshot? _last;
    private long _eventsSeen;
    private long _lastEventAt;

    /// <summary>Begins with the rules of the options; nothing runs while there is neither a rule nor a store.</summary>
    /// <param name="source">The series.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="market">The clock by which its bars close.</param>
    /// <param name="clock">The clock of this machine.</param>
    internal AlertEngine(IChartSource source, AlertOptions options, TimeProvider market, TimeProvider clock)
    {
        (_source, _market, _clock, _lastEventAt) = (source, market, clock, clock.GetTimestamp());
        Desk = Calmly(() => new AlertDesk(source.Key, options, clock));
        foreach (AlertRule rule in options.Rules)
            Add(rule);
    }

    /// <summary>Where alerts are kept and told.</summary>
    internal AlertDesk Desk { get; }

    /// <summary>The rules and how they do, in the order in which they were added.</summary>
    internal IReadOnlyList<AlertRuleStatus> Rules => [.. Volatile.Read(ref _slots).Select(slot => slot.Status)];

    /// <summary>Bars that had left memory before the rules could look at them.</summary>
    internal long BarsMissed => _newBars.Missed;

    public TimeSpan Every => TimeSpan.Zero;

    public void Offer(ChartSnapshot snapshot, long sourceMs)
    {
        // What there was when the rules began is where news begins, however much comes before they look.
        Interlocked.CompareExchange(ref _first, snapshot, null);
        _mailbox.Put(snapshot, sourceMs);
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Adds a rule; another one of that name gives way to it.</summary>
    internal void Add(AlertRule rule)
    {
        var slot = new RuleSlot(rule);
        bool attaches = false;
        lock (_gate)
        {
            if (_ended)
                return;
            Volatile.Write(ref _slots, [.. _slots.Where(other => other.Rule.Name != rule.Name), slot]);
            Start_NeedsLock();
            if (!_isAttached)
                attaches = _isAttached = true;
        }
        if (attaches)
            _source.Attach(this);
        // The rule begins with the present, before the next event changes it.
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Removes a rule.</summary>
    /// <returns>Whether there was one of that name.</returns>
    internal bool Remove(string name)
    {
        lock (_gate)
        {
            int before = _slots.Length;
            Volatile.Write(ref _slots, [.. _slots.Where(slot => slot.Rule.Name != name)]);
            return _slots.Length < before;
        }
    }

    /// <summary>Looks at the last state, tells what is left to tell, and leaves nothing running.</summary>
    internal async Task EndAsync()
    {
        Task? running;
        lock (_gate)
            (running, _ended) = (_running, true);
        _source.Detach(this);
        if (running is not null)
        {
            Offer(_source.Snapshot, 0);
            _wake.Writer.TryComplete();
            await Task.WhenAny(running, Task.Delay(Patience, _clock)).ConfigureAwait(false);
        }
        if (_timer is not null)
            await _timer.DisposeAsync().ConfigureAwait(false);
        await Desk.EndAsync().ConfigureAwait(false);
    }

    private void Start_NeedsLock()
    {
        if (_running is not null)
            return;
        _timer = Calmly(() => _clock.CreateTimer(_ => _wake.Writer.TryWrite(true), null, Beat, Beat));
        _running = Calmly(() => Task.Run(RunAsync));
    }

    // What runs on must not carry the context of whoever started it, a notebook cell's for instance.
    private static T Calmly<T>(Func<T> start)
    {
        if (ExecutionContext.IsFlowSuppressed())
            return start();
        using (ExecutionContext.SuppressFlow())
            return start();
    }

    private async Task RunAsync()
    {
        while (await _wake.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            _wake.Reader.TryRead(out _);
            try
            {
                LookAtNews();
            }
            catch (Exception e)
            {
                // An exception in one evaluation must not end the loop; it is reported.
                Desk.NoteFault(e);
            }
        }
    }

    private void LookAtNews()
    {
        if (_last is null && Volatile.Read(ref _first) is { } first)
            Look(first, 0);
        if (_mailbox.Take() is { } mail)
            Look(mail.Snapshot, mail.SourceMs);
        else if (_last is { } last)
            LookAgain(last);
        Desk.SumUp();
    }

    private void Look(ChartSnapshot now, long sourceMs)
    {
        bool isChanged = _last is null || _last.Forming != now.Forming || _last.Bars != now.Bars;
        // A forming bar is changed by the feed. A bar that closed, or one that is another now, may be the clock's or history's doing.
        bool isFeeds = _last is not null && isChanged && now.Forming is not null && _last.Forming != now.Forming;
        if (_last is null)
            (_eventsSeen, _lastEventAt) = (_source.Status.EventsApplied, _clock.GetTimestamp());
        else if (isFeeds)
            _lastEventAt = _clock.GetTimestamp();
        else if (isChanged)
            LookForEvents();
        _last = now;
        int first = _newBars.Take(now);
        // What history brings is no news.
        if (now.Status.Phase == SeriesPhase.Seeding)
            return;
        for (int row = first; row < now.Bars.Count; row++)
            LookAt(Moment(now, row), sourceMs, static rule => !rule.IsAboutFeed);
        if (Present(now) is { } present)
            LookAt(present, sourceMs, rule => rule.IsAboutFeed || (isChanged && !rule.OnClose && !present.IsClosed));
    }

    // Nothing has changed but the time.
    private void LookAgain(ChartSnapshot now)
    {
        RuleSlot[] slots = Volatile.Read(ref _slots);
        if (now.Status.Phase == SeriesPhase.Seeding || !slots.Any(slot => slot.Rule.ByClock || !slot.HasLooked))
            return;
        LookForEvents();
        if (Present(now) is not { } present)
            return;
        foreach (RuleSlot slot in slots)
        {
            if (slot.Rule.ByClock || (!slot.HasLooked && (slot.Rule.IsAboutFeed || (!slot.Rule.OnClose && !present.IsClosed))))
                LookAt(slot, present, 0);
        }
    }

    // Only what was applied: a feed whose every event is refused is as good as silent.
    private void LookForEvents()
    {
        long events = _source.Status.EventsApplied;
        if (events != _eventsSeen)
            (_eventsSeen, _lastEventAt) = (events, _clock.GetTimestamp());
    }

    private void LookAt(AlertMoment moment, long sourceMs, Func<AlertRule, bool> isFor)
    {
        foreach (RuleSlot slot in Volatile.Read(ref _slots))
        {
            if (isFor(slot.Rule))
                LookAt(slot, moment, sourceMs);
        }
    }

    private void LookAt(RuleSlot slot, AlertMoment moment, long sourceMs)
    {
        if (slot.Look(moment, _clock, out string? fault) is { } found)
            Desk.Raise(slot.Rule.Name, slot.Rule.Severity, found, moment, sourceMs);
        if (fault is not null)
            Desk.Raise(slot.Rule.Name, AlertSeverity.Warning, new(AlertText.Clean(fault), null), moment, 0);
    }

    private AlertMoment? Present(ChartSnapshot now) =>
        now.Forming is not null || now.Bars.Count > 0 ? Moment(now, now.Forming is null ? now.Bars.Count - 1 : now.Bars.Count) : null;

    private AlertMoment Moment(ChartSnapshot now, int row) =>
        new(now, row, _market.GetUtcNow().ToUnixTimeMilliseconds(), _clock.GetElapsedTime(_lastEventAt));
}

using System.Threading.Channels;
using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>A feed of coarser bars, built from a live series of finer ones: what heals the one heals the other.</summary>
/// <remarks>
/// A tick is joined to what has closed of its coarse bar, in O(1). All else - a new bar, a correction, a filled gap - joins the fine
/// bars in memory anew, and a coarse bar that has been told and now is another is told again as official.
/// </remarks>
internal sealed class CoarserFeed : IFeedListener, ISeriesViewer
{
    private readonly LiveSeries _fine;
    private readonly IFeedListener _source;
    private readonly Interval _interval;
    private ZonedInterval _coarse;
    private string? _zone;
    private readonly bool _hasHistory;
    private readonly Channel<(ChartSnapshot Snapshot, long SourceMs)> _newest = Channel.CreateBounded<(ChartSnapshot, long)>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    // What has been told: the coarse bars in the fine ones' memory, oldest first, the last of them not for good.
    private readonly List<Candle> _told = [];
    private int _epoch = -1;
    private bool _isInterrupted;
    private string? _outage;

    // What has closed of the newest coarse bar, and the number of the fine bar after it.
    private Candle? _closedPart;
    private long _nextBar;

    /// <summary>Builds on a series.</summary>
    /// <param name="fine">The series of finer bars; stopped with this feed.</param>
    /// <param name="source">The feed that it listens to, for its clock and its name.</param>
    /// <param name="coarse">The interval to build.</param>
    /// <param name="hasHistory">Whether history tells of what was before; if not, all that is in the finer series' memory is told here.</param>
    internal CoarserFeed(LiveSeries fine, IFeedListener source, Interval coarse, bool hasHistory) =>
        (_fine, _source, _interval, _coarse, _hasHistory) = (fine, source, coarse, new(coarse, null), hasHistory);

    public string Name => _source.Name;

    public bool IsSimulated => _source.IsSimulated;

    /// <summary>A processor that falls behind makes this feed skip states of the forming bar, and no more.</summary>
    public bool CanWait => true;

    public bool HasSourceTimes => _source.HasSourceTimes;

    public UpdateSemantics Semantics => UpdateSemantics.Snapshot;

    public TimeProvider Clock => _source.Clock;

    public TimeSpan Every => TimeSpan.Zero;

    public void Offer(ChartSnapshot snapshot, long sourceMs) => _newest.Writer.TryWrite((snapshot, sourceMs));

    public async Task ListenAsync(ChannelWriter<FeedEvent> events, CancellationToken stop)
    {
        // The last snapshot is offered before the series completes.
        _ = _fine.Completion.ContinueWith(
            _ => _newest.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _fine.Attach(this);
        try
        {
            await foreach ((ChartSnapshot now, long sourceMs) in _newest.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                if (now.Status.Phase == SeriesPhase.Seeding)
                    continue;
                UseZone(now.SessionZone);
                await TellConnectionAsync(events, now.Status, stop).ConfigureAwait(false);
                await TellBarsAsync(events, now, sourceMs, stop).ConfigureAwait(false);
            }
        }
        finally
        {
            _fine.Detach(this);
        }
        await _fine.Completion.ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _fine.DisposeAsync();

    // That of the finer series, by whose clock days, weeks and months begin; a file may tell it only when it has been read.
    private void UseZone(string? zone)
    {
        if (zone != _zone)
            (_zone, _coarse) = (zone, new(_interval, SessionZone.Named(zone)));
    }

    private async ValueTask TellConnectionAsync(ChannelWriter<FeedEvent> events, SeriesState state, CancellationToken stop)
    {
        bool isInterrupted = state.Phase == SeriesPhase.Reconnecting;
        // The text of the state may be of its history; that of the feed is why it is lost.
        string? reason = isInterrupted ? state.Sources.FirstOrDefault(static source => source.Role == SourceRole.Feed)?.Text : null;
        if (isInterrupted == _isInterrupted && reason == _outage)
            return;
        (_isInterrupted, _outage) = (isInterrupted, reason);
        long now = TimeProvider.System.GetTimestamp();
        await events.WriteAsync(isInterrupted ? FeedEvent.Interrupted(now, reason) : FeedEvent.Resumed(now), stop).ConfigureAwait(false);
    }

    private async ValueTask TellBarsAsync(ChannelWriter<FeedEvent> events, ChartSnapshot now, long sourceMs, CancellationToken stop)
    {
        if (IsTick(now, out Candle newest))
        {
            if (Remember(newest))
                await TellNewestAsync(events, newest, sourceMs, stop).ConfigureAwait(false);
            return;
        }
        Forget(now);
        // Within an epoch closed bars stay as they are, so only the newest coarse bar told, and what follows it, can be another.
        // When nothing has been told yet, the others are history's.
        long fromMs = _told.Count == 0 ? _hasHistory ? long.MaxValue : long.MinValue : now.Epoch == _epoch ? _told[^1].OpenMs : _told[0].OpenMs;
        List<Candle> bars = BarsFrom(now, fromMs);
        bool isCorrection = now.Epoch != _epoch;
        (_epoch, _nextBar) = (now.Epoch, now.NextBar);
        for (int i = 0; i < bars.Count; i++)
        {
            bool isNewest = i == bars.Count - 1;
            if (!Remember(bars[i]))
                continue;
            if (isNewest && !isCorrection)
                await TellNewestAsync(events, bars[i], sourceMs, stop).ConfigureAwait(false);
            else
                await events.WriteAsync(Event(bars[i], UpdateTraits.Official, isNewest ? sourceMs : 0), stop).ConfigureAwait(false);
        }
    }

    // The series that is told closes its bars by the same clock, and of a bar that it has closed only an official word is a correction.
    // It closes none while an event waits: what was written before the time was over has been taken before.
    private async ValueTask TellNewestAsync(ChannelWriter<FeedEvent> events, Candle bar, long sourceMs, CancellationToken stop)
    {
        if (!IsOver(bar))
        {
            await events.WriteAsync(Event(bar, UpdateTraits.None, sourceMs), stop).ConfigureAwait(false);
            if (!IsOver(bar))
                return;
        }
        await events.WriteAsync(Event(bar, UpdateTraits.Official, sourceMs), stop).ConfigureAwait(false);
    }

    private bool IsOver(in Candle bar) => Clock.GetUtcNow().ToUnixTimeMilliseconds() >= _coarse.NextOpen(bar.OpenMs);

    private static FeedEvent Event(in Candle bar, UpdateTraits traits, long sourceMs) =>
        FeedEvent.Of(new CandleUpdate(bar, UpdateSemantics.Snapshot, traits, 0, sourceMs), TimeProvider.System.GetTimestamp());

    private bool IsTick(ChartSnapshot now, out Candle newest)
    {
        newest = default;
        if (now.Epoch != _epoch || now.NextBar != _nextBar || now.Forming is not { } forming)
            return false;
        long open = _coarse.OpenOf(forming.OpenMs);
        if (_told.Count == 0 || _told[^1].OpenMs != open)
            return false;
        newest = _closedPart is { } closed ? closed.Joined(forming) : forming with { OpenMs = open };
        return true;
    }

    // The coarse bars that open at or after a time, and the newest in any case.
    private List<Candle> BarsFrom(ChartSnapshot now, long fromMs)
    {
        var bars = new List<Candle>();
        long newestMs = now.Forming?.OpenMs ?? (now.Bars.Count > 0 ? now.Bars.OpenMs[^1] : long.MinValue);
        if (newestMs == long.MinValue)
            return bars;
        fromMs = Math.Min(fromMs, _coarse.OpenOf(newestMs));
        int at = now.Bars.IndexOf(fromMs);
        for (int i = at < 0 ? ~at : at; i < now.Bars.Count; i++)
            Add(bars, now.Bars[i]);
        Candle? closed = bars.Count > 0 ? bars[^1] : null;
        if (now.Forming is { } forming)
            Add(bars, forming);
        _closedPart = closed is { } part && part.OpenMs == bars[^1].OpenMs ? part : null;
        return bars;
    }

    private void Add(List<Candle> bars, in Candle fine)
    {
        long open = _coarse.OpenOf(fine.OpenMs);
        if (bars.Count > 0 && bars[^1] is var last && last.OpenMs == open)
            bars[^1] = last.Joined(fine);
        else
            bars.Add(fine with { OpenMs = open });
    }

    // Of a bar whose beginning has left memory the rest says nothing.
    private void Forget(ChartSnapshot now)
    {
        long oldestMs = now.Bars.Count > 0 && now.FirstBar > 0 ? now.Bars.OpenMs[0] : long.MinValue;
        int gone = 0;
        while (gone < _told.Count - 1 && _told[gone].OpenMs < oldestMs)
            gone++;
        _told.RemoveRange(0, gone);
    }

    // Whether it is another than was told.
    private bool Remember(in Candle bar)
    {
        int at = _told.Count - 1;
        while (at >= 0 && _told[at].OpenMs > bar.OpenMs)
            at--;
        if (at >= 0 && _told[at].OpenMs == bar.OpenMs)
        {
            bool changed = _told[at] != bar;
            _told[at] = bar;
            return changed;
        }
        _told.Insert(at + 1, bar);
        return true;
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Tests.Live;

/// <summary>A feed that a test drives.</summary>
internal sealed class FakeListener : IFeedListener
{
    private readonly TaskCompletionSource<ChannelWriter<FeedEvent>> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "fake";

    public bool IsSimulated { get; init; } = true;

    public bool CanWait { get; init; } = true;

    public UpdateSemantics Semantics => UpdateSemantics.Snapshot;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal bool IsDisposed { get; private set; }

    public async Task ListenAsync(ChannelWriter<FeedEvent> events, CancellationToken stop)
    {
        _listening.SetResult(events);
        await _end.Task.WaitAsync(stop);
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return default;
    }

    internal void End() => _end.TrySetResult();

    internal void Fail(Exception e) => _end.TrySetException(e);

    internal async Task SendAsync(params Candle[] candles)
    {
        foreach (Candle candle in candles)
            await WriteAsync(FeedEvent.Of(new CandleUpdate(candle, UpdateSemantics.Snapshot), Stopwatch.GetTimestamp()));
    }

    internal async Task SendAsync(string message) =>
        await WriteAsync(FeedEvent.Message(System.Text.Encoding.UTF8.GetBytes(message), Stopwatch.GetTimestamp()));

    internal async Task WriteAsync(FeedEvent item)
    {
        ChannelWriter<FeedEvent> events = await _listening.Task.WaitAsync(Eventually.Limit);
        await events.WriteAsync(item);
    }
}

/// <summary>A history over a list of bars, that can be held up or made to fail.</summary>
internal sealed class FakeHistory : IHistory
{
    private TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal FakeHistory(bool held = false)
    {
        if (!held)
            _open.SetResult();
    }

    public string Name => "fake history";

    public bool IsPresent => true;

    internal List<Candle> Bars { get; } = [];

    internal string? Fault { get; set; }

    /// <summary>What is said to lack after the pages.</summary>
    internal string? Lack { get; set; }

    /// <summary>Before which time that is lacking.</summary>
    internal long LackBeforeMs { get; set; } = long.MaxValue;

    internal List<HistoryRange> Asked { get; } = [];

    internal bool IsDisposed { get; private set; }

    internal void Hold() => Volatile.Write(ref _open, new(TaskCreationOptions.RunContinuationsAsynchronously));

    internal void Release() => Volatile.Read(ref _open).SetResult();

    public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
        SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        lock (Asked)
            Asked.Add(range);
        await Volatile.Read(ref _open).Task.WaitAsync(stop);
        if (Fault is not null)
            throw new FeedUnavailableException(Fault);
        Candle[] bars;
        lock (Bars)
            bars = [.. Bars.Where(bar => bar.OpenMs >= range.FromMs && bar.OpenMs < range.ToMs).TakeLast(range.MostBars)];
        foreach (Candle[] page in bars.Chunk(100).Reverse())
            yield return page;
        if (Lack is not null)
            throw new PartialHistoryException(Lack) { CoveredFromMs = LackBeforeMs };
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return default;
    }
}

/// <summary>A viewer that keeps what it was offered.</summary>
internal sealed class RecordingViewer(TimeSpan every) : ISeriesViewer
{
    private readonly List<(ChartSnapshot Snapshot, long SourceMs)> _offers = [];

    public TimeSpan Every => every;

    internal (ChartSnapshot Snapshot, long SourceMs)[] Offers
    {
        get
        {
            lock (_offers)
                return [.. _offers];
        }
    }

    public void Offer(ChartSnapshot snapshot, long sourceMs)
    {
        lock (_offers)
            _offers.Add((snapshot, sourceMs));
    }
}

/// <summary>Waiting until viewers have been told.</summary>
internal static class Told
{
    /// <summary>Sends two events and returns when whoever was attached before has been offered all that earlier events gave cause to offer.</summary>
    /// <remarks>Words about an event follow its appearance, and the updater reads the newest state: so the first of the two shows that the
    /// words about what was before it are on their way, and the second, shown in a later round, that they have been told.</remarks>
    internal static async Task UpToNowAsync(LiveSeries series, FakeListener feed, Candle first, Candle second)
    {
        var quick = new RecordingViewer(TimeSpan.Zero);
        series.Attach(quick);
        foreach (Candle candle in new[] { first, second })
        {
            await feed.SendAsync(candle);
            await Eventually.IsTrue(() => quick.Offers.Any(offer => offer.Snapshot.Forming == candle));
        }
        series.Detach(quick);
    }
}

/// <summary>Waiting for a condition, with a limit that only a failure reaches.</summary>
internal static class Eventually
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    internal static async Task IsTrue(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Limit)
                Assert.Fail($"Not within {Limit.TotalSeconds:0} s: {what}");
            await Task.Delay(5);
        }
    }
}

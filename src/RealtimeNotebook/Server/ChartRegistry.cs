using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>The series that can be seen, and who sees them. Thread-safe.</summary>
internal sealed class ChartRegistry : IDisposable
{
    private readonly ServerOptions _options;
    private readonly ServerCounters _counters;
    private readonly ConcurrentDictionary<SeriesKey, IChartSource> _sources = new();
    private readonly ConcurrentDictionary<WebSocketViewer, bool> _viewers = new();
    private int _seats;
    private bool _isStopped;

    internal ChartRegistry(ServerOptions options, ServerCounters counters, TimeProvider clock)
    {
        (_options, _counters) = (options, counters);
        OnDemand = new(options, this, clock);
    }

    /// <summary>The series, by symbol and interval.</summary>
    internal IReadOnlyList<IChartSource> Sources =>
        [.. _sources.Values.OrderBy(source => source.Key.Symbol, StringComparer.Ordinal).ThenBy(source => source.Key.Interval)];

    /// <summary>Those that were opened because somebody asked for them.</summary>
    internal OnDemandSeries OnDemand { get; }

    /// <summary>Those that were registered to be shown: by them the server is healthy or not.</summary>
    internal IEnumerable<IChartSource> Registered => Sources.Where(source => !OnDemand.Contains(source));

    /// <summary>Who looks on now.</summary>
    internal ICollection<WebSocketViewer> Viewers => _viewers.Keys;

    /// <summary>Adds a series; the viewers of another one of that name are asked to come back.</summary>
    internal void Add(IChartSource source)
    {
        IChartSource? before = null;
        _sources.AddOrUpdate(source.Key, source, (_, other) =>
        {
            before = other;
            return source;
        });
        if (before is not null && !ReferenceEquals(before, source))
            _ = StopViewersAsync(viewer => viewer.Shows(before), tellStopped: false);
    }

    /// <summary>Removes a series, if it is this one; its viewers are told that it has stopped, and go on with the others that they show.</summary>
    /// <returns>Completed when the connections that showed it alone have ended.</returns>
    internal Task RemoveAsync(IChartSource source)
    {
        _sources.TryRemove(new(source.Key, source));
        return Task.WhenAll(_viewers.Keys.Select(viewer => viewer.StopAsync(source)));
    }

    /// <summary>Ends everything, without a word that the series have stopped: whoever looks on should come back. Completed when the
    /// connections have ended.</summary>
    internal async Task StopAsync()
    {
        Volatile.Write(ref _isStopped, true);
        _sources.Clear();
        await Task.WhenAll(_viewers.Keys.Select(static viewer => viewer.LeaveAsync())).ConfigureAwait(false);
        await OnDemand.StopAsync().ConfigureAwait(false);
    }

    /// <summary>Finds a series, opening it if that is provided for.</summary>
    /// <returns>The series; or what to answer instead.</returns>
    internal ValueTask<(IChartSource? Source, Refusal? Refusal)> FindAsync(SeriesKey key, CancellationToken stop)
    {
        if (_sources.TryGetValue(key, out IChartSource? known))
        {
            OnDemand.Touch(known);
            return new((known, null));
        }
        return _options.OpenOnDemand is { } open ? OnDemand.OpenAsync(key, open, stop) : new((null, Unknown(key)));
    }

    /// <summary>Finds a series that is there.</summary>
    internal bool TryGet(SeriesKey key, [NotNullWhen(true)] out IChartSource? source) => _sources.TryGetValue(key, out source);

    /// <summary>Removes a series that has failed, if it is this one; its viewers are told why.</summary>
    internal Task FailAsync(IChartSource source, Refusal refusal)
    {
        _sources.TryRemove(new(source.Key, source));
        return Task.WhenAll(_viewers.Keys.Select(viewer => viewer.FailAsync(source, refusal)));
    }

    /// <summary>Whether somebody looks at a series now.</summary>
    internal bool IsWatched(IChartSource source) => _viewers.Keys.Any(viewer => viewer.Shows(source));

    /// <summary>What to answer where there is no such series.</summary>
    internal Refusal Unknown(SeriesKey key) =>
        new(404, "UNKNOWN_SERIES", $"There is no series {key.Symbol} {key.Interval}; {Listed()}");

    /// <summary>The series there are, as the end of a sentence.</summary>
    internal string Listed() => _sources.IsEmpty
        ? "there is none at present."
        : $"there are: {string.Join(", ", Sources.Take(32).Select(source => $"{source.Key.Symbol} {source.Key.Interval}"))}{(_sources.Count > 32 ? ", ..." : "")}.";

    /// <summary>Takes one of the seats that there are for viewers.</summary>
    internal bool TrySit()
    {
        if (Interlocked.Increment(ref _seats) <= _options.Limits.MostViewers)
            return true;
        Interlocked.Decrement(ref _seats);
        return false;
    }

    /// <summary>Gives the seat back.</summary>
    internal void Rise() => Interlocked.Decrement(ref _seats);

    /// <summary>Shows what a viewer looks at until it ends.</summary>
    internal async Task ShowAsync(WebSocketViewer viewer)
    {
        _counters.CountViewer();
        _viewers[viewer] = true;
        try
        {
            // The series may have gone while the connection was being made; whoever removed it did not see this viewer.
            if (Volatile.Read(ref _isStopped))
                _ = viewer.LeaveAsync();
            foreach (ShownSeries shown in Volatile.Read(ref _isStopped) ? [] : viewer.Series)
            {
                if (!_sources.TryGetValue(shown.Source.Key, out IChartSource? now) || !ReferenceEquals(now, shown.Source))
                    _ = viewer.StopAsync(shown.Source);
            }
            await viewer.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            _viewers.TryRemove(viewer, out _);
        }
    }

    public void Dispose() => OnDemand.Dispose();

    private Task StopViewersAsync(Func<WebSocketViewer, bool> which, bool tellStopped) =>
        Task.WhenAll(_viewers.Keys.Where(which).Select(viewer => viewer.StopAsync(tellStopped)));
}

using System.Collections.Concurrent;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>The series that can be seen, and who sees them. Thread-safe.</summary>
internal sealed class ChartRegistry(ServerOptions options, ServerCounters counters) : IDisposable
{
    private readonly ConcurrentDictionary<SeriesKey, IChartSource> _sources = new();
    private readonly ConcurrentDictionary<WebSocketViewer, bool> _viewers = new();
    private readonly SemaphoreSlim _opening = new(1);
    private int _opened;
    private int _seats;
    private bool _isStopped;

    /// <summary>The series, by symbol and interval.</summary>
    internal IReadOnlyList<IChartSource> Sources =>
        [.. _sources.Values.OrderBy(source => source.Key.Symbol, StringComparer.Ordinal).ThenBy(source => source.Key.Interval)];

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

    /// <summary>Ends everything; completed when the connections have ended.</summary>
    internal Task StopAsync()
    {
        Volatile.Write(ref _isStopped, true);
        _sources.Clear();
        return StopViewersAsync(static _ => true, tellStopped: true);
    }

    /// <summary>Finds a series, opening it if that is provided for.</summary>
    /// <returns>The series; or what to answer instead.</returns>
    internal async ValueTask<(IChartSource? Source, Refusal? Refusal)> FindAsync(SeriesKey key, CancellationToken stop)
    {
        if (_sources.TryGetValue(key, out IChartSource? known))
            return (known, null);
        if (options.OpenOnDemand is not { } open)
            return (null, Unknown(key));
        await _opening.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (_sources.TryGetValue(key, out known))
                return (known, null);
            if (_opened >= options.MostOnDemand)
                return (null, new(503, "SERIES_LIMIT", $"{_opened} series are open, and no more are opened; {Listed()}"));
            if (open(key) is not { } source)
                return (null, Unknown(key));
            _opened++;
            Add(source);
            return (source, null);
        }
        catch (FeedUnavailableException e)
        {
            return (null, new(503, "SERIES_UNAVAILABLE", e.Message));
        }
        catch (ArgumentException e)
        {
            // What the options do not allow for this series: an interval that the exchange has not, or that cannot be built.
            return (null, new(400, "SERIES_UNAVAILABLE", e.Message));
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Takes one of the seats that there are for viewers.</summary>
    internal bool TrySit()
    {
        if (Interlocked.Increment(ref _seats) <= options.Limits.MostViewers)
            return true;
        Interlocked.Decrement(ref _seats);
        return false;
    }

    /// <summary>Gives the seat back.</summary>
    internal void Rise() => Interlocked.Decrement(ref _seats);

    /// <summary>Shows what a viewer looks at until it ends.</summary>
    internal async Task ShowAsync(WebSocketViewer viewer)
    {
        counters.CountViewer();
        _viewers[viewer] = true;
        try
        {
            // The series may have gone while the connection was being made; whoever removed it did not see this viewer.
            if (Volatile.Read(ref _isStopped))
                _ = viewer.StopAsync(tellStopped: true);
            foreach (ShownSeries shown in viewer.Series)
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

    public void Dispose() => _opening.Dispose();

    private Task StopViewersAsync(Func<WebSocketViewer, bool> which, bool tellStopped) =>
        Task.WhenAll(_viewers.Keys.Where(which).Select(viewer => viewer.StopAsync(tellStopped)));

    private Refusal Unknown(SeriesKey key) =>
        new(404, "UNKNOWN_SERIES", $"There is no series {key.Symbol} {key.Interval}; {Listed()}");

    private string Listed() => _sources.IsEmpty
        ? "there is none at present."
        : $"there are: {string.Join(", ", Sources.Take(32).Select(source => $"{source.Key.Symbol} {source.Key.Interval}"))}{(_sources.Count > 32 ? ", ..." : "")}.";
}

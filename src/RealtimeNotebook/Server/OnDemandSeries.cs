using System.Collections.Concurrent;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>The series that were opened because somebody asked for them: bounded in number, and closed again. Thread-safe.</summary>
/// <remarks>
/// One that nobody has watched for <see cref="ServerOptions.CloseOnDemandAfter"/> is closed. One that has failed is closed with a word to its
/// viewers. Where all places are taken, the one that nobody has watched for longest makes room.
/// </remarks>
internal sealed class OnDemandSeries : IDisposable
{
    // Whoever has just found a series needs a moment to connect to it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ServerOptions _options;
    private readonly ChartRegistry _registry;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<IChartSource, long> _usedAt = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ITimer _sweeps;
    private bool _isStopped;

    internal OnDemandSeries(ServerOptions options, ChartRegistry registry, TimeProvider clock)
    {
        (_options, _registry, _clock) = (options, registry, clock);
        TimeSpan every = options.CloseOnDemandAfter < Grace ? options.CloseOnDemandAfter : Grace;
        _sweeps = clock.CreateTimer(static series => _ = ((OnDemandSeries)series!).SweepAsync(), this,
            options.OpenOnDemand is null ? Timeout.InfiniteTimeSpan : every, every);
    }

    /// <summary>How many there are.</summary>
    internal int Count => _usedAt.Count;

    /// <summary>Whether a series is one of them.</summary>
    internal bool Contains(IChartSource source) => _usedAt.ContainsKey(source);

    /// <summary>Takes note that somebody asked for a series; nothing happens where it is none of these.</summary>
    internal void Touch(IChartSource source)
    {
        if (_usedAt.TryGetValue(source, out long before))
            _usedAt.TryUpdate(source, _clock.GetTimestamp(), before);
    }

    /// <summary>Opens a series, or finds the one that was opened meanwhile.</summary>
    internal async ValueTask<(IChartSource? Source, Refusal? Refusal)> OpenAsync(SeriesKey key, Func<SeriesKey, IChartSource?> open, CancellationToken stop)
    {
        await _turn.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (_registry.TryGet(key, out IChartSource? known))
                return (known, null);
            if (_isStopped)
                return (null, _registry.Unknown(key));
            if (_usedAt.Count >= _options.MostOnDemand && !await MakeRoomAsync().ConfigureAwait(false))
                return (null, new(503, "SERIES_LIMIT", $"{_usedAt.Count} series are open, and no more are opened; {_registry.Listed()}"));
            if (open(key) is not { } source)
                return (null, _registry.Unknown(key));
            _usedAt[source] = _clock.GetTimestamp();
            _registry.Add(source);
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
            _turn.Release();
        }
    }

    /// <summary>Closes those that have failed, and those that nobody has watched for too long.</summary>
    internal async Task SweepAsync()
    {
        foreach ((IChartSource source, long usedAt) in _usedAt)
        {
            if (source.HasFailed)
                await CloseAsync(source, new(404, "SERIES_FAILED", source.Status.State.Text ?? "The feed has no such series.")).ConfigureAwait(false);
            else if (_registry.IsWatched(source))
                Touch(source);
            else if (_clock.GetElapsedTime(usedAt) >= _options.CloseOnDemandAfter)
                await CloseAsync(source).ConfigureAwait(false);
        }
    }

    /// <summary>Closes all of them, and opens no more.</summary>
    internal async Task StopAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        _isStopped = true;
        _turn.Release();
        await _sweeps.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_usedAt.Keys.Select(source => CloseAsync(source))).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _sweeps.Dispose();
        _turn.Dispose();
    }

    // A failed one first, then the one that has been without a viewer for longest.
    private async Task<bool> MakeRoomAsync()
    {
        IChartSource? least = _usedAt.Where(one => one.Key.HasFailed || (_clock.GetElapsedTime(one.Value) >= Grace && !_registry.IsWatched(one.Key)))
            .OrderBy(static one => one.Key.HasFailed ? 0 : 1).ThenBy(static one => one.Value).Select(static one => one.Key).FirstOrDefault();
        if (least is null)
            return false;
        await CloseAsync(least).ConfigureAwait(false);
        return true;
    }

    private async Task CloseAsync(IChartSource source, Refusal? failure = null)
    {
        if (!_usedAt.TryRemove(source, out _))
            return;
        Task leaving = failure is null ? _registry.RemoveAsync(source) : _registry.FailAsync(source, failure);
        if (source is IAsyncDisposable disposable)
            await disposable.DisposeAsync().ConfigureAwait(false);
        await leaving.ConfigureAwait(false);
    }
}

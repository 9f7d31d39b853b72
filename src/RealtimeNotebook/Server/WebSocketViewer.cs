using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>One connection that looks at one series or at several.</summary>
/// <remarks>Offers land in mailboxes and return at once. What is held for a viewer that does not read is one snapshot and 100 alerts a
/// series, one message and the network's own buffers, until its time is up.</remarks>
internal sealed class WebSocketViewer : IConnectedViewer, IDisposable
{
    private const int MostRepliesWaiting = 16;

    private readonly ViewerConnection _connection;
    private readonly Func<ReadOnlyMemory<byte>, Task> _send;
    private readonly ShownSeries[] _series;
    private readonly ServerCounters _counters;
    private int _open;

    /// <summary>Wraps a connection.</summary>
    /// <param name="socket">The connection; the caller disposes it.</param>
    /// <param name="sources">What it looks at; one at least.</param>
    /// <param name="limits">What it is granted.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="counters">The server's counts.</param>
    /// <param name="abortConnection">Tears the connection down at once; may be called more than once, from any thread.</param>
    /// <param name="wire">Counts what goes out, where messages may be compressed.</param>
    /// <param name="request">What it asked for; null for everything.</param>
    internal WebSocketViewer(
        WebSocket socket, IReadOnlyList<IChartSource> sources, ViewerLimits limits, TimeProvider clock, ServerCounters counters, Action abortConnection,
        CountedUpgrade? wire = null, ViewerRequest? request = null)
    {
        _counters = counters;
        Stats = new(clock, wire);
        _connection = new(socket, limits, clock, counters, abortConnection, MostRepliesWaiting, Stats);
        _send = _connection.SendAsync;
        _series = [.. sources.Select(source => new ShownSeries(source, limits.MostBarsBehind, clock, _connection.Wake, CountConflated, request))];
        _open = _series.Length;
    }

    /// <summary>What it looks at.</summary>
    internal IReadOnlyList<ShownSeries> Series => _series;

    /// <summary>How many alerts it was too slow for.</summary>
    internal long AlertsDropped => _series.Sum(shown => shown.AlertsDropped);

    /// <summary>What it has been sent.</summary>
    internal ViewerStats Stats { get; }

    /// <summary>Shows the series until either side ends it. Never throws for what the other side does.</summary>
    internal Task RunAsync() => _connection.RunAsync(this);

    /// <summary>Says of a series that was asked for why it is not shown.</summary>
    internal void Tell(SeriesKey key, Refusal refusal) => _connection.Refuse(key, refusal);

    /// <summary>Whether it looks at this very series.</summary>
    internal bool Shows(IChartSource source) => Array.Exists(_series, shown => ReferenceEquals(shown.Source, source));

    /// <summary>Ends one series, and with the last one the connection; the viewer is told that it has stopped.</summary>
    /// <returns>Completed when the series is no longer looked at, and when the connection that showed it alone has ended.</returns>
    internal Task StopAsync(IChartSource source)
    {
        foreach (ShownSeries shown in _series)
        {
            if (ReferenceEquals(shown.Source, source) && shown.End() && Interlocked.Decrement(ref _open) == 0)
                return StopAsync(tellStopped: true);
        }
        return Task.CompletedTask;
    }

    /// <summary>Ends one series that has failed: the viewer is told why, and with the last one the connection ends as refused.</summary>
    internal Task FailAsync(IChartSource source, Refusal refusal)
    {
        foreach (ShownSeries shown in _series)
        {
            if (!ReferenceEquals(shown.Source, source) || !shown.End())
                continue;
            _connection.Refuse(source.Key, refusal);
            if (Interlocked.Decrement(ref _open) == 0)
                return _connection.StopAsync(refusal.CloseStatus, refusal.Code, SendStopsAsync);
        }
        return Task.CompletedTask;
    }

    /// <summary>Ends the connection because the server stops; the viewer should come back. Completed when it has ended.</summary>
    internal Task LeaveAsync() => _connection.StopAsync(WebSocketCloseStatus.EndpointUnavailable, "The server has stopped.");

    /// <summary>Ends the connection; completed when it has ended, which a viewer that does not read cannot hold up for long.</summary>
    /// <param name="tellStopped">Whether the viewer is told that the series has stopped; otherwise it should come back.</param>
    internal Task StopAsync(bool tellStopped) => tellStopped
        ? _connection.StopAsync(WebSocketCloseStatus.EndpointUnavailable, "The series has stopped.", SendStopsAsync)
        : _connection.StopAsync((WebSocketCloseStatus)1012, "The series was started anew.");

    public void Open()
    {
        foreach (ShownSeries shown in _series)
            shown.Open();
    }

    // Has to wait for the network now and then, at every tick if need be, and is to allocate nothing for it.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask TellAsync()
    {
        foreach (ShownSeries shown in _series)
            await shown.SendAsync(_send).ConfigureAwait(false);
    }

    public void Hear(ReadOnlySpan<byte> message)
    {
        if (ClientCommand.Read(message, out ClientCommand command) is { } fault)
            _connection.Refuse(fault);
        else if (command.Action == ClientAction.Ping)
            _connection.Pong();
        else
            Obey(command);
    }

    public void Leave()
    {
        foreach (ShownSeries shown in _series)
            shown.Leave();
    }

    public void Dispose()
    {
        _connection.Dispose();
        foreach (ShownSeries shown in _series)
            shown.Dispose();
    }

    private void Obey(in ClientCommand command)
    {
        bool isMeant = false;
        foreach (ShownSeries shown in _series)
        {
            if (!command.IsMeant(shown.Source.Key))
                continue;
            isMeant = true;
            Obey(command, shown);
        }
        if (!isMeant)
            _connection.Refuse(("UNKNOWN_SERIES", $"This connection does not show that series; it shows {string.Join(", ", _series.Take(32).Select(shown => $"{shown.Source.Key.Symbol} {shown.Source.Key.Interval}"))}{(_series.Length > 32 ? ", ..." : "")}."));
    }

    private static void Obey(in ClientCommand command, ShownSeries shown)
    {
        switch (command.Action)
        {
            case ClientAction.Rate:
                shown.SetPace(command.Every);
                break;
            case ClientAction.Features:
                shown.AddFeatures(command.Features);
                break;
            case ClientAction.Latency:
                shown.Latency = new(command.Latency);
                break;
            default:
                shown.BeginAnew();
                break;
        }
    }

    private async Task SendStopsAsync()
    {
        foreach (ShownSeries shown in _series)
            await shown.SendStopAsync(_send).ConfigureAwait(false);
    }

    private void CountConflated()
    {
        Stats.CountConflated();
        _counters.CountConflated();
    }
}

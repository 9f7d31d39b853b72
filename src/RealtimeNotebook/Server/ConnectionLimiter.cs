using System.Net;
using Microsoft.AspNetCore.Connections;

namespace RealtimeNotebook.Server;

/// <summary>Keeps room for those who have the token, and for <c>/health</c>, whatever others open. Thread-safe.</summary>
/// <remarks>
/// <para>A connection over which no request comes within <see cref="ViewerLimits.FirstRequestWithin"/> is closed. Connections that have shown
/// no token are few, in all and for each address; the oldest of them gives way to a new one, so that a new one is always heard.</para>
/// <para>When all places are taken, the oldest connection without a token gives way, or else the oldest that waits for its next request; only where every one is being
/// answered is a new one refused.</para>
/// </remarks>
internal sealed class ConnectionLimiter : IDisposable
{
    // A burst of newcomers, each of which is about to ask, is no reason to drop one of them while there are places.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly LinkedList<AdmittedConnection> _connections = new();
    private readonly ViewerLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ServerCounters _counters;
    private readonly ITimer _sweeps;

    internal ConnectionLimiter(ViewerLimits limits, TimeProvider clock, ServerCounters counters)
    {
        (_limits, _clock, _counters) = (limits, clock, counters);
        _sweeps = clock.CreateTimer(static limiter => ((ConnectionLimiter)limiter!).Sweep(), this, SweepEvery, SweepEvery);
    }

    /// <summary>How many connections there are.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
                return _connections.Count;
        }
    }

    /// <summary>Serves a connection, if there is room for it, and counts it for as long.</summary>
    internal async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        IPAddress address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        var admitted = new AdmittedConnection(connection, address, _clock.GetTimestamp());
        if (!TryAdmit(admitted))
        {
            admitted.Abort("Too many connections are being answered.");
            return;
        }
        connection.Features.Set(admitted);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _connections.Remove(admitted);
        }
    }

    /// <summary>Closes the connections that have been silent from the start for too long.</summary>
    internal void Sweep()
    {
        AdmittedConnection[] silent;
        lock (_gate)
            silent = [.. _connections.Where(one => !one.HasAsked && _clock.GetElapsedTime(one.OpenedAt) >= _limits.FirstRequestWithin)];
        foreach (AdmittedConnection one in silent)
            Drop(one, "SILENT_CONNECTION", "No request came in time.");
    }

    public void Dispose() => _sweeps.Dispose();

    private bool TryAdmit(AdmittedConnection one)
    {
        var dropped = new List<AdmittedConnection>();
        bool isAdmitted = true;
        lock (_gate)
        {
            AdmittedConnection[] unproven = [.. _connections.Where(static other => !other.IsProven)];
            AdmittedConnection[] neighbours = [.. unproven.Where(other => other.Address.Equals(one.Address))];
            if (neighbours.Length >= _limits.MaxUnprovenPerAddress)
                GiveWay_NeedsLock([.. neighbours.Where(IsSettled)], dropped);
            else if (unproven.Length >= _limits.MaxUnproven)
                GiveWay_NeedsLock([.. unproven.Where(IsSettled)], dropped);
            if (_connections.Count >= _limits.MaxConnections)
                isAdmitted = GiveWay_NeedsLock(unproven, dropped) || GiveWay_NeedsLock([.. _connections.Where(static other => !other.IsBusy)], dropped);
            if (isAdmitted)
                _connections.AddLast(one);
        }
        foreach (AdmittedConnection other in dropped)
            Drop(other, "UNPROVEN_CONNECTION", "A newer connection took its place.");
        if (!isAdmitted)
            _counters.CountRefusal("CONNECTION_LIMIT");
        return isAdmitted;
    }

    private bool IsSettled(AdmittedConnection one) => _clock.GetElapsedTime(one.OpenedAt) >= Grace;

    // The oldest that is not being answered; where all are, the oldest.
    private bool GiveWay_NeedsLock(AdmittedConnection[] among, List<AdmittedConnection> dropped)
    {
        if ((Array.Find(among, static one => !one.IsBusy) ?? among.FirstOrDefault()) is not { } oldest)
            return false;
        _connections.Remove(oldest);
        dropped.Add(oldest);
        return true;
    }

    private void Drop(AdmittedConnection one, string code, string reason)
    {
        _counters.CountRefusal(code);
        one.Abort(reason);
    }
}

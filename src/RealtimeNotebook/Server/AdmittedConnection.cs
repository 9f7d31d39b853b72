using System.Net;
using Microsoft.AspNetCore.Connections;

namespace RealtimeNotebook.Server;

/// <summary>One TCP connection, and whether its other side has shown that it may be here. Thread-safe.</summary>
internal sealed class AdmittedConnection(ConnectionContext connection, IPAddress address, long openedAt)
{
    private int _requests;
    private int _hasAsked;
    private int _isProven;

    /// <summary>Where it comes from.</summary>
    internal IPAddress Address => address;

    /// <summary>When it was opened, as a timestamp of the clock.</summary>
    internal long OpenedAt => openedAt;

    /// <summary>Whether a request with the right token has come over it.</summary>
    internal bool IsProven => Volatile.Read(ref _isProven) == 1;

    /// <summary>Whether a whole request head has come over it.</summary>
    internal bool HasAsked => Volatile.Read(ref _hasAsked) == 1;

    /// <summary>Whether a request is being answered; a WebSocket is one for as long as it is open.</summary>
    internal bool IsBusy => Volatile.Read(ref _requests) > 0;

    internal void BeginRequest()
    {
        Volatile.Write(ref _hasAsked, 1);
        Interlocked.Increment(ref _requests);
    }

    internal void EndRequest() => Interlocked.Decrement(ref _requests);

    internal void Prove() => Volatile.Write(ref _isProven, 1);

    /// <summary>Tears it down at once.</summary>
    internal void Abort(string reason) => connection.Abort(new ConnectionAbortedException(reason));
}

using System.Collections.Concurrent;
using System.Text;
using RealtimeNotebook.Server;
using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Server;

/// <summary>A viewer that tells what a test gives it, and writes down what it hears; with its connection, and a clock that stands still.</summary>
internal sealed class ConnectedViewer : IConnectedViewer, IDisposable
{
    private readonly ConcurrentQueue<string> _toTell = new();
    private readonly ConcurrentQueue<string> _heard = new();
    private int _aborts;
    private int _rounds;
    private int _visits;

    internal ConnectedViewer(ViewerLimits? limits = null, int mostRepliesWaiting = 16)
    {
        Limits = limits ?? new();
        Stats = new(Clock);
        Connection = new(Socket, Limits, Clock, Counters, () => Interlocked.Increment(ref _aborts), mostRepliesWaiting, Stats);
    }

    internal ViewerLimits Limits { get; }

    internal FakeSocket Socket { get; } = new();

    internal VirtualClock Clock { get; } = new(0);

    internal ServerCounters Counters { get; } = new();

    internal ViewerStats Stats { get; }

    internal ViewerConnection Connection { get; }

    internal string[] Heard => [.. _heard];

    /// <summary>How often it was asked to tell what is left.</summary>
    internal int Rounds => Volatile.Read(ref _rounds);

    /// <summary>How often the connection was torn down.</summary>
    internal int Aborts => Volatile.Read(ref _aborts);

    /// <summary>Whether it looks on: once opened, and not left.</summary>
    internal bool LooksOn => Volatile.Read(ref _visits) == 1;

    internal bool HasLeft => Volatile.Read(ref _visits) == 2;

    internal Action? OnTell { get; set; }

    internal Action<string>? OnHear { get; set; }

    internal Action? OnLeave { get; set; }

    internal Task RunAsync() => Connection.RunAsync(this);

    internal void Tell(string message)
    {
        _toTell.Enqueue(message);
        Connection.Wake();
    }

    /// <summary>Tells what the other side does not take; returns when the sending loop waits for it.</summary>
    internal async Task BeHeldUpAsync()
    {
        Socket.BeDeaf();
        Tell("held up");
        await TestServer.UntilAsync(() => Socket.Begun == 1, "a message is being sent");
    }

    public void Open() => Assert.Equal(1, Interlocked.Increment(ref _visits));

    public async ValueTask TellAsync()
    {
        Interlocked.Increment(ref _rounds);
        OnTell?.Invoke();
        while (_toTell.TryDequeue(out string? message))
            await Connection.SendAsync(Encoding.UTF8.GetBytes(message));
    }

    public void Hear(ReadOnlySpan<byte> message)
    {
        string text = Encoding.UTF8.GetString(message);
        _heard.Enqueue(text);
        OnHear?.Invoke(text);
    }

    public void Leave()
    {
        OnLeave?.Invoke();
        Assert.Equal(2, Interlocked.Increment(ref _visits));
    }

    public void Dispose()
    {
        Connection.Dispose();
        Socket.Dispose();
    }
}

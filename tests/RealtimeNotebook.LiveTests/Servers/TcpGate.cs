using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace RealtimeNotebook.LiveTests.Servers;

/// <summary>A port that forwards to a server's. The connections through it can be delayed, held, or cut, while the server can still be
/// reached directly.</summary>
internal sealed class TcpGate : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _to;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private CancellationTokenSource _shut = new();
    private TaskCompletionSource _released = Released();
    private long _delayTicks;

    internal TcpGate(int to)
    {
        _to = to;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    internal int Port { get; }

    /// <summary>How long every byte that is sent from now on takes; none is lost.</summary>
    internal TimeSpan Delay
    {
        set => Volatile.Write(ref _delayTicks, value.Ticks);
    }

    /// <summary>Holds all bytes in both directions until <see cref="Release"/>; the connections stay open and none is lost.</summary>
    internal void Hold() => Volatile.Write(ref _released, new(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Forwards what has been held, in order.</summary>
    internal void Release() => Volatile.Read(ref _released).TrySetResult();

    /// <summary>Cuts every connection, and each that is made from now on; what is under way is lost.</summary>
    internal void Close() => Volatile.Read(ref _shut).Cancel();

    /// <summary>Accepts connections again after <see cref="Close"/>.</summary>
    internal void Open() => Volatile.Write(ref _shut, new());

    public async ValueTask DisposeAsync()
    {
        Close();
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private static TaskCompletionSource Released()
    {
        var released = new TaskCompletionSource();
        released.SetResult();
        return released;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = ForwardAsync(client, Volatile.Read(ref _shut).Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The gate is disposed.
            return;
        }
    }

    private async Task ForwardAsync(TcpClient client, CancellationToken shut)
    {
        using TcpClient near = client, far = new();
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(shut);
        try
        {
            near.NoDelay = far.NoDelay = true;
            await far.ConnectAsync(IPAddress.Loopback, _to, cut.Token);
            Task first = await Task.WhenAny(ForwardAsync(near, far, cut.Token), ForwardAsync(far, near, cut.Token));
            await cut.CancelAsync();
            await first;
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // The connection was cut, or one end has closed it.
            return;
        }
    }

    private async Task ForwardAsync(TcpClient from, TcpClient to, CancellationToken cut)
    {
        var pending = Channel.CreateUnbounded<(byte[] Bytes, long DueAt)>();
        Task sending = SendAsync(pending.Reader, to, cut);
        byte[] buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer, cut)) > 0)
                pending.Writer.TryWrite((buffer[..read], Environment.TickCount64 + Volatile.Read(ref _delayTicks) / TimeSpan.TicksPerMillisecond));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // What has been read before the end is still sent, with its delay.
        }
        pending.Writer.TryComplete();
        await sending;
    }

    private async Task SendAsync(ChannelReader<(byte[] Bytes, long DueAt)> pending, TcpClient to, CancellationToken cut)
    {
        await foreach ((byte[] bytes, long dueAt) in pending.ReadAllAsync(cut))
        {
            if (dueAt > Environment.TickCount64)
                await Task.Delay((int)(dueAt - Environment.TickCount64), cut);
            await Volatile.Read(ref _released).Task.WaitAsync(cut);
            await to.GetStream().WriteAsync(bytes, cut);
        }
    }
}

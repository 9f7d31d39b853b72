using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace RealtimeNotebook.LiveTests.Servers;

/// <summary>A port that leads to a server's by a line that can be made slow, or silent for a while; nothing on it is lost.</summary>
internal sealed class TcpDelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _to;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private long _delayTicks;
    private TaskCompletionSource _open = Opened();

    internal TcpDelay(int to)
    {
        _to = to;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    internal int Port { get; }

    /// <summary>How long every byte is on its way from now on.</summary>
    internal TimeSpan Delay
    {
        set => Volatile.Write(ref _delayTicks, value.Ticks);
    }

    /// <summary>Nothing gets through until <see cref="Release"/>.</summary>
    internal void Hold() => Volatile.Write(ref _open, new(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Lets through what has been held.</summary>
    internal void Release() => Volatile.Read(ref _open).TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = JoinAsync(client, _end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The line is taken away.
            return;
        }
    }

    private async Task JoinAsync(TcpClient client, CancellationToken end)
    {
        using TcpClient near = client, far = new();
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(end);
        try
        {
            near.NoDelay = far.NoDelay = true;
            await far.ConnectAsync(IPAddress.Loopback, _to, cut.Token);
            await Task.WhenAny(CarryAsync(near, far, cut.Token), CarryAsync(far, near, cut.Token));
            await cut.CancelAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // One end has hung up.
            return;
        }
    }

    private async Task CarryAsync(TcpClient from, TcpClient to, CancellationToken cut)
    {
        var way = Channel.CreateUnbounded<(byte[] Bytes, long DueAt)>();
        Task delivering = DeliverAsync(way.Reader, to, cut);
        byte[] buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer, cut)) > 0)
                way.Writer.TryWrite((buffer[..read], Environment.TickCount64 + Volatile.Read(ref _delayTicks) / TimeSpan.TicksPerMillisecond));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // The end is delivered in its turn, too.
        }
        way.Writer.TryComplete();
        await delivering;
    }

    private async Task DeliverAsync(ChannelReader<(byte[] Bytes, long DueAt)> way, TcpClient to, CancellationToken cut)
    {
        await foreach ((byte[] bytes, long dueAt) in way.ReadAllAsync(cut))
        {
            if (dueAt > Environment.TickCount64)
                await Task.Delay((int)(dueAt - Environment.TickCount64), cut);
            await Volatile.Read(ref _open).Task.WaitAsync(cut);
            await to.GetStream().WriteAsync(bytes, cut);
        }
    }
}

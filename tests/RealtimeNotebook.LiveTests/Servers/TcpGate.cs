using System.Net;
using System.Net.Sockets;

namespace RealtimeNotebook.LiveTests.Servers;

/// <summary>A port that leads to a server's, for as long as it is open: the server is out of reach, and can still be written to.</summary>
internal sealed class TcpGate : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _to;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private CancellationTokenSource _shut = new();

    internal TcpGate(int to)
    {
        _to = to;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    internal int Port { get; }

    /// <summary>Cuts every connection, and each that is made from now on.</summary>
    internal void Close() => _shut.Cancel();

    internal void Open() => _shut = new();

    public async ValueTask DisposeAsync()
    {
        _shut.Cancel();
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = JoinAsync(client, _shut.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The gate is taken away.
            return;
        }
    }

    private async Task JoinAsync(TcpClient client, CancellationToken shut)
    {
        using TcpClient near = client, far = new();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _to, shut);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), shut), far.GetStream().CopyToAsync(near.GetStream(), shut));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // Cut off, which is what a gate is for.
            return;
        }
    }
}

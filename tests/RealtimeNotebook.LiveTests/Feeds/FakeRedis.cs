using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RealtimeNotebook.LiveTests.Feeds;

/// <summary>A port that counts connections, answers whatever it is sent with the same text, and hangs up.</summary>
internal sealed class FakeRedis : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly byte[] _answer;
    private readonly Task _accepting;
    private int _connections;

    internal FakeRedis(string answer, int port = 0)
    {
        _answer = Encoding.ASCII.GetBytes(answer);
        _listener = new(IPAddress.Loopback, port);
        _listener.Start(512);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    internal int Port { get; }

    /// <summary>How many connections have been made.</summary>
    internal int Connections => Volatile.Read(ref _connections);

    /// <summary>Lets answers go out; until then nothing is answered, where this has been made so.</summary>
    internal TaskCompletionSource? Hold { get; init; }

    public async ValueTask DisposeAsync()
    {
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
                Interlocked.Increment(ref _connections);
                _ = AnswerAsync(client, _end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The port is taken away.
            return;
        }
    }

    private async Task AnswerAsync(TcpClient client, CancellationToken end)
    {
        using TcpClient near = client;
        try
        {
            NetworkStream stream = near.GetStream();
            await stream.ReadAtLeastAsync(new byte[256], 1, throwOnEndOfStream: false, end);
            if (Hold is { } hold)
                await hold.Task.WaitAsync(end);
            await stream.WriteAsync(_answer, end);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // The other side is gone.
            return;
        }
    }
}

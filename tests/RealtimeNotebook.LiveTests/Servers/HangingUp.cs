using System.Net;
using System.Net.Sockets;

namespace RealtimeNotebook.LiveTests.Servers;

/// <summary>A port at which every connection ends after its first line, which is kept: a server that is there and of no use.</summary>
internal sealed class HangingUp : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly List<string> _requests = [];
    private readonly Task _accepting;

    internal HangingUp(int port)
    {
        _listener = new(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The first lines of what was requested: method and path.</summary>
    internal string[] Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

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
                _ = ReadAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The port is free again.
        }
    }

    private async Task ReadAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var reader = new StreamReader(client.GetStream());
                if (await reader.ReadLineAsync(_end.Token) is not { } line)
                    return;
                lock (_requests)
                    _requests.Add(line);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The browser has hung up first.
            }
        }
    }
}

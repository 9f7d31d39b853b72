using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RealtimeNotebook.LiveTests.Notebook;

/// <summary>
/// A host of notebooks as a browser sees it: one page, and a path below which another server is handed on, as Jupyter's proxy does.
/// </summary>
internal sealed class PathProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private readonly string _prefix;
    private readonly int _to;

    /// <param name="prefix">The path, with a slash at both ends, such as <c>/user/me/proxy/5000/</c>.</param>
    /// <param name="to">The port of the server behind it; zero when there is none.</param>
    internal PathProxy(string prefix, int to)
    {
        (_prefix, _to) = (prefix, to);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    internal int Port { get; }

    /// <summary>What is answered outside the path.</summary>
    internal string Page { get; set; } = "";

    /// <summary>Paths that were handed on.</summary>
    internal List<string> HandedOn { get; } = [];

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
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The host is taken away.
            return;
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using TcpClient near = client;
        try
        {
            string head = await ReadHeadAsync(near.GetStream());
            string path = head.Split(' ')[1];
            if (!path.StartsWith(_prefix, StringComparison.Ordinal))
            {
                byte[] body = Encoding.UTF8.GetBytes(path is "/" or "/notebook" ? Page : "");
                string status = body.Length > 0 ? "200 OK" : "404 Not Found";
                await near.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
                await near.GetStream().WriteAsync(body);
                return;
            }
            lock (HandedOn)
                HandedOn.Add(path);
            using var far = new TcpClient();
            await far.ConnectAsync(IPAddress.Loopback, _to, _end.Token);
            // One request a connection; what a socket sends later passes as it is. The Host stays the browser's, as Jupyter's proxy leaves it.
            string there = head.Replace($" {_prefix}", " /", StringComparison.Ordinal);
            if (!there.Contains("Upgrade: websocket", StringComparison.OrdinalIgnoreCase))
                there = there.Replace("Connection: keep-alive", "Connection: close", StringComparison.OrdinalIgnoreCase);
            await far.GetStream().WriteAsync(Encoding.Latin1.GetBytes(there));
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), _end.Token), far.GetStream().CopyToAsync(near.GetStream(), _end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // A browser hangs up when it likes.
            return;
        }
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
                throw new IOException("The browser hung up.");
            head.Append((char)one[0]);
        }
        return head.ToString();
    }
}

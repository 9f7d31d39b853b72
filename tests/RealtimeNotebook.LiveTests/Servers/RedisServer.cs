using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace RealtimeNotebook.LiveTests.Servers;

/// <summary>A real redis-server on a free port of the loopback, without persistence.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly ServerProcess _process;
    private readonly string? _password;

    private RedisServer(int port, string? password)
    {
        (Port, _password) = (port, password);
        string[] secret = password is null ? [] : ["--requirepass", password];
        _process = new("redis-server", "install redis-server", [
            "--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", Path.GetTempPath(), .. secret]);
    }

    /// <summary>The port it listens on; the same after each restart.</summary>
    internal int Port { get; }

    /// <summary>The address without password.</summary>
    internal string Url => $"redis://127.0.0.1:{Port}";

    /// <summary>Starts a server and returns when it answers.</summary>
    internal static async Task<RedisServer> StartAsync(string? password = null, int? port = null)
    {
        var server = new RedisServer(port ?? ServerProcess.FreePort(), password);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Sends the server a signal, such as STOP or CONT.</summary>
    internal void Signal(string signal) => _process.Signal(signal);

    /// <summary>Ends the server as kill -9 does.</summary>
    internal Task KillAsync() => _process.KillAsync();

    /// <summary>Starts it again on the same port, empty.</summary>
    internal Task StartAgainAsync() => _process.StartAsync(AnswersAsync);

    /// <summary>Runs one command through redis-cli and returns what it prints, without the last line end.</summary>
    internal string Cli(params string[] args)
    {
        var start = new ProcessStartInfo("redis-cli") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-p");
        start.ArgumentList.Add($"{Port}");
        if (_password is not null)
            start.Environment["REDISCLI_AUTH"] = _password;
        foreach (string arg in args)
            start.ArgumentList.Add(arg);
        using Process cli = Process.Start(start)!;
        Task<string> error = cli.StandardError.ReadToEndAsync();
        string output = cli.StandardOutput.ReadToEnd();
        cli.WaitForExit();
        return cli.ExitCode == 0 ? output.TrimEnd('\n') : throw new InvalidOperationException($"redis-cli: {error.Result}{output}");
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task<bool> AnswersAsync(CancellationToken stop)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, stop);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync("PING\r\n"u8.ToArray(), stop);
        byte[] answer = new byte[64];
        int read = await stream.ReadAsync(answer, stop);
        // A server that wants a password is up, too.
        return answer.AsSpan(0, read).StartsWith("+PONG"u8) || answer.AsSpan(0, read).StartsWith("-NOAUTH"u8);
    }
}

using System.Net;
using System.Text;

namespace RealtimeNotebook.LiveTests.Servers;

/// <summary>A real influxd 1.x on free ports of the loopback, with its files in a directory of its own.</summary>
internal sealed class InfluxServer : IAsyncDisposable
{
    private readonly ServerProcess _process;
    private readonly string _directory;
    private readonly HttpClient _http;

    private InfluxServer(int port, int rpcPort, string? user, string? password)
    {
        Port = port;
        (User, Password) = (user, password);
        _directory = ServerProcess.NewDirectory("rtnb-influx-");
        string config = Path.Combine(_directory, "influxdb.conf");
        File.WriteAllText(config, $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{rpcPort}"
            [meta]
            dir = "{_directory}/meta"
            logging-enabled = false
            [data]
            dir = "{_directory}/data"
            wal-dir = "{_directory}/wal"
            query-log-enabled = false
            [monitor]
            store-enabled = false
            [http]
            bind-address = "127.0.0.1:{port}"
            log-enabled = false
            auth-enabled = {(user is null ? "false" : "true")}
            """);
        _process = new("influxd", "install influxdb", ["-config", config]);
        _http = new() { BaseAddress = new($"http://127.0.0.1:{port}") };
        if (user is not null)
            _http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    /// <summary>The port of its HTTP interface; the same after each restart.</summary>
    internal int Port { get; }

    /// <summary>The administrator, where the server asks for one.</summary>
    internal string? User { get; }

    /// <summary>The administrator's password.</summary>
    internal string? Password { get; }

    /// <summary>Starts a server and returns when it answers; with a user, it refuses everybody else.</summary>
    internal static async Task<InfluxServer> StartAsync(string? user = null, string? password = null)
    {
        var server = new InfluxServer(ServerProcess.FreePort(), ServerProcess.FreePort(), user, password);
        await server.StartAgainAsync();
        if (user is not null)
            await server.QueryAsync($"CREATE USER \"{user}\" WITH PASSWORD '{password}' WITH ALL PRIVILEGES");
        return server;
    }

    /// <summary>Sends the server a signal, such as STOP or CONT.</summary>
    internal void Signal(string signal) => _process.Signal(signal);

    /// <summary>Ends the server as kill -9 does.</summary>
    internal Task KillAsync() => _process.KillAsync();

    /// <summary>Starts it again on the same ports, with the data it had.</summary>
    internal Task StartAgainAsync() => _process.StartAsync(AnswersAsync);

    /// <summary>Runs one InfluxQL statement and returns the JSON answer.</summary>
    internal async Task<string> QueryAsync(string statement, string? database = null)
    {
        using var form = new FormUrlEncodedContent([new("q", statement), new("db", database ?? "")]);
        using HttpResponseMessage response = await _http.PostAsync(new Uri("/query?epoch=ms", UriKind.Relative), form);
        return await AcceptedAsync(response, statement);
    }

    /// <summary>Writes lines of line protocol with times in milliseconds.</summary>
    internal async Task WriteAsync(string database, string lines)
    {
        using var body = new StringContent(lines);
        using HttpResponseMessage response = await _http.PostAsync(new Uri($"/write?db={database}&precision=ms", UriKind.Relative), body);
        await AcceptedAsync(response, "write");
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _http.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task<string> AcceptedAsync(HttpResponseMessage response, string what)
    {
        string text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode && !text.Contains("\"error\"", StringComparison.Ordinal)
            ? text
            : throw new InvalidOperationException($"InfluxDB refused '{what}': {(int)response.StatusCode} {text}");
    }

    private async Task<bool> AnswersAsync(CancellationToken stop)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri("/ping", UriKind.Relative), stop);
        return response.StatusCode == HttpStatusCode.NoContent;
    }
}

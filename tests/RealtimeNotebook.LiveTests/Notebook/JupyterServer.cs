using System.Diagnostics;
using System.Text.Json;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Notebook;

/// <summary>A real Jupyter on a free port, with a home and a folder of notebooks of its own.</summary>
internal sealed class JupyterServer : IAsyncDisposable
{
    private const string Token = "jupyter-token-of-this-test";

    private readonly string _home = ServerProcess.NewDirectory("rtnb-jupyter-");
    private readonly int _port = ServerProcess.FreePort();
    private readonly ServerProcess _process;

    private JupyterServer() => _process = new("env", "install jupyter-notebook",
    [
        $"HOME={_home}", $"JUPYTER_RUNTIME_DIR={_home}/run", $"JUPYTER_DATA_DIR={_home}/data", "jupyter-notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1",
        $"--port={_port}", "--NotebookApp.port_retries=0", $"--NotebookApp.token={Token}", $"--notebook-dir={_home}",
    ], patienceSeconds: 60);

    internal static async Task<JupyterServer> StartAsync()
    {
        var server = new JupyterServer();
        using var http = new HttpClient();
        await server._process.StartAsync(async stop =>
            (await http.GetAsync(new Uri($"http://127.0.0.1:{server._port}/api?token={Token}"), stop)).IsSuccessStatusCode);
        return server;
    }

    /// <summary>The address of a notebook.</summary>
    internal string UrlOf(string name) => $"http://127.0.0.1:{_port}/notebooks/{name}?token={Token}";

    /// <summary>Saves a notebook whose only cell has this HTML as its output.</summary>
    internal async Task SaveAsync(string name, string html, bool isTrusted)
    {
        string path = Path.Combine(_home, name);
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(new
        {
            cells = new object[]
            {
                new
                {
                    cell_type = "code", execution_count = 1, metadata = new { }, source = "StartRealtime(\"SPY\", \"1m\")",
                    outputs = new object[]
                    {
                        new { output_type = "display_data", metadata = new { }, data = new Dictionary<string, string> { ["text/html"] = html, ["text/plain"] = "chart" } },
                    },
                },
            },
            metadata = new { },
            nbformat = 4,
            nbformat_minor = 4,
        }));
        if (isTrusted)
            await TrustAsync(path);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.KillAsync();
        Directory.Delete(_home, recursive: true);
    }

    private async Task TrustAsync(string path)
    {
        // What "jupyter trust" runs; Debian leaves that command out.
        const string Sign = "from nbformat.sign import TrustNotebookApp; TrustNotebookApp.launch_instance()";
        var start = new ProcessStartInfo("env", [$"HOME={_home}", $"JUPYTER_DATA_DIR={_home}/data", "/usr/bin/python3", "-c", Sign, path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
    }
}

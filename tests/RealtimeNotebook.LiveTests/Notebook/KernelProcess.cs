using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace RealtimeNotebook.LiveTests.Notebook;

/// <summary>A process that runs C# cells against the packed library, watched from outside.</summary>
internal sealed class KernelProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private bool _isDisposed;

    private KernelProcess(Process process) => _process = process;

    internal int Id => _process.Id;

    /// <summary>What the process wrote beside its answers; a library in a kernel must write nothing.</summary>
    internal string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>Starts a kernel and loads the package into it, as <c>#r nuget</c> does.</summary>
    internal static async Task<KernelProcess> StartAsync(PackedLibrary library)
    {
        var start = new ProcessStartInfo("dotnet", [library.HostPath])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in (string[])["REALTIME_FEED", "REALTIME_HISTORY", "REDIS_HOST", "REDIS_PORT", "INFLUX_DB_URL"])
            start.Environment.Remove(name);
        var kernel = new KernelProcess(Process.Start(start)!);
        kernel._process.ErrorDataReceived += (_, line) =>
        {
            lock (kernel._errors)
                kernel._errors.AppendLine(line.Data);
        };
        kernel._process.BeginErrorReadLine();
        CellResult loaded = await kernel.RunAsync(library.ExtensionCode);
        Assert.Null(loaded.Error);
        return kernel;
    }

    internal async Task<CellResult> RunAsync(string cell)
    {
        await _process.StandardInput.WriteLineAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(cell)));
        await _process.StandardInput.FlushAsync();
        using var patience = new CancellationTokenSource(Patience);
        string answer = await _process.StandardOutput.ReadLineAsync(patience.Token)
            ?? throw new InvalidOperationException($"The kernel ended:\n{Errors}");
        return CellResult.Parse(answer);
    }

    /// <summary>Runs a cell that must work, and gives its value as text.</summary>
    internal async Task<string> ValueAsync(string cell)
    {
        CellResult result = await RunAsync(cell);
        Assert.Null(result.Error);
        return result.Value?.GetValueOrDefault("text/plain") ?? "";
    }

    /// <summary>The sockets that the process holds, listening or not, as the operating system counts them.</summary>
    internal int CountSockets() => Directory.GetFiles($"/proc/{Id}/fd").Count(IsSocket);

    /// <summary>The threads of the process by name, without those that the runtime's pool takes and gives back as it likes.</summary>
    internal IReadOnlyList<string> Threads() =>
        [.. Directory.GetDirectories($"/proc/{Id}/task").Select(NameOf).Where(name => !name.StartsWith(".NET TP", StringComparison.Ordinal)).Order()];

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException("The kernel did not end when its input ended.");
        }
        finally
        {
            _process.Dispose();
        }
    }

    private static bool IsSocket(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, false)?.Name.StartsWith("socket:", StringComparison.Ordinal) ?? false;
        }
        catch (IOException)
        {
            // Closed since it was listed.
            return false;
        }
    }

    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).Trim();
        }
        catch (IOException)
        {
            return ".NET TP gone";
        }
    }
}

/// <summary>What a cell gave.</summary>
internal sealed record CellResult(string? Error, IReadOnlyList<IReadOnlyDictionary<string, string>> Displays, IReadOnlyDictionary<string, string>? Value)
{
    internal static CellResult Parse(string json)
    {
        JsonElement answer = JsonDocument.Parse(json).RootElement;
        return new(
            answer.GetProperty("error").GetString(),
            [.. answer.GetProperty("displays").EnumerateArray().Select(Texts)],
            answer.GetProperty("value").ValueKind == JsonValueKind.Null ? null : Texts(answer.GetProperty("value")));
    }

    private static Dictionary<string, string> Texts(JsonElement texts) =>
        texts.EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString()!);
}

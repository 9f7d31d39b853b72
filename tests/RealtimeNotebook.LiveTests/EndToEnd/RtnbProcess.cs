using System.Diagnostics;
using System.Globalization;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>The tool as users run it: the built executable in a process of its own.</summary>
internal sealed class RtnbProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What a desk or a CI machine may have set, and what would change the outcome.
    private static readonly string[] Foreign =
        ["DISPLAY", "WAYLAND_DISPLAY", "REALTIME_FEED", "REALTIME_HISTORY", "REALTIME_TOKEN", "REDIS_HOST", "REDIS_PORT", "REDIS_PASSWORD", "INFLUX_DB_URL"];

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];
    private readonly Stopwatch _age = Stopwatch.StartNew();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan? _firstLineAfter;

    private RtnbProcess(ProcessStartInfo start)
    {
        _process = new() { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal int Id => _process.Id;

    internal string[] Output => Copy(_output);

    internal string[] Errors => Copy(_errors);

    /// <summary>From the start of the process to the first line on its standard output.</summary>
    internal TimeSpan FirstLineAfter => _firstLineAfter ?? throw new InvalidOperationException("There is no line yet.");

    internal static string ExecutablePath
    {
        get
        {
            // These tests and the tool are built in one go, for one configuration.
            string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
            return Repository.PathOf("src", "RealtimeNotebook.Tool", "bin", configuration, "net10.0", OperatingSystem.IsWindows() ? "rtnb.exe" : "rtnb");
        }
    }

    internal static RtnbProcess Start(params string[] arguments) => Start(arguments, []);

    internal static RtnbProcess Start(string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(ExecutablePath, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string variable in Foreign)
            start.Environment.Remove(variable);
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return new(start);
    }

    /// <summary>The first line on standard output: the address of the page.</summary>
    internal async Task<string> FirstLineAsync()
    {
        await WaitAsync(() => Output.Length > 0, "a line on standard output");
        return Output[0];
    }

    internal Task WaitForErrorAsync(string part) =>
        WaitAsync(() => Errors.Any(line => line.Contains(part, StringComparison.Ordinal)), $"'{part}' on standard error");

    /// <summary>Sends a signal by its short name: INT, TERM.</summary>
    internal void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end of the process and returns its exit code.</summary>
    internal async Task<int> ExitAsync(TimeSpan? within = null)
    {
        using var patience = new CancellationTokenSource(within ?? Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Processor time used so far, in user and kernel mode, as <c>/proc</c> counts it.</summary>
    internal TimeSpan ProcessorTime()
    {
        // The name in parentheses may hold blanks; what follows it does not. Fields 14 and 15 are ticks of 10 ms.
        string stat = File.ReadAllText($"/proc/{Id}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromMilliseconds(10 * ticks);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WaitAsync(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task news = _news.Task;
            if (condition())
                return;
            Task ended = _process.WaitForExitAsync(patience.Token);
            await Task.WhenAny(news, ended);
            if (!news.IsCompleted && !condition())
                throw new InvalidOperationException($"rtnb {(ended.IsCanceled ? "still runs" : $"ended with {_process.ExitCode}")} without {what}:\n{string.Join('\n', Output.Concat(Errors))}");
        }
    }

    private void Keep(List<string> lines, string? line)
    {
        if (line is null)
            return;
        TaskCompletionSource news;
        lock (_output)
        {
            if (lines == _output)
                _firstLineAfter ??= _age.Elapsed;
            lines.Add(line);
            (news, _news) = (_news, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        news.SetResult();
    }

    private string[] Copy(List<string> lines)
    {
        lock (_output)
            return [.. lines];
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RealtimeNotebook.LiveTests.Servers;

/// <summary>A server program that a test starts, kills and starts again; nothing of it outlives the test.</summary>
/// <param name="program">The program.</param>
/// <param name="remedy">What to do where it is missing.</param>
/// <param name="arguments">Its arguments.</param>
/// <param name="patienceSeconds">How long it may take until it answers.</param>
internal sealed class ServerProcess(string program, string remedy, IReadOnlyList<string> arguments, int patienceSeconds = 20)
{
    private readonly StringBuilder _output = new();
    private Process? _process;

    // Reserves the number of a port among the processes of tests: a server uses TCP.
    private static readonly List<Socket> Reserved = [];

    /// <summary>A TCP port of the loopback that is free at this moment, and that no other test is given while this process runs.</summary>
    /// <remarks>It lies outside the ports that connections are made from, so that none takes it before the server does.</remarks>
    internal static int FreePort()
    {
        while (true)
        {
            int port = Random.Shared.Next(10_000, 32_000);
            var reservation = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                reservation.Bind(new IPEndPoint(IPAddress.Loopback, port));
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
            }
            catch (SocketException)
            {
                reservation.Dispose();
                continue;
            }
            lock (Reserved)
                Reserved.Add(reservation);
            return port;
        }
    }

    /// <summary>An empty directory of its own.</summary>
    internal static string NewDirectory(string prefix) => Directory.CreateTempSubdirectory(prefix).FullName;

    /// <summary>Starts the program and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">The program is missing, ended, or does not answer; the message says which.</exception>
    internal async Task StartAsync(Func<CancellationToken, Task<bool>> answers)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            _process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"{program} could not be started: {remedy}.", e);
        }
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(patienceSeconds));
        while (!await AnswersAsync(answers, patience.Token))
        {
            if (_process.HasExited || patience.IsCancellationRequested)
            {
                bool exited = _process.HasExited;
                await KillAsync();
                throw new InvalidOperationException(
                    $"{program} {(exited ? "ended at once" : $"did not answer within {patienceSeconds} s")}:\n{Output}");
            }
            await Task.Delay(20);
        }
    }

    /// <summary>Sends the program a signal, such as STOP or CONT.</summary>
    internal void Signal(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{_process!.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Ends the program as kill -9 does.</summary>
    internal async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    private static async Task<bool> AnswersAsync(Func<CancellationToken, Task<bool>> answers, CancellationToken stop)
    {
        try
        {
            return await answers(stop);
        }
        catch (Exception e) when (e is SocketException or IOException or HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            if (line is not null && _output.Length < 16_384)
                _output.AppendLine(line);
        }
    }
}

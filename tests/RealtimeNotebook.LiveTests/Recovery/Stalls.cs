using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Recovery;

/// <summary>The ways in which a server, or the connection to it, can stop answering for a while.</summary>
internal sealed class Stalls(RedisServer redis, InfluxServer influx) : IAsyncDisposable
{
    private readonly TcpGate _toRedis = new(redis.Port);
    private readonly TcpGate _toInflux = new(influx.Port);

    /// <summary>The port by which the chart reaches Redis.</summary>
    internal int RedisPort => _toRedis.Port;

    /// <summary>The port by which the chart reaches InfluxDB.</summary>
    internal int InfluxPort => _toInflux.Port;

    public async ValueTask DisposeAsync()
    {
        await _toRedis.DisposeAsync();
        await _toInflux.DisposeAsync();
    }

    /// <summary>Stalls what the name says, and ends the stall.</summary>
    /// <param name="stall">The name of the stall; those of InfluxDB alone begin with <c>history-</c>.</param>
    /// <param name="time">How long it lasts.</param>
    internal Task RunAsync(string stall, TimeSpan time) => stall switch
    {
        "pause" => PauseAsync(time),
        "stop" => StopAsync(time, redis.Signal),
        "stop-both" => StopAsync(time, signal =>
        {
            redis.Signal(signal);
            influx.Signal(signal);
        }),
        "delay" => DelayAsync(time, _toRedis),
        "hole" => HoldAsync(time, _toRedis),
        "cut" => CutAsync(time),
        "kill" => KillAsync(time, redis.KillAsync, redis.StartAgainAsync),
        "history-stop" => StopAsync(time, influx.Signal),
        "history-delay" => DelayAsync(time, _toInflux),
        "history-hole" => HoldAsync(time, _toInflux),
        "history-kill" => KillAsync(time, influx.KillAsync, influx.StartAgainAsync),
        _ => throw new ArgumentOutOfRangeException(nameof(stall), stall, "There is no such stall."),
    };

    private async Task PauseAsync(TimeSpan time)
    {
        redis.Cli("CLIENT", "PAUSE", $"{time.TotalMilliseconds:0}", "ALL");
        await Task.Delay(time);
    }

    private static async Task StopAsync(TimeSpan time, Action<string> signal)
    {
        signal("STOP");
        await Task.Delay(time);
        signal("CONT");
    }

    private static async Task DelayAsync(TimeSpan time, TcpGate gate)
    {
        gate.Delay = time;
        await Task.Delay(time * 3);
        gate.Delay = TimeSpan.Zero;
    }

    private static async Task HoldAsync(TimeSpan time, TcpGate gate)
    {
        gate.Hold();
        await Task.Delay(time);
        gate.Release();
    }

    private async Task CutAsync(TimeSpan time)
    {
        _toRedis.Close();
        await Task.Delay(time);
        _toRedis.Open();
    }

    private static async Task KillAsync(TimeSpan time, Func<Task> kill, Func<Task> startAgain)
    {
        await kill();
        await Task.Delay(time);
        await startAgain();
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Recovery;

/// <summary>A market of one-second bars as the infrastructure has it: every event is published on Redis, where it is lost while the
/// server is down; every bar is written to InfluxDB when it is over, again and again until the server has taken it.</summary>
internal sealed class RecordedMarket : IAsyncDisposable
{
    internal const string Database = "market";
    internal const int EventsPerSecond = 200;

    private const string Symbol = "SPY{=s}";

    private readonly int _redisPort;
    private readonly InfluxServer _influx;
    private readonly Random _random;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Candle> _bars = [];
    private readonly Queue<Candle> _unwritten = new();
    private readonly byte[] _replies = new byte[4_096];
    private readonly Channel<byte[]>? _unsent;
    private readonly EventForm _form;
    private TcpClient? _redis;
    private double _price = 100;
    private Task _publishing = Task.CompletedTask;
    private Task _writing = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;

    private RecordedMarket(RedisServer redis, InfluxServer influx, int seed, bool goesOn, EventForm form)
    {
        (_redisPort, _influx, _random, _form) = (redis.Port, influx, new(seed), form);
        _unsent = goesOn ? Channel.CreateUnbounded<byte[]>() : null;
    }

    /// <summary>Events that a server took, and those that none was there for.</summary>
    internal (long Published, long Lost) Events { get; private set; }

    /// <summary>Every bar there was, oldest first; complete once the market has closed.</summary>
    internal IReadOnlyList<Candle> Bars => _bars;

    /// <summary>Writes a past into the database, and goes on from there.</summary>
    /// <param name="redis">Where events are published.</param>
    /// <param name="influx">Where bars are written.</param>
    /// <param name="seed">Decides the prices.</param>
    /// <param name="pastBars">How many bars there are at the beginning.</param>
    /// <param name="goesOn">Whether trading goes on while the server does not answer: its events are sent when it does.</param>
    /// <param name="form">What each event says.</param>
    internal static async Task<RecordedMarket> OpenAsync(
        RedisServer redis, InfluxServer influx, int seed, int pastBars, bool goesOn = false, EventForm form = EventForm.Snapshot)
    {
        var market = new RecordedMarket(redis, influx, seed, goesOn, form);
        await influx.QueryAsync($"CREATE DATABASE {Database}");
        long nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() * 1_000;
        var lines = new StringBuilder();
        for (int i = pastBars; i > 0; i--)
        {
            Candle bar = market.Next(nowMs - i * 1_000L, null);
            for (int k = 0; k < 5; k++)
                bar = market.Next(bar.OpenMs, bar);
            market._bars.Add(bar);
            lines.Append(Line(bar));
        }
        await influx.WriteAsync(Database, lines.ToString());
        market._sending = goesOn ? Task.Run(market.SendAsync) : Task.CompletedTask;
        market._publishing = Task.Run(market.PublishAsync);
        market._writing = Task.Run(market.WriteAsync);
        return market;
    }

    /// <summary>Ends trading; returns when every bar has been written.</summary>
    internal async Task CloseAsync()
    {
        await _stop.CancelAsync();
        await _publishing;
        await _sending.WaitAsync(TimeSpan.FromSeconds(60));
        await _writing.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _publishing;
        _redis?.Dispose();
        _stop.Dispose();
    }

    private async Task PublishAsync()
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        long begun = TimeProvider.System.GetTimestamp();
        Candle? bar = null;
        for (long sent = 0; !_stop.IsCancellationRequested;)
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            for (double due = TimeProvider.System.GetElapsedTime(begun).TotalSeconds * EventsPerSecond; sent < due; sent++)
            {
                long nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
                long openMs = nowMs / 1_000 * 1_000;
                if (bar is { } over && over.OpenMs < openMs)
                {
                    Close(over);
                    bar = null;
                }
                double before = bar?.Volume ?? 0;
                bar = Next(openMs, bar);
                bool taken = await TryPublishAsync(Message(bar.Value, bar.Value.Volume - before, nowMs));
                Events = taken ? (Events.Published + 1, Events.Lost) : (Events.Published, Events.Lost + 1);
            }
        }
        if (bar is { } last)
            Close(last);
        _unsent?.Writer.TryComplete();
    }

    // In order, and one at a time, as a client does that waits for its server.
    private async Task SendAsync()
    {
        await foreach (byte[] command in _unsent!.Reader.ReadAllAsync())
        {
            while (!await TrySendAsync(command))
                await Task.Delay(20);
        }
    }

    private void Close(Candle bar)
    {
        lock (_unwritten)
        {
            _bars.Add(bar);
            _unwritten.Enqueue(bar);
        }
    }

    private Candle Next(long openMs, Candle? bar)
    {
        _price = Math.Max(1, _price + (_random.NextDouble() - 0.5) * 0.1);
        double size = _random.Next(1, 50);
        return bar is not { } b ? new(openMs, _price, _price, _price, _price, size)
            : new(openMs, b.Open, Math.Max(b.High, _price), Math.Min(b.Low, _price), _price, b.Volume + size);
    }

    private string Message(in Candle bar, double size, long nowMs) => _form switch
    {
        EventForm.Trade => string.Create(CultureInfo.InvariantCulture,
            $"{{\"eventSymbol\":\"{Symbol}\",\"time\":{nowMs},\"price\":{bar.Close:R},\"size\":{size:R}}}"),
        EventForm.Increment => CandleMessage(new(bar.OpenMs, bar.Close, bar.Close, bar.Close, bar.Close, size)),
        _ => CandleMessage(bar),
    };

    private static string CandleMessage(in Candle bar) => string.Create(CultureInfo.InvariantCulture,
        $"{{\"eventSymbol\":\"{Symbol}\",\"time\":{bar.OpenMs},\"open\":{bar.Open:R},\"high\":{bar.High:R},\"low\":{bar.Low:R},\"close\":{bar.Close:R},\"volume\":{bar.Volume:R}}}");

    // The servers' client libraries are on the other side of this test; here a socket will do.
    private async Task<bool> TryPublishAsync(string message)
    {
        string channel = $"market:CandleEvent:{Symbol}";
        byte[] command = Encoding.ASCII.GetBytes($"*3\r\n$7\r\nPUBLISH\r\n${channel.Length}\r\n{channel}\r\n${message.Length}\r\n{message}\r\n");
        return _unsent?.Writer.TryWrite(command) ?? await TrySendAsync(command);
    }

    private async Task<bool> TrySendAsync(byte[] command)
    {
        try
        {
            if (_redis is null)
            {
                _redis = new() { NoDelay = true };
                await _redis.ConnectAsync(IPAddress.Loopback, _redisPort);
            }
            NetworkStream stream = _redis.GetStream();
            await stream.WriteAsync(command);
            // One reply a command; a server that is gone ends the stream.
            if (await stream.ReadAsync(_replies) > 0)
                return true;
            throw new IOException("The server has hung up.");
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            _redis?.Dispose();
            _redis = null;
            return false;
        }
    }

    private async Task WriteAsync()
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await pace.WaitForNextTickAsync(CancellationToken.None))
        {
            Candle[] waiting;
            lock (_unwritten)
                waiting = [.. _unwritten];
            if (waiting.Length == 0)
            {
                if (_publishing.IsCompleted)
                    return;
                continue;
            }
            try
            {
                await _influx.WriteAsync(Database, string.Concat(waiting.Select(Line)));
            }
            catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
            {
                continue;
            }
            lock (_unwritten)
            {
                for (int i = 0; i < waiting.Length; i++)
                    _unwritten.Dequeue();
            }
        }
    }

    private static string Line(Candle c) => string.Create(CultureInfo.InvariantCulture,
        $"CandleEvent,eventSymbol=SPY{{\\=s}} open={c.Open:R},high={c.High:R},low={c.Low:R},close={c.Close:R},volume={c.Volume:R} {c.OpenMs}\n");
}

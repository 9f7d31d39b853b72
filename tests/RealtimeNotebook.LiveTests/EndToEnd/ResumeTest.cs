using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using RealtimeNotebook.LiveTests.Servers;
using Xunit.Abstractions;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>The tool is killed (-9) in the middle of a bar and started again: the same chart at once, and the same numbers in the end.</summary>
[Collection(MeasuredAlone.Name)]
public class ResumeTest(ITestOutputHelper output)
{
    private const string Channel = "market:CandleEvent:SPY{=5s}";
    private const long IntervalMs = 5_000;
    private const int PastBars = 1_200;

    // From the address to the chart. What it takes is printed; a machine under load shall not fail a test of the product.
    private static readonly TimeSpan SaneResume = TimeSpan.FromSeconds(10);

    private static readonly SeriesKey Spy = new("SPY", Interval.Parse("5s"));

    [Fact]
    public async Task The_same_chart_is_there_at_once_without_history_and_equal_in_the_end()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using InfluxServer influx = await InfluxServer.StartAsync();
        await influx.QueryAsync("CREATE DATABASE market");
        var market = new Market();
        await influx.WriteAsync("market", Lines(market.Past));
        await using var gate = new TcpGate(influx.Port);
        string history = $"influx://127.0.0.1:{gate.Port}/market";
        using var done = new CancellationTokenSource();
        Task publishing = market.PublishAsync(redis, done.Token);
        try
        {
            Chart before;
            await using (RtnbProcess first = Serve(redis, history))
            {
                string url = await first.FirstLineAsync();
                before = await ChartAsync(url);
                // In the middle of a bar, once the chart has seen some close: what is kept is then ahead of history.
                await TestWait.ForAsync(() => market.Closed >= 2 && Market.InMiddle, "the middle of a bar", 30);
                before = await ChartAsync(url);
                first.Signal("KILL");
                await first.ExitAsync();
            }
            gate.Close();

            await using RtnbProcess second = Serve(redis, history);
            string again = await second.FirstLineAsync();
            var watch = Stopwatch.StartNew();
            Chart resumed = await ChartAsync(again, chart => chart.Bars.Count > 100);
            TimeSpan took = watch.Elapsed;
            output.WriteLine(FormattableString.Invariant($"address after {second.FirstLineAfter.TotalMilliseconds:0} ms, chart of {resumed.Bars.Count} bars {took.TotalMilliseconds:0} ms later, history out of reach"));
            Assert.True(took < SaneResume, $"The chart was there {took} after the address.");
            // Every bar that had closed is there as it was; history did not answer.
            Candle[] known = [.. before.Bars.Take(before.Bars.Count - 1)];
            Assert.Equal(known[^400..], resumed.Bars.Where(bar => known[^400..].Any(k => k.OpenMs == bar.OpenMs)));

            int closed = market.Closed;
            await TestWait.ForAsync(() => market.Closed > closed, "one bar more", 30);
            await done.CancelAsync();
            await publishing;
            Candle[] truth = market.All;
            await influx.WriteAsync("market", Lines(truth));
            gate.Open();
            await ServedStatus.WaitAsync(again, status => status.Phase == "live");
            await EqualInTheEndAsync(again, truth);
        }
        finally
        {
            await done.CancelAsync();
        }
    }

    // The newest 500 bars and the values at them, bit for bit as a batch over what history holds.
    private static async Task EqualInTheEndAsync(string url, Candle[] truth)
    {
        var state = new ChartState(Spy, 5_000, new RealtimeOptions().Indicators, new(SeriesPhase.Live, 1, null, "", "", false, []));
        foreach (Candle bar in truth)
            state.Apply(new CandleUpdate(bar, UpdateSemantics.Snapshot, UpdateTraits.Closes));
        IndicatorColumns batch = state.Snapshot().Indicators;
        bool Follows(Chart chart, string line) => batch[line].ToArray()[^chart.Bars.Count..].SequenceEqual(chart.Lines[line]);
        Chart? last = null;
        for (int attempt = 0; attempt < 150; attempt++)
        {
            last = await ChartAsync(url);
            // The last bar closes by the clock, or still forms with what was published last; and averages remember what was before the snapshot.
            if (last.Bars.Count > 400 && last.Bars.SequenceEqual(truth.TakeLast(last.Bars.Count)) && batch.Lines.All(line => Follows(last, line)))
                break;
            await Task.Delay(200);
        }
        int[] other = [.. Enumerable.Range(1, last!.Bars.Count).Where(back => truth[^back] != last.Bars[^back])];
        Assert.True(other.Length == 0, $"{other.Length} of {last.Bars.Count} bars differ, the newest from the end at {other.FirstOrDefault()}: {truth[^Math.Max(1, other.FirstOrDefault())]}, not {last.Bars[^Math.Max(1, other.FirstOrDefault())]}.");
        foreach (string line in batch.Lines)
            Assert.Equal(batch[line].ToArray()[^last.Bars.Count..], last.Lines[line]);
    }

    private static RtnbProcess Serve(RedisServer redis, string history) => RtnbProcess.Start(
        "serve", "--feed", redis.Url, "--history", history, "--symbols", "SPY:5s", "--write-back-snapshot", redis.Url, "--no-open");

    private static async Task<Chart> ChartAsync(string url, Func<Chart, bool>? isGood = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var page = new Uri(url);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new($"ws://{page.Authority}/ws/market/SPY/5s{page.TokenQuery()}{PageAddress.PageRequest}"), patience.Token);
        byte[] buffer = new byte[2 * 1_024 * 1_024];
        while (true)
        {
            int count = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(count), patience.Token);
                count += part.Count;
            }
            while (!part.EndOfMessage);
            using JsonDocument message = JsonDocument.Parse(buffer.AsMemory(0, count));
            if (message.RootElement.GetProperty("type").GetString() != "full_update" || !message.RootElement.TryGetProperty("history", out JsonElement history))
                continue;
            var chart = new Chart(message.RootElement, history);
            if (isGood?.Invoke(chart) != false)
                return chart;
        }
    }

    private static string Lines(IEnumerable<Candle> bars) => string.Concat(bars.Select(c => string.Create(CultureInfo.InvariantCulture,
        $"CandleEvent,eventSymbol=SPY{{\\=5s}} open={c.Open},high={c.High},low={c.Low},close={c.Close},volume={c.Volume} {c.OpenMs}\n")));

    /// <summary>What a viewer is told first.</summary>
    private sealed class Chart
    {
        internal Chart(JsonElement message, JsonElement history)
        {
            double[] open = Column(history, "open"), high = Column(history, "high"), low = Column(history, "low"), close = Column(history, "close"), volume = Column(history, "volume");
            long[] time = [.. history.GetProperty("time").EnumerateArray().Select(Time)];
            for (int i = 0; i < time.Length; i++)
                Bars.Add(new(time[i], open[i], high[i], low[i], close[i], volume[i]));
            JsonElement candle = message.GetProperty("candle");
            Candle last = new(Time(candle.GetProperty("time")), candle.GetProperty("open").GetDouble(), candle.GetProperty("high").GetDouble(),
                candle.GetProperty("low").GetDouble(), candle.GetProperty("close").GetDouble(), candle.GetProperty("volume").GetDouble());
            bool isApart = Bars.Count == 0 || Bars[^1].OpenMs < last.OpenMs;
            if (isApart)
                Bars.Add(last);
            foreach (JsonProperty line in message.GetProperty("indicators").EnumerateObject())
                Lines[line.Name] = [.. Column(history, line.Name), .. isApart ? (double[])[Number(line.Value)] : []];
        }

        internal List<Candle> Bars { get; } = [];

        internal Dictionary<string, double[]> Lines { get; } = [];

        private static long Time(JsonElement time) => time.ValueKind == JsonValueKind.Number ? time.GetInt64() : time.GetDateTimeOffset().ToUnixTimeMilliseconds();

        private static double[] Column(JsonElement history, string name) =>
            [.. history.GetProperty(name).EnumerateArray().Select(Number)];

        private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble();
    }

    /// <summary>A market of five-second bars that is published as it goes, and remembers all of it.</summary>
    private sealed class Market
    {
        private readonly object _gate = new();
        private readonly List<Candle> _bars = [];
        private readonly Random _random = new(20_261_121);
        private readonly int _past;
        private double _price = 100;

        internal Market()
        {
            long firstMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / IntervalMs * IntervalMs - PastBars * IntervalMs;
            for (int i = 0; i < PastBars; i++)
                Add(firstMs + i * IntervalMs, trades: 4);
            _past = PastBars;
        }

        internal Candle[] Past => [.. _bars.Take(_past)];

        internal Candle[] All
        {
            get
            {
                lock (_gate)
                    return [.. _bars];
            }
        }

        internal int Closed
        {
            get
            {
                lock (_gate)
                    return _bars.Count - _past - 1;
            }
        }

        internal static bool InMiddle => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() % IntervalMs is > 2_000 and < 3_000;

        internal async Task PublishAsync(RedisServer redis, CancellationToken stop)
        {
            await using RedisPublisher publisher = await RedisPublisher.OpenAsync(redis.Url, default);
            while (!stop.IsCancellationRequested)
            {
                Candle now = Add(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / IntervalMs * IntervalMs, trades: 1);
                await publisher.PublishAsync(Channel, CandleJson.ToBytes(Spy, new CandleUpdate(now, UpdateSemantics.Snapshot), CandleFormat.DxFeed));
                await Task.Delay(50, CancellationToken.None);
            }
        }

        private Candle Add(long openMs, int trades)
        {
            lock (_gate)
            {
                for (int i = 0; i < trades; i++)
                {
                    double before = _price;
                    _price = Math.Max(1, _price + (_random.NextDouble() - 0.5) * 0.3);
                    if (_bars.Count == 0 || _bars[^1].OpenMs < openMs)
                        _bars.Add(new(openMs, before, Math.Max(before, _price), Math.Min(before, _price), _price, 1.0 / 3));
                    else
                        _bars[^1] = _bars[^1] with { High = Math.Max(_bars[^1].High, _price), Low = Math.Min(_bars[^1].Low, _price), Close = _price, Volume = _bars[^1].Volume + 1.0 / 3 };
                }
                return _bars[^1];
            }
        }
    }
}

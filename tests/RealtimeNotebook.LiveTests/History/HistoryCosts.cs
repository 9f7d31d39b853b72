using System.Diagnostics;
using System.Globalization;
using System.Text;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.LiveTests.EndToEnd;
using RealtimeNotebook.LiveTests.Servers;
using Xunit.Abstractions;
using static RealtimeNotebook.LiveTests.History.DemoBars;

namespace RealtimeNotebook.LiveTests.History;

/// <summary>What it costs to read 100,000 bars, and the newest 500 of them, from each kind of source.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class HistoryCosts(ITestOutputHelper output)
{
    private const int Count = 100_000;

    [Fact]
    public async Task Reading_100_000_bars_is_measured_for_each_source()
    {
        string folder = Directory.CreateTempSubdirectory("rtnb-costs-").FullName;
        try
        {
            await using RedisServer server = await RedisServer.StartAsync();
            string library = await DuckDbPackage.LibraryAsync();
            Candle[] bars = Make(Count);
            await WriteAsync(folder, server, library, bars);
            var figures = new Dictionary<string, object>();
            foreach ((string name, string address) in new[]
            {
                ("csv", $"file:{folder}/SPY_1m.csv"), ("ndjson", $"file:{folder}/SPY_1m.ndjson"), ("parquet", $"file:{folder}/SPY_1m.parquet?duckdb={library}"),
                ("redis", server.Url), ("redis + parquet", $"{server.Url} + file:{folder}/SPY_1m.parquet?duckdb={library}"),
            })
            {
                await using IFeedListener feed = FeedAddress.Open("demo://", Spy, RedisChannels.DefaultTemplate, _ => null, TimeProvider.System);
                await using IHistory history = HistoryAddress.Open(address, _ => null, feed);
                figures[name] = new { All = await SecondsAsync(history, bars), Newest500 = await SecondsAsync(history, bars[^500..]) };
            }
            Measurements.Write(output, "history-100000-bars-seconds", figures);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<object> SecondsAsync(IHistory history, Candle[] expected)
    {
        var seconds = new List<double>();
        for (int i = 0; i < 5; i++)
        {
            var watch = Stopwatch.StartNew();
            List<Candle> read = await history.NewestAsync(expected.Length);
            seconds.Add(watch.Elapsed.TotalSeconds);
            Assert.Equal(expected, read);
        }
        return new { First = Math.Round(seconds[0], 4), Median = Math.Round(seconds.Order().ElementAt(2), 4) };
    }

    private static async Task WriteAsync(string folder, RedisServer server, string library, Candle[] bars)
    {
        await RedisBars.WriteAsync(server, "klines_z:SPY:1m", bars);
        var csv = new StringBuilder("time,open,high,low,close,volume\n");
        using (FileStream lines = File.Create(Path.Combine(folder, "SPY_1m.ndjson")))
        {
            foreach (Candle bar in bars)
            {
                csv.Append(CultureInfo.InvariantCulture, $"{bar.OpenTime:yyyy-MM-dd'T'HH:mm:ss'Z'},{bar.Open},{bar.High},{bar.Low},{bar.Close},{bar.Volume}\n");
                lines.Write(CandleJson.ToBytes(Spy, new CandleUpdate(bar, UpdateSemantics.Snapshot), CandleFormat.DxFeed));
                lines.WriteByte((byte)'\n');
            }
        }
        await File.WriteAllTextAsync(Path.Combine(folder, "SPY_1m.csv"), csv.ToString());
        using var parquet = new ParquetFiles(library, folder);
        parquet.Write("SPY_1m.parquet", bars, "SELECT make_timestamp(t * 1000) AS time, open, high, low, close, volume FROM bars");
    }
}

using System.CommandLine;
using System.Globalization;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Tool;

/// <summary><c>rtnb publish</c>: candle events on Redis Pub/Sub, from the demo market or a recording.</summary>
internal static class PublishCommand
{
    private const string Demo = "demo";
    private const string Replay = "replay:";

    internal static Command Create()
    {
        Option<string> redis = Settings.Text("--redis", "Where to publish: HOST:PORT or redis://:PASSWORD@HOST:PORT. The password may also be in REDIS_PASSWORD.", "HOST:PORT");
        redis.DefaultValueFactory = _ => "127.0.0.1:6379";
        Option<string> symbol = Settings.Symbol();
        Option<Interval> interval = Settings.BarInterval();
        Option<double> rate = Settings.Number("--rate", "Messages a second.", 10.0, 0.1, 1_000);
        Option<string> format = Settings.Text("--format", "dxfeed (as dxFeed's candle events) or plain.", "FORMAT");
        format.DefaultValueFactory = _ => "dxfeed";
        format.AcceptOnlyFromAmong("dxfeed", "plain");
        Option<string> source = Settings.Text("--source", "demo, or replay:FILE with a recording of 'rtnb record'.", "SOURCE");
        source.DefaultValueFactory = _ => Demo;
        source.Validators.Add(result =>
        {
            string text = result.GetValueOrDefault<string>();
            if (text != Demo && !(text.StartsWith(Replay, StringComparison.Ordinal) && text.Length > Replay.Length))
                result.AddError($"--source '{text}' is neither demo nor replay:FILE.");
        });
        Option<int> seed = Settings.Number("--seed", "The demo market's seed: the same seed gives the same prices.", 1, 0, int.MaxValue);
        Option<long> count = Settings.Number("--count", "How many messages; 0 for no end.", 0L, 0L, long.MaxValue);

        var command = new Command("publish", "Publishes candle events on Redis Pub/Sub.") { redis, symbol, interval, rate, format, source, seed, count };
        command.SetAction((parsed, stop) => RunAsync(
            parsed.GetRequiredValue(redis),
            new(parsed.GetRequiredValue(symbol), parsed.GetValue(interval)),
            parsed.GetRequiredValue(format) == "plain" ? CandleFormat.Plain : CandleFormat.DxFeed,
            FeedOf(parsed.GetRequiredValue(source), parsed.GetValue(seed), parsed.GetValue(rate)),
            // The demo market keeps its rate by itself.
            parsed.GetRequiredValue(source) == Demo ? null : new Pace(parsed.GetValue(rate)),
            parsed.GetValue(count) is > 0 and long most ? most : long.MaxValue,
            stop));
        return command;
    }

    private static string FeedOf(string source, int seed, double rate) => source == Demo
        ? string.Create(CultureInfo.InvariantCulture, $"demo://?seed={seed}&rate={rate}")
        : source;

    private static async Task<int> RunAsync(
        string redis, SeriesKey key, CandleFormat format, string feed, Pace? pace, long most, CancellationToken stop)
    {
        IFeedListener listener = Sources.OpenFeed(feed, key);
        await using RedisPublisher connection = await RedisPublisher.OpenAsync(
            RedisUri.Complete(redis, Environment.GetEnvironmentVariable("REDIS_PASSWORD")), stop);
        var publisher = new Publisher(connection, key, format, TimeProvider.System);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task status = new StatusLine(() => (publisher.Summary, "publishing")).RunAsync(done.Token);
        try
        {
            await PublishAsync(publisher, BarSource.ReadBarsAsync(key, listener, stop), pace, most, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopping is not a failure; the summary follows.
        }
        finally
        {
            await done.CancelAsync();
            await status;
        }
        await Console.Error.WriteLineAsync(publisher.Summary);
        return 0;
    }

    private static async Task PublishAsync(Publisher publisher, IAsyncEnumerable<Candle> bars, Pace? pace, long most, CancellationToken stop)
    {
        await foreach (Candle bar in bars)
        {
            if (pace is not null)
                await pace.WaitAsync(stop);
            await publisher.PublishAsync(bar, stop);
            if (publisher.Published >= most)
                return;
        }
    }
}

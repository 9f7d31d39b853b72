using System.CommandLine;

namespace RealtimeNotebook.Tool;

/// <summary><c>rtnb serve</c>: live charts of a feed's series.</summary>
internal static class ServeCommand
{
    internal static Command Create()
    {
        Option<string> feed = Settings.Text("--feed", "Where events come from: redis://HOST:PORT, binance://, binance://spot?from=trades, demo://?seed=1&rate=10 or replay:FILE?speed=60.", "URI");
        feed.Required = true;
        Option<string> history = Settings.Text("--history", "Where older bars come from: influx://HOST:PORT/DATABASE, redis://HOST:PORT, file:PATH, binance://, demo:// or none:; 'A B' for A and, for what it lacks, B, 'A + B' for both merged.", "URI");
        Option<SeriesKey[]> symbols = Settings.Symbols();
        Option<int> rate = Settings.Number("--rate", "Milliseconds between two drawings of the forming bar; 0 for every frame.", 300, 0, 60_000);
        Option<string> redisChannel = Settings.Text("--redis-channel", "The Redis channel of a series, with {eventSymbol}, {symbol} and {interval}.", "TEMPLATE");
        Option<string> builtFrom = Settings.Text("--built-from", "Builds the bars of every coarser series from those of this interval, where the feed has no others.", "INTERVAL");
        Option<string> sessionZone = Settings.Text("--session-zone", "The zone whose days, weeks and months the bars are, such as Asia/Seoul; UTC where nothing says so.", "ZONE");
        var writeBack = new WriteBackSettings();
        var derivatives = new DerivativesSettings();
        var page = new PageSettings();

        var command = new Command("serve", "Serves live charts of a feed's series.") { feed, history, symbols, rate, redisChannel, builtFrom, sessionZone };
        writeBack.AddTo(command);
        derivatives.AddTo(command);
        page.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var options = new RealtimeOptions
            {
                Feed = parsed.GetRequiredValue(feed),
                History = parsed.GetValue(history),
                UpdateEvery = TimeSpan.FromMilliseconds(parsed.GetValue(rate)),
                BuiltFrom = parsed.GetValue(builtFrom),
                SessionZone = parsed.GetValue(sessionZone),
                WriteBack = writeBack.Read(parsed),
            };
            if (parsed.GetValue(redisChannel) is { } template)
                options = options with { RedisChannel = template };
            return ChartHost.RunAsync(parsed.GetRequiredValue(symbols), options, page.Read(parsed), stop, derivatives.Read(parsed));
        });
        return command;
    }
}

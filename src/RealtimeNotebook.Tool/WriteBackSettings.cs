using System.CommandLine;

namespace RealtimeNotebook.Tool;

/// <summary>The options that say where a chart leaves what it knows.</summary>
internal sealed class WriteBackSettings
{
    private readonly Option<string> _liveCandle = Settings.Text("--write-back-live-candle", "A Redis server that gets the forming bars: live_candle:SYMBOL:INTERVAL.", "URI");
    private readonly Option<string> _snapshot = Settings.Text("--write-back-snapshot", "A Redis server that keeps the charts themselves: the next start shows them at once.", "URI");
    private readonly Option<string> _official = Settings.Text("--write-back-official", "A Redis server that gets official bars: klines_z:SYMBOL:INTERVAL.", "URI");
    private readonly Option<string> _bars = Settings.Text("--write-back-bars", "An InfluxDB database that gets bars and indicator values as they close: influx://HOST:PORT/DATABASE.", "URI");
    private readonly Option<bool> _noIndicators = new("--write-back-no-indicators") { Description = "Write bars to InfluxDB without indicator values." };

    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_liveCandle, _snapshot, _official, _bars, _noIndicators])
            command.Add(option);
    }

    internal WriteBackOptions Read(ParseResult parsed) => new()
    {
        LiveCandle = parsed.GetValue(_liveCandle),
        Snapshot = parsed.GetValue(_snapshot),
        Official = parsed.GetValue(_official),
        Bars = parsed.GetValue(_bars),
        WithIndicators = !parsed.GetValue(_noIndicators),
    };
}

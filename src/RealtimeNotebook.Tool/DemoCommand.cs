using System.CommandLine;
using System.Globalization;

namespace RealtimeNotebook.Tool;

/// <summary><c>rtnb demo</c>: a live chart of a made-up market, with nothing installed.</summary>
internal static class DemoCommand
{
    internal static Command Create()
    {
        Option<string> symbol = Settings.Symbol();
        Option<Interval> interval = Settings.BarInterval();
        Option<int> seed = Settings.Number("--seed", "The same seed gives the same prices.", 1, 0, int.MaxValue);
        Option<double> rate = Settings.Number("--rate", "Events a second.", 10.0, 0.1, 1_000);
        Option<double> speed = Settings.Number("--speed", "How many times faster than the clock the market runs.", 1.0, 0.1, 3_600);
        var dashboard = new Option<bool>("--dashboard") { Description = "Open the dashboard of open interest, funding and liquidations." };
        var page = new PageSettings();

        var command = new Command("demo", "Shows a live chart of a made-up market, marked SIMULATED.") { symbol, interval, seed, rate, speed, dashboard };
        page.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            string feed = string.Create(CultureInfo.InvariantCulture,
                $"demo://?seed={parsed.GetValue(seed)}&rate={parsed.GetValue(rate)}&speed={parsed.GetValue(speed)}");
            var options = new RealtimeOptions { Feed = feed };
            DerivativesOf? derivatives = parsed.GetValue(dashboard) ? new(feed, null, IsFirst: true) : null;
            return ChartHost.RunAsync(
                [new(parsed.GetRequiredValue(symbol), parsed.GetValue(interval))], options, page.Read(parsed), stop, derivatives);
        });
        return command;
    }
}

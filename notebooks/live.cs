#!/usr/bin/env dotnet
#:project ../src/RealtimeNotebook
#:property PublishAot=false

// The quickstart as a program: dotnet run live.cs [symbol] [interval] [--no-open]
// The market is made up unless REALTIME_FEED says otherwise. Ctrl-C ends it.
using RealtimeNotebook;

string[] names = [.. args.Where(argument => !argument.StartsWith("--", StringComparison.Ordinal))];
await using RealtimeChart chart = Realtime.Start(names.ElementAtOrDefault(0) ?? "SPY", names.ElementAtOrDefault(1) ?? "1m");

chart.BarClosed += (_, closed) =>
    Console.WriteLine($"{closed.Bar.OpenTime:HH:mm:ss}  close {closed.Bar.Close:F2}  hull {closed.Indicator("hull"):F2}  macd {closed.Indicator("macd"):F3}");

Console.WriteLine(chart.Url);
if (!args.Contains("--no-open") && !chart.OpenInBrowser())
    Console.WriteLine("There is no browser to open; the address above does in any.");

var stop = new TaskCompletionSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.TrySetResult();
};
await Task.WhenAny(stop.Task, chart.Completion);
Console.WriteLine(chart);

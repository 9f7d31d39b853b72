using System.CommandLine;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Tool;

/// <summary><c>rtnb dashboard</c>: the dashboard as one HTML file.</summary>
internal static class DashboardCommand
{
    private static readonly string[] DemoSymbols = ["BTCUSDT", "ETHUSDT", "SOLUSDT"];

    internal static Command Create()
    {
        Option<string> output = Settings.Text("--out", "The file to write.", "FILE");
        output.Required = true;
        var data = new Option<string[]>("--data")
        {
            Description = "A recorded day to carry inside, so that it opens with no server: files of rtnb record, or demo://?seed=1 for a made-up one.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("dashboard", "Writes the dashboard as one HTML file that needs nothing else.") { output, data };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetRequiredValue(output), parsed.GetValue(data) ?? [], stop));
        return command;
    }

    private static async Task<int> RunAsync(string path, string[] data, CancellationToken stop)
    {
        DashboardRecording? recording = data.Length == 0 ? null : await ReadAsync(data, stop);
        if (recording is { Symbols.Count: 0 })
            throw new ToolException($"{string.Join(", ", data)}: there is neither a candle nor a message of open interest, funding or liquidations in it.");
        byte[] page = DashboardFile.Make(AssetStore.Embedded, recording);
        await File.WriteAllBytesAsync(path, page, stop);
        Console.Out.WriteLine(Path.GetFullPath(path));
        if (recording is not null)
            await Console.Error.WriteLineAsync($"{recording.Symbols.Count} symbols, {recording.Skipped} lines left out, {page.Length / 1_000} kB.");
        return 0;
    }

    private static Task<DashboardRecording> ReadAsync(string[] data, CancellationToken stop)
    {
        if (data is not [var only] || !only.StartsWith("demo:", StringComparison.OrdinalIgnoreCase))
            return DashboardRecording.ReadAsync(data, stop);
        SourceAddress address = SourceAddress.Parse(only);
        address.AllowOnly("seed");
        return DashboardRecording.OfDemoAsync(FeedAddress.DemoSeed(address) ?? 1, DemoSymbols, TimeProvider.System, stop);
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Tool;

/// <summary><c>rtnb record</c>: a feed's events in a file, as they come, for <c>replay:FILE</c>.</summary>
internal static class RecordCommand
{
    internal static Command Create()
    {
        Option<string> feed = Settings.Text("--feed", "Where events come from: redis://HOST:PORT or demo://?seed=1&rate=10.", "URI");
        feed.Required = true;
        Option<SeriesKey[]> symbols = Settings.Symbols();
        Option<string> output = Settings.Text("--out", "The file to write, one event a line; one that exists is replaced.", "FILE");
        output.Required = true;
        Option<double> seconds = Settings.Number("--for", "How many seconds; 0 until stopped.", 0.0, 0, 1e9);

        var command = new Command("record", "Writes a feed's events to a file that can be replayed.") { feed, symbols, output, seconds };
        command.SetAction((parsed, stop) => RunAsync(
            parsed.GetRequiredValue(feed), parsed.GetRequiredValue(symbols), parsed.GetRequiredValue(output), parsed.GetValue(seconds), stop));
        return command;
    }

    private static async Task<int> RunAsync(string feed, SeriesKey[] keys, string path, double seconds, CancellationToken stop)
    {
        IFeedListener[] listeners = [.. keys.Select(key => Sources.OpenFeed(feed, key))];
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (seconds > 0)
            ending.CancelAfter(TimeSpan.FromSeconds(seconds));
        using var recording = new Recording(path);
        using var done = new CancellationTokenSource();
        Task status = new StatusLine(() => ($"{path}: {recording.Summary}", "recording")).RunAsync(done.Token);
        try
        {
            await Task.WhenAll(keys.Zip(listeners, (key, listener) => RecordAsync(key, listener, recording, ending)));
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Stopped, or the time is over.
        }
        finally
        {
            await done.CancelAsync();
            await status;
        }
        recording.Flush();
        await Console.Error.WriteLineAsync($"{path}: {recording.Summary}");
        return 0;
    }

    private static async Task RecordAsync(SeriesKey key, IFeedListener listener, Recording recording, CancellationTokenSource ending)
    {
        try
        {
            await foreach (FeedEvent happening in BarSource.ReadAsync(listener, ending.Token))
                recording.Write(key, happening);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One feed that fails ends the recording of all.
            await ending.CancelAsync();
            throw;
        }
    }
}

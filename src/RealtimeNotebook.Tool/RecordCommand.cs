using System.CommandLine;
using System.Globalization;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Tool;

/// <summary><c>rtnb record</c>: a feed's events in files, as they come, for <c>replay:FILE</c>.</summary>
internal static class RecordCommand
{
    internal static Command Create()
    {
        Option<string> feed = Settings.Text("--feed", "Where events come from: redis://HOST:PORT, binance:// or demo://?seed=1&rate=10.", "URI");
        feed.Required = true;
        Option<SeriesKey[]> symbols = Settings.Symbols();
        Option<string> output = Settings.Text("--out", "The file to append to, one event a line; of several series each gets a file of its own: FILE.SPY_1m.EXT.", "FILE");
        output.Required = true;
        Option<double> seconds = Settings.Number("--for", "How many seconds; 0 until stopped.", 0.0, 0, 1e9);

        Option<string> derivatives = Settings.Text(
            "--derivatives", "Where open interest, funding and liquidations come from; they go to FILE.derivatives.EXT, for rtnb dashboard --data.", "URI");

        var command = new Command("record", "Writes a feed's events to a file that can be replayed.") { feed, symbols, output, seconds, derivatives };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetRequiredValue(feed), parsed.GetRequiredValue(symbols),
            parsed.GetRequiredValue(output), parsed.GetValue(seconds), parsed.GetValue(derivatives), stop));
        return command;
    }

    private static async Task<int> RunAsync(string feed, SeriesKey[] keys, string path, double seconds, string? derivatives, CancellationToken stop)
    {
        (IFeedListener Listener, FeedRecorder Recorder)[] series =
        [
            .. keys.Select(key => (Listener: Sources.OpenFeed(feed, key), key))
                .Select(one => (one.Listener, FeedRecorder.Open(keys.Length == 1 ? path : PathFor(path, one.key), one.key, one.Listener.Name, TimeProvider.System, one.Listener.IsSimulated))),
        ];
        DerivativesRecorder? beside = derivatives is null ? null
            : new(derivatives, Path.ChangeExtension(path, "derivatives" + Path.GetExtension(path)), keys.Select(key => key.Symbol));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (seconds > 0)
            ending.CancelAfter(TimeSpan.FromSeconds(seconds));
        string Summary() => string.Create(CultureInfo.InvariantCulture, $"{path}: {series.Sum(one => one.Recorder.Count) + (beside?.Count ?? 0)} events recorded");
        using var done = new CancellationTokenSource();
        Task status = new StatusLine(() => (Summary(), "recording")).RunAsync(done.Token);
        try
        {
            await Task.WhenAll([.. series.Select(one => RecordAsync(one.Listener, one.Recorder, ending)), beside?.RunAsync(ending) ?? Task.CompletedTask]);
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
        await Console.Error.WriteLineAsync(Summary());
        return 0;
    }

    private static string PathFor(string path, SeriesKey key)
    {
        string name = string.Concat(key.ToString().Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' ? c : '_'));
        return Path.ChangeExtension(path, name + Path.GetExtension(path));
    }

    private static async Task RecordAsync(IFeedListener listener, FeedRecorder recorder, CancellationTokenSource ending)
    {
        await using FeedRecorder owned = recorder;
        try
        {
            await foreach (FeedEvent happening in BarSource.ReadAsync(listener, ending.Token))
                await recorder.RecordAsync(happening, CancellationToken.None);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One feed that fails ends the recording of all.
            await ending.CancelAsync();
            throw;
        }
    }
}

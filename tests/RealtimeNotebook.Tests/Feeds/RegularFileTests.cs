using System.Diagnostics;
using System.Threading.Channels;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Tests.History;

namespace RealtimeNotebook.Tests.Feeds;

/// <summary>Named pipes and devices are refused before they are opened, which would wait for ever.</summary>
public sealed class RegularFileTests : IDisposable
{
    private static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("SPY_1m.csv")]
    [InlineData("SPY_1m.ndjson")]
    [InlineData("SPY_1m.parquet")]
    public async Task A_named_pipe_is_no_file_of_bars(string name)
    {
        string path = Pipe(name);
        foreach (string of in (string[])[path, _folder.Root])
        {
            await using var history = new FileHistory(FileAddress.From(SourceAddress.Parse($"file:{of}"), null));
            var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => history.BarsAsync(Spy).WaitAsync(TimeSpan.FromSeconds(60)));
            Assert.Contains("is a named pipe and not a file", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_named_pipe_is_no_recording()
    {
        string path = Pipe("x.ndjson");
        await using var listener = await Task.Run(() => new ReplayListener(path, Spy, 1, TimeProvider.System)).WaitAsync(TimeSpan.FromSeconds(60));
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(
            () => Task.Run(() => listener.ListenAsync(Channel.CreateUnbounded<FeedEvent>().Writer, default)).WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("is a named pipe", refused.Message, StringComparison.Ordinal);
        var unwritten = await Assert.ThrowsAsync<FeedUnavailableException>(
            () => Task.Run(() => FeedRecorder.Open(path, Spy, "c", TimeProvider.System)).WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("is a named pipe", unwritten.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_folders_and_what_is_not_there_are_no_others()
    {
        Assert.Null(RegularFile.KindOfOther(_folder.Write("a", "")));
        Assert.Null(RegularFile.KindOfOther(_folder.Root));
        Assert.Null(RegularFile.KindOfOther(_folder.PathOf("gone")));
        Assert.Equal("a device", RegularFile.KindOfOther("/dev/zero"));
    }

    private string Pipe(string name)
    {
        string path = _folder.PathOf(name);
        using Process made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
        return path;
    }
}

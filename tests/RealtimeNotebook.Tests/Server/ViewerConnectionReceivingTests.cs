using System.Net.WebSockets;
using System.Text.Json;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Tests.Server;

/// <summary>What a connection takes in, and what it refuses.</summary>
public sealed class ViewerConnectionReceivingTests
{
    private const string TooManyErrors = "Too many messages that cannot be understood.";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_fault_of_ours_in_hearing_ends_it_and_is_told()
    {
        using var viewer = new ConnectedViewer { OnHear = static _ => throw new NotSupportedException("ours") };
        Task running = viewer.RunAsync();
        viewer.Socket.Say("anything");
        Assert.Equal("ours", (await Assert.ThrowsAsync<NotSupportedException>(() => running.WaitAsync(TestServer.Patience))).Message);
        Assert.True(viewer is { HasLeft: true, Aborts: > 0 });
    }

    [Fact]
    public async Task A_message_may_come_in_pieces_and_be_as_long_as_is_granted()
    {
        using var viewer = new ConnectedViewer(new() { MostBytesIn = 8 });
        Task running = viewer.RunAsync();
        viewer.Socket.Say("12345678");
        viewer.Socket.Say("123", isEnd: false);
        viewer.Socket.Say("45", isEnd: false);
        viewer.Socket.Say("678");
        viewer.Socket.Say("");
        viewer.Socket.SayGoodbye();
        await running.WaitAsync(TestServer.Patience);
        Assert.Equal(["12345678", "12345678", ""], viewer.Heard);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, viewer.Socket.CloseStatus);
    }

    [Theory]
    [InlineData("123456789", "")]
    [InlineData("12345", "6789")]
    public async Task A_longer_one_is_refused_before_its_end_and_nothing_is_heard_after_it(string start, string more)
    {
        using var viewer = new ConnectedViewer(new() { MostBytesIn = 8 });
        Task running = viewer.RunAsync();
        viewer.Socket.Say(start, isEnd: false);
        viewer.Socket.Say(more, isEnd: false);
        await TestServer.UntilAsync(() => viewer.Socket.Closed is not null, "it is refused");
        Assert.Equal((WebSocketCloseStatus.MessageTooBig, "A message may have 8 bytes."), viewer.Socket.Closed);
        // What was under way is read on, in order to find the other side's close frame.
        for (int i = 0; i < 5; i++)
            viewer.Socket.Say("123456789", isEnd: false);
        viewer.Socket.Say("fine");
        viewer.Socket.SayGoodbye();
        await running.WaitAsync(TestServer.Patience);
        Assert.Empty(viewer.Heard);
        Assert.Equal((0, 0), (viewer.Aborts, viewer.Counters.SlowViewers));
    }

    [Fact]
    public async Task So_many_messages_are_heard_within_a_second_and_one_more_ends_it()
    {
        using var viewer = new ConnectedViewer(new() { MostMessagesPerSecond = 3 });
        Task running = viewer.RunAsync();
        await SayAsync(viewer, "1", "2", "3");
        viewer.Clock.Advance(Second);
        await SayAsync(viewer, "4", "5", "6");
        viewer.Socket.Say("7");
        viewer.Socket.SayGoodbye();
        await running.WaitAsync(TestServer.Patience);
        Assert.Equal(["1", "2", "3", "4", "5", "6"], viewer.Heard);
        Assert.Equal((WebSocketCloseStatus.PolicyViolation, "More than 3 messages within a second."), viewer.Socket.Closed);
    }

    [Fact]
    public async Task So_many_messages_may_be_wrong_within_a_second_and_one_more_ends_it()
    {
        using var viewer = new ConnectedViewer(new() { MostErrorsPerSecond = 2 });
        // However much is wrong with it, it is one message; and one that is well is none.
        viewer.OnHear = text => viewer.Connection.Refuse([.. text.Select(letter => ("WRONG", letter.ToString()))]);
        Task running = viewer.RunAsync();
        await SayAsync(viewer, "ab", "", "", "cd");
        viewer.Clock.Advance(Second);
        await SayAsync(viewer, "e", "f");
        await TestServer.UntilAsync(() => Errors(viewer).Count == 6, "all errors are told");
        viewer.Socket.Say("g");
        viewer.Socket.SayGoodbye();
        await running.WaitAsync(TestServer.Patience);
        Assert.Equal((WebSocketCloseStatus.PolicyViolation, TooManyErrors), viewer.Socket.Closed);
        Assert.Equal(["a", "b", "c", "d", "e", "f"], Errors(viewer).Select(static error => error.Message));
        Assert.Equal(6, viewer.Counters.Refused["WRONG"]);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task So_many_replies_wait_for_a_viewer_that_does_not_read_and_one_more_ends_it(int last, bool isGranted)
    {
        using var viewer = new ConnectedViewer(mostRepliesWaiting: 3);
        viewer.OnHear = text => viewer.Connection.Refuse([.. text.Select(letter => ("WRONG", letter.ToString()))]);
        Task running = viewer.RunAsync();
        await viewer.BeHeldUpAsync();
        await SayAsync(viewer, "ab", new string('c', last));
        viewer.Socket.Listen();
        if (isGranted)
            await TestServer.UntilAsync(() => Errors(viewer).Count == 3, "all errors are told");
        viewer.Socket.SayGoodbye();
        await running.WaitAsync(TestServer.Patience);
        Assert.Equal(isGranted ? (WebSocketCloseStatus.NormalClosure, "Goodbye.") : (WebSocketCloseStatus.PolicyViolation, TooManyErrors), viewer.Socket.Closed);
        Assert.Equal(isGranted ? 3 : 2, viewer.Counters.Refused["WRONG"]);
    }

    [Fact]
    public async Task A_binary_message_is_refused_unheard()
    {
        using var viewer = new ConnectedViewer();
        Task running = viewer.RunAsync();
        viewer.Socket.Say("{}", WebSocketMessageType.Binary);
        await TestServer.UntilAsync(() => viewer.Socket.Read.Length == 1, "it is answered");
        viewer.Socket.SayGoodbye();
        await running.WaitAsync(TestServer.Patience);
        Assert.Empty(viewer.Heard);
        Assert.Equal([(null, "INVALID_JSON", "The message is binary; expected JSON in a text message.")], Errors(viewer));
        Assert.Equal(1, viewer.Counters.Refused["INVALID_JSON"]);
    }

    [Fact]
    public async Task Series_that_are_not_shown_are_no_errors_of_the_viewer_however_many()
    {
        using var viewer = new ConnectedViewer(new() { MostErrorsPerSecond = 0 }, mostRepliesWaiting: 1);
        foreach (string symbol in (string[])["SPY", "QQQ"])
            viewer.Connection.Refuse(new SeriesKey(symbol, Interval.Parse("1m")), new Refusal(404, "UNKNOWN_SERIES", "none"));
        Task running = viewer.RunAsync();
        viewer.Socket.SayGoodbye();
        await running.WaitAsync(TestServer.Patience);
        Assert.Equal([("SPY", "UNKNOWN_SERIES", "none"), ("QQQ", "UNKNOWN_SERIES", "none")], Errors(viewer));
        Assert.Equal(2, viewer.Counters.Refused["UNKNOWN_SERIES"]);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, viewer.Socket.CloseStatus);
    }

    // Says it, and waits until it is heard.
    private static Task SayAsync(ConnectedViewer viewer, params string[] messages)
    {
        int heard = viewer.Heard.Length + messages.Length;
        foreach (string message in messages)
            viewer.Socket.Say(message);
        return TestServer.UntilAsync(() => viewer.Heard.Length == heard, "all of it is heard");
    }

    private static List<(string? Symbol, string Code, string Message)> Errors(ConnectedViewer viewer)
    {
        var errors = new List<(string?, string, string)>();
        foreach (string message in viewer.Socket.Read)
        {
            if (message == "held up")
                continue;
            using JsonDocument error = JsonDocument.Parse(message);
            Assert.Equal("error", error.RootElement.GetProperty("type").GetString());
            errors.Add((error.RootElement.TryGetProperty("symbol", out JsonElement symbol) ? symbol.GetString() : null,
                error.RootElement.GetProperty("code").GetString()!, error.RootElement.GetProperty("message").GetString()!));
        }
        return errors;
    }
}

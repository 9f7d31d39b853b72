using System.Net.WebSockets;
using System.Text;

namespace RealtimeNotebook.Tests.Server;

/// <summary>How a connection sends, and how it ends.</summary>
public sealed class ViewerConnectionTests
{
    private const WebSocketCloseStatus ComeBack = (WebSocketCloseStatus)1012;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task It_tells_what_there_is_and_ends_when_the_other_side_says_goodbye()
    {
        using var viewer = new ConnectedViewer();
        Task running = viewer.RunAsync();
        Assert.True(viewer.LooksOn);
        viewer.Tell("one");
        viewer.Tell("twò");
        await TestServer.UntilAsync(() => viewer.Counters.Messages == 2, "both are told");
        Assert.Equal(["one", "twò"], viewer.Socket.Read);
        Assert.Equal((7, 2, 7), (viewer.Counters.Bytes, viewer.Stats.Messages, viewer.Stats.Bytes));
        viewer.Socket.SayGoodbye();
        await running.WaitAsync(TestServer.Patience);
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "Goodbye."), viewer.Socket.Closed);
        Assert.True(viewer.HasLeft);
        Assert.Equal((0, 0), (viewer.Aborts, viewer.Counters.SlowViewers));
    }

    [Fact]
    public async Task News_that_comes_while_it_tells_is_told_in_a_round_of_its_own()
    {
        using var viewer = new ConnectedViewer();
        viewer.OnTell = () =>
        {
            if (viewer.Rounds == 1)
                viewer.Connection.Wake();
        };
        Task running = viewer.RunAsync();
        viewer.Connection.Wake();
        await TestServer.UntilAsync(() => viewer.Rounds == 2, "there is a second round");
        viewer.Socket.SayGoodbye();
        await running.WaitAsync(TestServer.Patience);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_first_reason_stands_and_so_does_its_farewell(bool saysFarewell)
    {
        using var viewer = new ConnectedViewer();
        Task Farewell() => viewer.Connection.SendAsync(Encoding.UTF8.GetBytes("farewell"));
        Task first = viewer.Connection.StopAsync(ComeBack, "first", saysFarewell ? Farewell : null);
        Task second = viewer.Connection.StopAsync(WebSocketCloseStatus.EndpointUnavailable, "second", saysFarewell ? null : Farewell);
        viewer.Tell("news");
        Task running = viewer.RunAsync();
        viewer.Socket.SayGoodbye();
        await Task.WhenAll(first, second, running).WaitAsync(TestServer.Patience);
        Assert.Equal((ComeBack, "first"), viewer.Socket.Closed);
        // Its close frame forbids what is sent after it.
        Assert.Equal(saysFarewell ? ["news", "farewell"] : (string[])["news"], viewer.Socket.Read);
    }

    [Fact]
    public async Task It_has_ended_when_the_viewer_has_left_and_not_before()
    {
        using var viewer = new ConnectedViewer();
        bool? hasEnded = null;
        viewer.OnLeave = () => hasEnded = viewer.Connection.StopAsync(ComeBack, "").IsCompleted;
        Task running = viewer.RunAsync();
        viewer.Socket.SayGoodbye();
        await running.WaitAsync(TestServer.Patience);
        Assert.False(hasEnded);
        Assert.True(viewer.Connection.StopAsync(ComeBack, "").IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_message_that_is_not_taken_in_time_ends_it_and_is_counted_as_slow()
    {
        using var viewer = new ConnectedViewer();
        Task running = viewer.RunAsync();
        await viewer.BeHeldUpAsync();
        viewer.Clock.Advance(viewer.Limits.SendTimeout - Moment);
        Assert.Equal((0, 0), (viewer.Aborts, viewer.Counters.SlowViewers));
        viewer.Clock.Advance(Moment);
        await running.WaitAsync(TestServer.Patience);
        Assert.Equal(1, viewer.Counters.SlowViewers);
        Assert.InRange(viewer.Aborts, 1, 3);
        Assert.Null(viewer.Socket.Closed);
        Assert.Equal(0, viewer.Counters.Messages);
    }

    [Fact]
    public async Task A_message_that_was_taken_in_time_has_no_deadline_any_more()
    {
        using var viewer = new ConnectedViewer();
        Task running = viewer.RunAsync();
        await viewer.BeHeldUpAsync();
        viewer.Clock.Advance(viewer.Limits.SendTimeout - Moment);
        viewer.Socket.Listen();
        await TestServer.UntilAsync(() => viewer.Counters.Messages == 1, "it is sent");
        viewer.Clock.Advance(TimeSpan.FromHours(1));
        viewer.Tell("later");
        await TestServer.UntilAsync(() => viewer.Counters.Messages == 2, "it lives");
        viewer.Socket.SayGoodbye();
        await running.WaitAsync(TestServer.Patience);
        Assert.Equal((0, 0), (viewer.Aborts, viewer.Counters.SlowViewers));
    }

    [Fact]
    public async Task A_close_frame_that_is_not_answered_in_time_ends_it_and_is_not_counted_as_slow()
    {
        using var viewer = new ConnectedViewer();
        Task running = viewer.RunAsync(), stopping = viewer.Connection.StopAsync(ComeBack, "away");
        await TestServer.UntilAsync(() => viewer.Socket.Closed is not null, "the close frame is out");
        viewer.Clock.Advance(viewer.Limits.CloseTimeout - Moment);
        Assert.Equal(0, viewer.Aborts);
        viewer.Clock.Advance(Moment);
        await Task.WhenAll(running, stopping).WaitAsync(TestServer.Patience);
        Assert.InRange(viewer.Aborts, 1, 2);
        Assert.Equal(0, viewer.Counters.SlowViewers);
    }

    [Fact]
    public async Task Whoever_stops_it_waits_for_a_message_under_way_no_longer_than_twice_the_time_for_an_answer()
    {
        using var viewer = new ConnectedViewer();
        Task running = viewer.RunAsync();
        await viewer.BeHeldUpAsync();
        Task stopping = viewer.Connection.StopAsync(ComeBack, "away");
        viewer.Clock.Advance(viewer.Limits.CloseTimeout * 2 - Moment);
        Assert.Equal(0, viewer.Aborts);
        viewer.Clock.Advance(Moment);
        await Task.WhenAll(running, stopping).WaitAsync(TestServer.Patience);
        Assert.Null(viewer.Socket.Closed);
        Assert.Equal(0, viewer.Counters.SlowViewers);
    }

    public static TheoryData<Exception> Losses => [new WebSocketException("reset"), new IOException("reset"), new ObjectDisposedException("socket"), new OperationCanceledException()];

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_connection_that_is_lost_ends_it_without_a_word(Exception loss)
    {
        using var whileSending = new ConnectedViewer();
        whileSending.Socket.Broken = loss;
        Task sending = whileSending.RunAsync();
        whileSending.Tell("news");
        await sending.WaitAsync(TestServer.Patience);
        Assert.True(whileSending is { HasLeft: true, Aborts: > 0 });

        using var whileReading = new ConnectedViewer();
        Task reading = whileReading.RunAsync();
        whileReading.Socket.Lose(loss);
        await reading.WaitAsync(TestServer.Patience);
        Assert.True(whileReading is { HasLeft: true, Aborts: > 0 });
        Assert.Equal((0, 0), (whileSending.Counters.SlowViewers, whileReading.Counters.SlowViewers));
    }

    [Fact]
    public async Task A_fault_of_ours_in_telling_ends_it_and_is_told()
    {
        using var viewer = new ConnectedViewer { OnTell = static () => throw new NotSupportedException("ours") };
        Task running = viewer.RunAsync();
        viewer.Connection.Wake();
        Assert.Equal("ours", (await Assert.ThrowsAsync<NotSupportedException>(() => running.WaitAsync(TestServer.Patience))).Message);
        Assert.True(viewer is { HasLeft: true, Aborts: > 0 });
        Assert.True(viewer.Connection.StopAsync(ComeBack, "").IsCompletedSuccessfully);
    }
}

using System.Diagnostics;

namespace RealtimeNotebook.LiveTests.Servers;

/// <summary>Waits for conditions, not for times.</summary>
internal static class TestWait
{
    /// <summary>Returns when the condition holds; fails after a while.</summary>
    internal static async Task ForAsync(Func<bool> holds, string what, int seconds = 15)
    {
        var waited = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(waited.Elapsed.TotalSeconds < seconds, $"After {seconds} s still not true: {what}.");
            await Task.Delay(10);
        }
    }

    /// <summary>Asks a server until it answers: a dial may take a busy machine longer than an answer may take. Fails when it never does.</summary>
    internal static async Task ReachAsync(Func<Task> ask)
    {
        for (int i = 0; await Record.ExceptionAsync(ask) is { } fault; i++)
            Assert.True(i < 5, fault.Message);
    }
}

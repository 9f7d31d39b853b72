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
}

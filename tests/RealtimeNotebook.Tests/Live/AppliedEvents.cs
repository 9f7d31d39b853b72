using RealtimeNotebook.Live;

namespace RealtimeNotebook.Tests.Live;

/// <summary>Waits for a series to have taken the events that a test sent.</summary>
internal static class AppliedEvents
{
    // Ten thousand waits of a timer's length would take a minute.
    internal static async Task AppliedAsync(LiveSeries series, long events)
    {
        for (int i = 0; Done(series.Status) < events && i < 10_000; i++)
            await Task.Yield();
        await Eventually.IsTrue(() => Done(series.Status) >= events);
        static long Done(SeriesStatus status) => status.EventsApplied + status.NotApplied.Values.Sum();
    }
}

using RealtimeNotebook.Alerts;
using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Notebook;

/// <summary>A series as a chart object needs it: to look at, to wait for, to stop.</summary>
internal interface IChartSeries : IAlertedSource
{
    /// <summary>Completed when the seed has been merged or given up.</summary>
    Task Seeded { get; }

    /// <summary>Completed when everything has ended; faulted if the feed failed for good.</summary>
    Task Completion { get; }

    /// <summary>Adds an indicator, or puts it in the place of the one that draws the same lines.</summary>
    /// <returns>Completed when its values are there; cancelled if the series has ended before.</returns>
    Task AddAsync(IIndicator indicator);

    /// <summary>Removes the indicator that draws a line, if there is one.</summary>
    Task RemoveAsync(string line);

    /// <summary>Draws a mark; one of that name is replaced.</summary>
    /// <exception cref="ArgumentException">The mark is faulty.</exception>
    void Draw(ChartMark mark);

    /// <summary>Erases a mark by its name, or all of them.</summary>
    /// <returns>Whether there was one.</returns>
    bool Erase(string? name);

    /// <summary>Ends it, tells its viewers, and leaves nothing running. Idempotent.</summary>
    Task StopAsync();
}

namespace RealtimeNotebook.Feeds;

/// <summary>What was traded in a stretch of the demo market's time, in whole price steps and lots.</summary>
internal readonly record struct DemoNode(bool Any, long Open, long High, long Low, long Close, long Volume)
{
    /// <summary>This stretch and the one after it.</summary>
    internal DemoNode Then(in DemoNode next) => Any
        ? new(true, Open, Math.Max(High, next.High), Math.Min(Low, next.Low), next.Close, Volume + next.Volume)
        : next;
}

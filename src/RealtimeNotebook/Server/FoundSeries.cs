using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>Series that were asked for together: those that are there, and why the others are not.</summary>
internal sealed record FoundSeries(IReadOnlyList<IChartSource> Sources, IReadOnlyList<(SeriesKey Key, Refusal Refusal)> Missing)
{
    /// <summary>What to answer when none is there; else null.</summary>
    internal Refusal? Refusal => Sources.Count == 0 ? Missing[0].Refusal : null;

    /// <summary>Finds series, opening them if that is provided for.</summary>
    /// <param name="registry">Where they are.</param>
    /// <param name="keys">Their names; one at least.</param>
    /// <param name="stop">Gives up.</param>
    internal static async Task<FoundSeries> FindAsync(ChartRegistry registry, IReadOnlyList<SeriesKey> keys, CancellationToken stop)
    {
        var sources = new List<IChartSource>(keys.Count);
        var missing = new List<(SeriesKey, Refusal)>();
        foreach (SeriesKey key in keys)
        {
            (IChartSource? source, Refusal? refusal) = await registry.FindAsync(key, stop).ConfigureAwait(false);
            if (source is not null)
                sources.Add(source);
            else
                missing.Add((key, refusal!));
        }
        return new(sources, missing);
    }
}

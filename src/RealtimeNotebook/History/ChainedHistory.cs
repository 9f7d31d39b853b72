using System.Runtime.CompilerServices;
using RealtimeNotebook.Candles;

namespace RealtimeNotebook.History;

/// <summary>Asks several histories in order: what the first lacks of the range, the next is asked for, and so on.</summary>
/// <remarks>
/// <para>A source lacks the bars before its oldest, those after its newest that are over by the clock, and those between two bars that
/// do not follow each other. At the first of these holes the next source is asked one question, for all from there to the start of the
/// range, and the bars of both are joined by time. A market pause costs that question, too: only the next source can say that it is one.</para>
/// <para>Of a bar that several sources have, the first named counts. A live candle counts only where no source has the bar, and covers nothing:
/// where there is no other bar, the next source is asked.</para>
/// <para>That there are no bars is an answer only when all who were asked have said so. Where one has failed, what the others have is
/// handed out and a <see cref="PartialHistoryException"/> follows; where there is nothing to hand out, all faults are reported.</para>
/// </remarks>
internal sealed class ChainedHistory : IJoinedHistory
{
    // 1900-01-01: no bar is older, and calendars reach no further.
    private const long EarliestMs = -2_208_988_800_000;

    private readonly IReadOnlyList<IHistory> _sources;
    private readonly TimeProvider _clock;
    private readonly TimeZoneInfo? _zone;

    /// <summary>Joins histories; they are owned from now on.</summary>
    /// <param name="sources">Two or more, the first to be asked first.</param>
    /// <param name="clock">The clock by which bars are over; null for the system's.</param>
    /// <param name="zone">The session zone, by whose clock long bars begin; null for what the sources say of themselves, else UTC.</param>
    internal ChainedHistory(IReadOnlyList<IHistory> sources, TimeProvider? clock = null, TimeZoneInfo? zone = null)
    {
        (_sources, _clock, _zone) = (sources, clock ?? TimeProvider.System, zone);
        Name = string.Join(' ', sources.Select(source => source.Name));
    }

    public string Name { get; }

    public bool IsPresent => _sources.Any(source => source.IsPresent);

    public IReadOnlyList<IHistory> Parts => _sources;

    public IReadOnlyList<SourceHealth> Health => [.. _sources.SelectMany(source => source.Health)];

    public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
        SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var links = new ChainReading([.. _sources.Where(source => source.IsPresent)], key, range, reading.Token);
        await using (links.ConfigureAwait(false))
        {
            try
            {
                var pages = new PageBuilder(range.MostBars);
                // Nothing can be known yet of bars that are not over.
                ZonedInterval interval = IntervalOf(key);
                long coveredFromMs = Math.Min(range.ToMs, interval.OpenOf(_clock.GetUtcNow().ToUnixTimeMilliseconds()));
                long firstMs = FirstOpen(interval, range.FromMs);
                bool hasHoles = false;
                while (pages.Missing > 0)
                {
                    PagedBars? newest = links.Newest();
                    bool isHole = newest is null ? firstMs < coveredFromMs
                        : newest.IsLive ? newest.Current.OpenMs < coveredFromMs : interval.NextOpen(newest.Current.OpenMs) < coveredFromMs;
                    bool isFirst = pages.Missing == range.MostBars;
                    // Before any bar the whole range is asked for, that of a bar which is not over included.
                    if ((isHole || links.IsNew) && await links.TryAskNextAsync(isFirst ? range.ToMs : coveredFromMs, pages.Missing).ConfigureAwait(false))
                        continue;
                    hasHoles |= isHole;
                    if (newest is null)
                        break;
                    Candle bar = newest.Current;
                    coveredFromMs = Math.Min(coveredFromMs, bar.OpenMs);
                    pages.Add(bar, newest.IsLive);
                    while (pages.TryTake(out IReadOnlyList<Candle>? page))
                        yield return page;
                    if (pages.Missing > 0)
                        await links.StepOverAsync(bar.OpenMs).ConfigureAwait(false);
                }
                pages.Complete();
                while (pages.TryTake(out IReadOnlyList<Candle>? last))
                    yield return last;
                // A fault counts where there is anything that its source might have had.
                if (hasHoles || pages.Missing == range.MostBars)
                    links.Faults.ThrowIfAny(Name, hasAnswers: pages.Missing < range.MostBars);
            }
            finally
            {
                // What is still under way is not waited for.
                await reading.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IHistory source in _sources)
            await source.DisposeAsync().ConfigureAwait(false);
    }

    private ZonedInterval IntervalOf(SeriesKey key) => new(key.Interval, _zone ?? SessionZones.ZoneOf(this, key.Interval));

    private static long FirstOpen(in ZonedInterval interval, long fromMs)
    {
        if (fromMs < EarliestMs)
            return long.MinValue;
        long openMs = interval.OpenOf(fromMs);
        return openMs < fromMs ? interval.NextOpen(openMs) : openMs;
    }
}

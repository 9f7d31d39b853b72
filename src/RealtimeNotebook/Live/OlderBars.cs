using RealtimeNotebook.Candles;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Signals;

namespace RealtimeNotebook.Live;

/// <summary>Reads stretches of a series' past: from memory, and what is older from history. Thread-safe.</summary>
/// <remarks>
/// <para>Bars in memory keep the very indicator values that the chart has shown. Those of older bars are computed over a run-up long
/// enough that they are as if the series had been followed all the time; so are those of the first bars in memory, which had no
/// run-up when the series began.</para>
/// <para>Signals become known some bars late, and zones end when later bars touch them: so bars behind the stretch are read too.</para>
/// </remarks>
internal sealed class OlderBars(
    SeriesKey key, IHistory history, Func<IReadOnlyList<IIndicator>> indicators, SignalOptions signals, Func<ChartSnapshot> snapshot, TimeProvider clock)
{
    private const int LeastRunUp = 500;
    private const int MostRunUp = 20_000;

    // An exponential average forgets what was before it as e^-2n after n periods.
    private const int RunUpPeriods = 8;
    private const int LookAhead = 500;
    private const long EarliestMs = -2_208_988_800_000;
    private const long LatestMs = 7_258_118_400_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>The newest closed bars that open before a time.</summary>
    /// <param name="beforeMs">The time, excluded, in Unix milliseconds; <see cref="long.MaxValue"/> for the newest there are.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="FeedUnavailableException">History is needed and gave no answer.</exception>
    internal async Task<ChartPage> ReadAsync(long beforeMs, int most, CancellationToken stop)
    {
        ChartSnapshot now = snapshot();
        IReadOnlyList<IIndicator> formulas = indicators();
        int runUp = RunUp(formulas);
        int end = FirstAtOrAfter(now.Bars, beforeMs);
        int start = Math.Max(0, end - most);
        if (!history.IsPresent || (end - start == most && start >= runUp))
            return Page(FromMemory(now, start - runUp, end), now, formulas, 0, (beforeMs, most));
        try
        {
            Reading read = await ReadOlderAsync(now, (beforeMs, most - (end - start), runUp), end, stop).ConfigureAwait(false);
            return Page(read, now, formulas, runUp, (beforeMs, most));
        }
        catch (FeedUnavailableException) when (end > start)
        {
            // Some of the answer is at hand: it is given, and history is asked again for what comes before.
            return Page(FromMemory(now, start - runUp, end), now, formulas, 0, (beforeMs, most)) with { HasMore = true };
        }
    }

    private static Reading FromMemory(ChartSnapshot now, int from, int end)
    {
        from = Math.Max(0, from);
        int to = Math.Min(now.Bars.Count, end + LookAhead);
        return new(CandleColumns.From([.. now.Bars.Skip(from).Take(to - from)]), -from, to == now.Bars.Count);
    }

    private async Task<Reading> ReadOlderAsync(ChartSnapshot now, (long BeforeMs, int Missing, int RunUp) asked, int end, CancellationToken stop)
    {
        long memoryFirstMs = MemoryFirst(now);
        long beforeMs = asked.BeforeMs;
        // The calendar reaches from 1900 to 2200; beyond there is no bar.
        long toMs = beforeMs < memoryFirstMs
            ? Math.Min(memoryFirstMs, IntervalOf(now).Back(Math.Clamp(beforeMs, EarliestMs, LatestMs), -LookAhead)) : memoryFirstMs;
        // No more bars than fit in between lie behind what is asked for; where the market slept, more lie before it.
        int behind = toMs > beforeMs ? LookAhead : 0;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        var pages = new List<IReadOnlyList<Candle>>();
        bool isPartial = false, isCutShort = false;
        try
        {
            var range = new HistoryRange(long.MinValue, toMs, asked.Missing + asked.RunUp + behind);
            await foreach (IReadOnlyList<Candle> page in history.ReadAsync(key, range, patience.Token).ConfigureAwait(false))
                pages.Add(page);
        }
        catch (PartialHistoryException) when (pages.Exists(page => page.Count > 0 && page[0].OpenMs < beforeMs))
        {
            // What could be had is shown; what lacks is asked for with the next page.
            isPartial = true;
        }
        catch (FeedUnavailableException) when (HasMoreThan(asked.RunUp, pages, beforeMs))
        {
            // The newest pages have come, which are those next to what is at hand.
            isCutShort = true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested && HasMoreThan(asked.RunUp, pages, beforeMs))
        {
            isCutShort = true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new FeedUnavailableException($"{history.Name} gave no answer within {Patience.TotalSeconds:0} s.");
        }
        List<Candle> bars = pages.OldestFirst();
        int memoryAt = bars.Count;
        if (toMs < memoryFirstMs)
            return new(CandleColumns.From(bars), memoryAt, IsToTheEnd: false, isPartial, isCutShort);
        int to = Math.Min(now.Bars.Count, end + LookAhead);
        bars.AddRange(now.Bars.Take(to));
        return new(CandleColumns.From(bars), memoryAt, to == now.Bars.Count, isPartial, isCutShort);
    }

    private static bool HasMoreThan(int bars, List<IReadOnlyList<Candle>> pages, long beforeMs) =>
        pages.Sum(page => page.Count(bar => bar.OpenMs < beforeMs)) > bars;

    private ChartPage Page(
        Reading read, ChartSnapshot now, IReadOnlyList<IIndicator> formulas, int settledAfter, (long BeforeMs, int Most) asked)
    {
        CandleColumns bars = read.Bars;
        IndicatorColumns computed = IndicatorSet.Compute(formulas, bars);
        int end = FirstAtOrAfter(bars, asked.BeforeMs);
        // What has no run-up before it is left for the next page.
        int start = Math.Max(read.IsCutShort ? settledAfter : 0, end - asked.Most);
        IReadOnlyList<string> lines = now.Indicators.Lines;
        double[][] values = new double[lines.Count][];
        long settled = Math.Max(start, read.MemoryAt + Math.Max(0, settledAfter - now.FirstBar));
        for (int line = 0; line < values.Length; line++)
        {
            values[line] = ValuesOf(computed, lines[line], start, end);
            ReadOnlySpan<double> shown = now.Indicators.At(line);
            for (int i = (int)Math.Min(settled, end); i < end; i++)
                values[line][i - start] = shown[i - read.MemoryAt];
        }
        CandleColumns page = CandleColumns.From([.. bars.Skip(start).Take(end - start)]);
        ChartSignals found = RangeSignals.Of(key.Interval, signals, bars, computed, (start, end), read.IsToTheEnd);
        long? until = read.IsToTheEnd || bars.Count == 0 ? null : bars.OpenMs[^1];
        return new(page, new(lines, values, page.Count), found, until, start > 0 || read.IsPartial);
    }

    // Without bars in memory, what is over by the clock: history may know a part of the present bar.
    private long MemoryFirst(ChartSnapshot now) => now.Bars.Count > 0
        ? now.Bars.OpenMs[0]
        : now.Forming?.OpenMs ?? IntervalOf(now).OpenOf(clock.GetUtcNow().ToUnixTimeMilliseconds());

    private ZonedInterval IntervalOf(ChartSnapshot now) => new(key.Interval, SessionZone.Named(now.SessionZone));

    private static int RunUp(IReadOnlyList<IIndicator> formulas)
    {
        int longest = LeastRunUp;
        foreach (IIndicator formula in formulas)
            longest = (int)Math.Min(MostRunUp, Math.Max(longest, (long)formula.WarmUpBars * RunUpPeriods));
        return longest;
    }

    private static double[] ValuesOf(IndicatorColumns computed, string line, int start, int end)
    {
        for (int i = 0; i < computed.Lines.Count; i++)
        {
            if (computed.Lines[i] == line)
                return computed.At(i)[start..end].ToArray();
        }
        double[] unknown = new double[end - start];
        Array.Fill(unknown, double.NaN);
        return unknown;
    }

    private static int FirstAtOrAfter(CandleColumns bars, long timeMs)
    {
        int at = bars.IndexOf(timeMs);
        return at < 0 ? ~at : at;
    }

    /// <summary>Bars in a row, of which those in memory begin at an index; negative when the first of them are left out. Partial when a
    /// source that should have been heard has not answered, so that others may lie between and before; cut short when others lie before.</summary>
    private sealed record Reading(CandleColumns Bars, int MemoryAt, bool IsToTheEnd, bool IsPartial = false, bool IsCutShort = false);
}

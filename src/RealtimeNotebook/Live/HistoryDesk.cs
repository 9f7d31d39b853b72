using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>What history said to one question.</summary>
/// <param name="Range">What was asked.</param>
/// <param name="Bars">The answer, oldest first; null when there was none.</param>
/// <param name="Fault">Why there was none, in words; beside bars: what they lack, so that they are no proof that there are no others.</param>
/// <param name="AskedMs">When it was asked by the feed's clock, in Unix milliseconds, less the grace given to stragglers: it may know
/// only a part of a bar that was not over then.</param>
/// <param name="SilentToMs">How far its silence counts: of a bar that was not over then it may say nothing because nobody had written it.</param>
internal sealed record HistoryAnswer(HistoryRange Range, IReadOnlyList<Candle>? Bars, string? Fault, long AskedMs, long SilentToMs)
{
    /// <summary>The opening times of those bars that are live candles, and which nobody calls official.</summary>
    internal IReadOnlyCollection<long> LiveMs { get; init; } = [];

    /// <summary>Down to where every source has answered: all of <c>[CoveredFromMs, Range.ToMs)</c>. The start of the range when all of it was
    /// answered; its end when nothing of it is sure.</summary>
    internal long CoveredFromMs { get; init; } = Fault is null ? Range.FromMs : Range.ToMs;

    /// <summary>Whether the reading was cut short after some bars: what is older has not been read yet.</summary>
    internal bool IsCutShort => Fault is not null && Bars is { Count: > 0 } && Bars[0].OpenMs >= CoveredFromMs && CoveredFromMs > Range.FromMs;
}

/// <summary>Asks history one question at a time, without making the processor wait for the answer.</summary>
/// <remarks>For the processor only, but for <paramref name="wake"/>, which is called from any thread when an answer is there.</remarks>
internal sealed class HistoryDesk(SeriesKey key, IHistory history, Action wake, TimeProvider clock)
{
    /// <summary>How long a page is waited for: longer than a source is granted, so that it is the source that is reported.</summary>
    internal static readonly TimeSpan LongestQuestion = TimeSpan.FromSeconds(30);

    private Task<HistoryAnswer>? _asked;

    /// <summary>Whether a question is open.</summary>
    internal bool IsBusy => _asked is not null;

    /// <summary>How much of the present answer has been read, 0 to 1.</summary>
    internal double Progress { get; private set; }

    /// <summary>Asks; there must be no question open.</summary>
    internal void Ask(HistoryRange range, long askedMs, long silentToMs, CancellationToken stop)
    {
        if (_asked is not null)
            throw new InvalidOperationException("History is asked one question at a time.");
        Progress = 0;
        _asked = Task.Run(() => ReadAsync(range, askedMs, silentToMs, stop), CancellationToken.None);
        _ = _asked.ContinueWith(_ => wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits for the answer, but no longer than the given time or than until the stop; neither is a failure.</summary>
    internal async Task WaitAsync(TimeSpan patience, CancellationToken stop)
    {
        if (_asked is { IsCompleted: false } asked)
            await Task.WhenAny(asked, Task.Delay(patience, clock, stop)).ConfigureAwait(false);
    }

    /// <summary>Takes the answer if there is one; then another question may be asked.</summary>
    internal HistoryAnswer? Take()
    {
        if (_asked is not { IsCompleted: true } asked)
            return null;
        _asked = null;
        return asked.GetAwaiter().GetResult();
    }

    /// <summary>Waits until no question is open; the stop token has been cancelled before.</summary>
    internal async Task CloseAsync()
    {
        if (_asked is { } asked)
            await asked.ConfigureAwait(false);
    }

    private async Task<HistoryAnswer> ReadAsync(HistoryRange range, long askedMs, long silentToMs, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(LongestQuestion, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        var pages = new List<IReadOnlyList<Candle>>();
        var liveMs = new HashSet<long>();
        int read = 0;
        try
        {
            await foreach (IReadOnlyList<Candle> page in history.ReadAsync(key, range, limit.Token).ConfigureAwait(false))
            {
                patience.CancelAfter(LongestQuestion);
                if (page.Count == 0)
                    continue;
                pages.Add(page);
                read += page.Count;
                if (page is LivePage)
                    liveMs.Add(page[0].OpenMs);
                Progress = Math.Min(1, (double)read / range.MostBars);
                wake();
            }
            return new(range, pages.OldestFirst(), null, askedMs, silentToMs) { LiveMs = liveMs };
        }
        catch (PartialHistoryException e)
        {
            return new(range, pages.OldestFirst(), e.Message, askedMs, SilentToMs: long.MinValue)
            {
                LiveMs = liveMs,
                CoveredFromMs = Math.Clamp(e.CoveredFromMs, range.FromMs, range.ToMs),
            };
        }
        catch (FeedUnavailableException e)
        {
            return CutShort(e.Message);
        }
        catch (OperationCanceledException)
        {
            return CutShort(stop.IsCancellationRequested ? "Stopped." : $"{history.Name} gave no answer within {LongestQuestion.TotalSeconds:0} s.");
        }
        catch (Exception e)
        {
            // A source's own failure must not end the live chart; the status says what it was.
            return CutShort($"{history.Name} failed: {e.GetType().Name}: {e.Message}");
        }

        // The newest pages count whatever became of those after them.
        HistoryAnswer CutShort(string fault) => pages.Count == 0 ? new(range, null, fault, askedMs, silentToMs)
            : new(range, pages.OldestFirst(), fault, askedMs, SilentToMs: long.MinValue) { LiveMs = liveMs, CoveredFromMs = pages[^1][0].OpenMs };
    }
}

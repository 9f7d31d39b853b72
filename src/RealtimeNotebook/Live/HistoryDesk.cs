using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>Asks history one question at a time, without making the processor wait for the answer.</summary>
/// <remarks>For the processor only, but for <paramref name="wake"/>, which is called from any thread when an answer is there.</remarks>
internal sealed class HistoryDesk(SeriesKey key, IHistory history, Action wake, TimeProvider clock)
{
    /// <summary>How long a page is waited for: longer than a source is granted, so that it is the source that is reported.</summary>
    internal static readonly TimeSpan LongestQuestion = TimeSpan.FromSeconds(30);

    private Task<HistoryAnswer>? _asked;
    private ReadPages _pages = new();
    private HistoryRange _range;
    private long _askedMs;

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
        (_range, _askedMs, _pages) = (range, askedMs, new());
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

    /// <summary>How many bars of the present answer have been read; from any thread.</summary>
    internal int BarsRead => _pages.Bars;

    /// <summary>What has been read of the answer since this was called last, while the rest is being read; null when that is nothing.</summary>
    /// <remarks>The answer repeats these bars. They prove nothing of bars that are not among them.</remarks>
    internal HistoryAnswer? TakePart(string rest)
    {
        if (_asked is null || _pages.TakeNew() is not { } bars)
            return null;
        return new(_range, bars, rest, _askedMs, SilentToMs: long.MinValue) { LiveMs = _pages.LiveMs, CoveredFromMs = _range.ToMs };
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
        ReadPages pages = _pages;
        try
        {
            await foreach (IReadOnlyList<Candle> page in history.ReadAsync(key, range, limit.Token).ConfigureAwait(false))
            {
                patience.CancelAfter(LongestQuestion);
                if (page.Count == 0)
                    continue;
                pages.Add(page);
                Progress = Math.Min(1, (double)pages.Bars / range.MostBars);
                wake();
            }
            return new(range, pages.OldestFirst(), null, askedMs, silentToMs) { LiveMs = pages.LiveMs };
        }
        catch (PartialHistoryException e)
        {
            return new(range, pages.OldestFirst(), e.Message, askedMs, SilentToMs: long.MinValue)
            {
                LiveMs = pages.LiveMs,
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
        HistoryAnswer CutShort(string fault) => pages.Bars == 0 ? new(range, null, fault, askedMs, silentToMs)
            : new(range, pages.OldestFirst(), fault, askedMs, SilentToMs: long.MinValue) { LiveMs = pages.LiveMs, CoveredFromMs = pages.OldestMs };
    }
}

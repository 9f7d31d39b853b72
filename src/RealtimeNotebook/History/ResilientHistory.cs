using System.Globalization;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace RealtimeNotebook.History;

/// <summary>One source of history with patience and its limits: slow pages are given up, passing faults retried, and a source that keeps
/// failing is left alone for a while. It keeps book of how the source does.</summary>
/// <remarks>
/// <para>A page that failed is asked for again before the oldest bar handed out, so that no bar comes twice and none is missing.</para>
/// <para>A refusal that waiting does not mend is not retried, nor is silence: the time is over by then. Whoever asks may ask again; the
/// circuit breaker sees to it that all the retries together stay few.</para>
/// </remarks>
internal sealed class ResilientHistory : IJoinedHistory
{
    private readonly IHistory _source;
    private readonly TimeProvider _clock;
    private readonly Resilience _limits;
    private readonly SourceRecord _record;
    private readonly ResiliencePipeline _attempts;
    private string _leftAlone = "";

    /// <summary>Surrounds a source, which is owned from now on.</summary>
    /// <param name="source">A single source, not one that is made of others.</param>
    /// <param name="clock">The machine's clock.</param>
    /// <param name="limits">What the source is granted.</param>
    internal ResilientHistory(IHistory source, TimeProvider clock, Resilience? limits = null)
    {
        (_source, _clock, _limits) = (source, clock, limits ?? new());
        _record = new(source.Name, SourceRole.History, clock);
        _attempts = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddTimeout(_limits.PageWithin).AddRetry(Retries()).AddCircuitBreaker(Breaker()).Build();
    }

    public string Name => _source.Name;

    public bool IsPresent => _source.IsPresent;

    public IReadOnlyList<IHistory> Parts => [_source];

    public IReadOnlyList<SourceHealth> Health => [WithRows(_record.Health)];

    private SourceHealth WithRows(SourceHealth health) => _source.Rows is not { } rows ? health : health with
    {
        RowsSkipped = rows.Skipped,
        RowsRepaired = rows.Repaired,
        FirstSkippedRow = rows.First,
        Text = health.Text ?? rows.Remark,
    };

    public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
        SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        var pages = new PageReader(_source, key, range, stop);
        await using (pages.ConfigureAwait(false))
        {
            bool answers = false;
            try
            {
                while (await NextAsync(pages, stop).ConfigureAwait(false) is { } page)
                {
                    // Whoever reads may have bars enough with this page, and read no further.
                    answers = true;
                    yield return page;
                    answers = false;
                }
                answers = true;
            }
            finally
            {
                if (answers)
                    _record.Did();
            }
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>What the source is granted.</summary>
    internal Resilience Limits => _limits;

    private async ValueTask<IReadOnlyList<Candle>?> NextAsync(PageReader pages, CancellationToken stop)
    {
        try
        {
            return await _attempts.ExecuteAsync(
                static (state, attempt) => state.This.AttemptAsync(state.Pages, attempt), (This: this, Pages: pages), stop).ConfigureAwait(false);
        }
        catch (BrokenCircuitException e)
        {
            throw new FeedUnavailableException(Volatile.Read(ref _leftAlone), e) { IsTransient = true };
        }
        catch (TimeoutRejectedException e)
        {
            // Between two attempts; each of them has been told of.
            throw Told(e);
        }
    }

    private async ValueTask<IReadOnlyList<Candle>?> AttemptAsync(PageReader pages, CancellationToken attempt)
    {
        try
        {
            return await pages.NextAsync(attempt).ConfigureAwait(false);
        }
        catch (Exception e) when (!pages.IsStopped)
        {
            FeedUnavailableException fault = Told(e);
            _record.Failed(fault.Message);
            if (ReferenceEquals(fault, e))
                throw;
            throw fault;
        }
    }

    private FeedUnavailableException Told(Exception e) => e switch
    {
        FeedUnavailableException told => told,
        TimeoutRejectedException or OperationCanceledException => new(string.Create(CultureInfo.InvariantCulture,
            $"{Name} gave no bars within {_limits.PageWithin.TotalSeconds:0.#} s: check what keeps the server busy, or ask for fewer bars (Keep)."), e)
        {
            IsTransient = true,
        },
        _ => new($"{Name} failed: {e.GetType().Name}: {e.Message}", e)
        {
            IsTransient = e is IOException or SocketException or HttpRequestException or TimeoutException,
        },
    };

    private RetryStrategyOptions Retries() => new()
    {
        ShouldHandle = new PredicateBuilder().Handle<FeedUnavailableException>(e => e.IsTransient),
        MaxRetryAttempts = _limits.Retries,
        Delay = _limits.RetryAfter,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
    };

    private CircuitBreakerStrategyOptions Breaker() => new()
    {
        // A refused password counts as well: a server may lock out whoever tries it too often.
        ShouldHandle = new PredicateBuilder().Handle<FeedUnavailableException>(),
        FailureRatio = 0.5,
        MinimumThroughput = _limits.FailuresToBreak,
        SamplingDuration = _limits.Within,
        BreakDurationGenerator = broken => new(PauseAfter(broken.HalfOpenAttempts)),
        OnOpened = opened =>
        {
            LeaveAlone(opened.BreakDuration, opened.Outcome.Exception);
            return default;
        },
    };

    private TimeSpan PauseAfter(int vainQuestions) =>
        TimeSpan.FromTicks(Math.Min(_limits.LongestPause.Ticks, _limits.Pause.Ticks << Math.Min(vainQuestions, 20)));

    private void LeaveAlone(TimeSpan pause, Exception? last)
    {
        string text = string.Create(CultureInfo.InvariantCulture,
            $"{Name} is left alone until {_clock.GetUtcNow() + pause:HH:mm:ss} UTC, for it keeps failing. {last?.Message}");
        Volatile.Write(ref _leftAlone, text);
        _record.LeftAlone(text);
    }
}

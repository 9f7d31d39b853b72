using System.Threading.RateLimiting;
using Polly;
using Polly.CircuitBreaker;

namespace RealtimeNotebook.Feeds;

/// <summary>Dials one exchange for all that use it: no faster than it allows, not at all while it is down, and later each time.</summary>
internal sealed class ExchangeDialler : IAsyncDisposable
{
    private const int DialsBeforeBreak = 5;
    private static readonly TimeSpan LeastBreak = TimeSpan.FromMilliseconds(500);

    private readonly Uri _url;
    private readonly ExchangeTiming _timing;
    private readonly ExchangeCounters _counters;
    private readonly TokenBucketRateLimiter _pace;
    private readonly ResiliencePipeline<ExchangeSocket> _breaker;
    private long _notBefore;

    /// <summary>Nothing is dialled yet.</summary>
    /// <param name="streams">The base address of the sockets.</param>
    /// <param name="timing">How fast, how long.</param>
    /// <param name="counters">Counts the dials.</param>
    internal ExchangeDialler(Uri streams, ExchangeTiming timing, ExchangeCounters counters)
    {
        (_timing, _counters) = (timing, counters);
        _url = new($"{streams.GetLeftPart(UriPartial.Path).TrimEnd('/')}/stream");
        _pace = new(new()
        {
            TokenLimit = timing.DialBurst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = timing.DialEvery,
            QueueLimit = int.MaxValue,
        });
        _breaker = new ResiliencePipelineBuilder<ExchangeSocket>().AddCircuitBreaker(new()
        {
            ShouldHandle = new PredicateBuilder<ExchangeSocket>().Handle<ExchangeLostException>(),
            FailureRatio = 1,
            MinimumThroughput = DialsBeforeBreak,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = timing.LongestWait > LeastBreak ? timing.LongestWait : LeastBreak,
        }).Build();
        Again = new ResiliencePipelineBuilder().AddRetry(new()
        {
            ShouldHandle = new PredicateBuilder().Handle<ExchangeLostException>().Handle<BrokenCircuitException>(),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = timing.FirstWait,
            MaxDelay = timing.LongestWait,
        }).Build();
    }

    /// <summary>Repeats what was lost, after waits that grow.</summary>
    internal ResiliencePipeline Again { get; }

    /// <summary>Dials once.</summary>
    /// <param name="owner">Whom the socket serves.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ExchangeLostException">The exchange cannot be reached.</exception>
    /// <exception cref="BrokenCircuitException">It could not be reached lately, and is left alone for a while.</exception>
    internal async Task<ExchangeSocket> OpenAsync(ISocketOwner owner, CancellationToken stop)
    {
        await WaitAsAskedAsync(stop).ConfigureAwait(false);
        return await _breaker.ExecuteAsync(async token =>
        {
            using RateLimitLease paced = await _pace.AcquireAsync(1, token).ConfigureAwait(false);
            try
            {
                return await ExchangeSocket.OpenAsync(_url, owner, _timing, _counters, token).ConfigureAwait(false);
            }
            catch (ExchangeLostException e) when (e.Wait > TimeSpan.Zero)
            {
                Interlocked.Exchange(ref _notBefore, _timing.Wall.GetUtcNow().Add(e.Wait).ToUnixTimeMilliseconds());
                throw;
            }
        }, stop).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _pace.DisposeAsync();

    private async Task WaitAsAskedAsync(CancellationToken stop)
    {
        while (Interlocked.Read(ref _notBefore) - _timing.Wall.GetUtcNow().ToUnixTimeMilliseconds() is var left and > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(left, 60_000)), stop).ConfigureAwait(false);
    }
}

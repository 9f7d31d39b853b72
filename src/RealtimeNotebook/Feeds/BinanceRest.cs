using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;

namespace RealtimeNotebook.Feeds;

/// <summary>Asks the REST interface of one exchange, within its limits whoever asks in this process.</summary>
/// <remarks>One a base address and process, kept for its life: limits and bans outlast a chart. Does not retry; it only waits where it was asked to.</remarks>
internal sealed class BinanceRest : IDisposable
{
    /// <summary>The status with which the exchange bans an address that did not slow down.</summary>
    internal const HttpStatusCode Banned = (HttpStatusCode)418;

    private const int FuturesWeightAMinute = 2_400;
    private const int SpotWeightAMinute = 6_000;

    // Half of what is allowed: others at this address ask, too.
    private const int Share = 2;

    // Of the weight that the exchange says is used, by whomever, this much is not touched.
    private const double Reserve = 0.2;

    // Open interest of the past and funding are limited to 1,000 and 500 requests in 5 minutes.
    private const int StatisticsAWindow = 250;
    private const int MostBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan StatisticsWindow = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Uri _base;
    private readonly string _name;
    private readonly HttpClient _http;
    private readonly TimeProvider _clock;
    private readonly int _weightAMinute;
    private readonly SlidingWindowRateLimiter _weights;
    private readonly SlidingWindowRateLimiter _statistics;
    private long _notBefore;
    private long _requests;
    private long _refusals;
    private int _usedWeight;

    /// <summary>Nothing is dialled yet.</summary>
    internal BinanceRest(BinanceAddress address, TimeProvider clock)
    {
        _base = new(address.Rest.GetLeftPart(UriPartial.Path).TrimEnd('/'));
        _name = $"{address}";
        _clock = clock;
        _weightAMinute = address.Market == BinanceMarket.Spot ? SpotWeightAMinute : FuturesWeightAMinute;
        _weights = Limiter(_weightAMinute / Share, TimeSpan.FromMinutes(1));
        _statistics = Limiter(StatisticsAWindow, StatisticsWindow);
        _http = new(new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            AutomaticDecompression = DecompressionMethods.GZip,
            AllowAutoRedirect = false,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MostBytes,
        };
    }

    /// <summary>Requests sent.</summary>
    internal long Requests => Interlocked.Read(ref _requests);

    /// <summary>Requests that were answered with "too many" (429 or 418).</summary>
    internal long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>The weight used in this minute by everybody at this address, as the exchange said last.</summary>
    internal int UsedWeight => Volatile.Read(ref _usedWeight);

    /// <summary>Asks, and reads the answer to its end.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="weight">What the exchange counts it as.</param>
    /// <param name="isStatistics">Whether it counts among the requests for funding and for open interest of the past.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="FeedUnavailableException">There was no answer, or a refusal; the message says which and what to do.</exception>
    internal Task<byte[]> GetAsync(string path, int weight, bool isStatistics, CancellationToken stop) =>
        SendAsync(path, weight, isStatistics, HttpCompletionOption.ResponseContentRead,
            static (response, patience) => response.Content.ReadAsByteArrayAsync(patience), stop);

    /// <summary>Asks for what is too long to be held as a whole, and has it read as it comes.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="weight">What the exchange counts it as.</param>
    /// <param name="read">Reads the answer; the stream is over with it, and it keeps to a length of its own.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="FeedUnavailableException">There was no answer, or a refusal; the message says which and what to do.</exception>
    internal Task<T> ReadAsync<T>(string path, int weight, Func<Stream, CancellationToken, Task<T>> read, CancellationToken stop) =>
        SendAsync(path, weight, isStatistics: false, HttpCompletionOption.ResponseHeadersRead, async (response, patience) =>
        {
            Stream body = await response.Content.ReadAsStreamAsync(patience).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
                return await read(body, patience).ConfigureAwait(false);
        }, stop);

    /// <summary>For tests: those of the process live as long as it does.</summary>
    public void Dispose()
    {
        _http.Dispose();
        _weights.Dispose();
        _statistics.Dispose();
    }

    /// <summary>An answer that is not what the exchange documents.</summary>
    internal FeedUnavailableException Unreadable(string path, ReadOnlySpan<byte> body, Exception? cause = null) =>
        new($"{_name} answered {path.Split('?')[0]} with something other than Binance documents: {Refusal.Printable(body)}", cause ?? new FormatException());

    private async Task<T> SendAsync<T>(
        string path, int weight, bool isStatistics, HttpCompletionOption until, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken stop)
    {
        using RateLimitLease share = await (isStatistics ? _statistics : _weights).AcquireAsync(weight, stop).ConfigureAwait(false);
        if (!share.IsAcquired)
            throw new FeedUnavailableException($"{_name}: too many requests are waiting already; ask for less, or later.");
        await WaitAsAskedAsync(stop).ConfigureAwait(false);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            Interlocked.Increment(ref _requests);
            using HttpResponseMessage response = await _http.GetAsync(new Uri($"{_base.AbsoluteUri.TrimEnd('/')}{path}"), until, patience.Token).ConfigureAwait(false);
            NoteWeight(response);
            return response.StatusCode == HttpStatusCode.OK
                ? await read(response, patience.Token).ConfigureAwait(false)
                : throw Refused(response, await BeginningAsync(response, patience.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            throw new FeedUnavailableException($"{_name} does not answer: {e.Message} Check the network, or name another server in ?rest=.", e);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new FeedUnavailableException($"{_name} gave no whole answer within {Patience.TotalSeconds} s.", e);
        }
    }

    // Of a refusal no more is shown than its first words.
    private static async Task<byte[]> BeginningAsync(HttpResponseMessage response, CancellationToken stop)
    {
        byte[] start = new byte[256];
        Stream body = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
            return start[..await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, stop).ConfigureAwait(false)];
    }

    // A short wait is waited out; a long one is told, for whoever asks has other sources, or a chart to draw.
    private async ValueTask WaitAsAskedAsync(CancellationToken stop)
    {
        while (Interlocked.Read(ref _notBefore) - NowMs is var left and > 0)
        {
            if (left > LongestWait.TotalMilliseconds)
            {
                throw new FeedUnavailableException(string.Create(CultureInfo.InvariantCulture,
                    $"{_name} asks to be left alone for another {left / 1_000.0:0} s: too many requests came from this address."));
            }
            await Task.Delay(TimeSpan.FromMilliseconds(left), stop).ConfigureAwait(false);
        }
    }

    private long NowMs => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private void NoteWeight(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("X-MBX-USED-WEIGHT-1M", out IEnumerable<string>? values)
            || !int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out int used))
        {
            return;
        }
        Volatile.Write(ref _usedWeight, used);
        // The exchange counts by whole minutes.
        if (used > _weightAMinute * (1 - Reserve))
            HoldUntil((NowMs / 60_000 + 1) * 60_000);
    }

    private void HoldUntil(long ms)
    {
        long now;
        while ((now = Interlocked.Read(ref _notBefore)) < ms && Interlocked.CompareExchange(ref _notBefore, ms, now) != now)
        {
            // Another answer was noted meanwhile; the later of the two counts.
        }
    }

    private FeedUnavailableException Refused(HttpResponseMessage response, byte[] body)
    {
        string said = body.Length == 0 ? "" : $" It says: {Refusal.Printable(body)}";
        if (response.StatusCode is HttpStatusCode.TooManyRequests or Banned)
        {
            Interlocked.Increment(ref _refusals);
            string? header = response.Headers.TryGetValues("Retry-After", out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
            TimeSpan wait = RetryAfter.Of(header, _clock);
            HoldUntil(NowMs + (long)wait.TotalMilliseconds);
            return new(string.Create(CultureInfo.InvariantCulture,
                $"{_name} refuses more requests for {wait.TotalSeconds:0} s (status {(int)response.StatusCode}): too many came from this address.{said}"));
        }
        return response.StatusCode switch
        {
            HttpStatusCode.BadRequest => new($"{_name} refused the request: check the symbol.{said}"),
            HttpStatusCode.UnavailableForLegalReasons or HttpStatusCode.Forbidden =>
                new($"{_name} does not serve this place or address (status {(int)response.StatusCode}); name another server in ?ws= and ?rest=.{said}"),
            _ => new($"{_name} answered with status {(int)response.StatusCode}.{said}"),
        };
    }

    private static SlidingWindowRateLimiter Limiter(int permits, TimeSpan window) => new(new()
    {
        PermitLimit = permits,
        Window = window,
        SegmentsPerWindow = 12,
        QueueLimit = permits * 4,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });
}

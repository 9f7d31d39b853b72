using System.Threading.Channels;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Tests.Live;

/// <summary>A feed of derivatives that a test drives.</summary>
internal sealed class FakeDerivatives(params string[] symbols) : IDerivativesFeed
{
    private readonly TaskCompletionSource<ChannelWriter<DerivativeEvent>> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "fake";

    public bool IsSimulated => false;

    public IReadOnlyList<string> Venues { get; init; } = [];

    public IReadOnlyList<string> Symbols => symbols;

    internal IReadOnlySet<string> Wanted { get; private set; } = new HashSet<string>();

    internal bool IsDisposed { get; private set; }

    public void Want(IReadOnlySet<string> symbols) => Wanted = symbols;

    public async Task ListenAsync(ChannelWriter<DerivativeEvent> events, CancellationToken stop)
    {
        _listening.SetResult(events);
        await _end.Task.WaitAsync(stop);
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return default;
    }

    internal void Fail(Exception e) => _end.TrySetException(e);

    internal async Task SendAsync(params DerivativeEvent[] events)
    {
        ChannelWriter<DerivativeEvent> writer = await _listening.Task.WaitAsync(Eventually.Limit);
        foreach (DerivativeEvent one in events)
            await writer.WriteAsync(one);
    }

    internal Task SendAsync(params OpenInterest[] entries) => SendAsync([.. entries.Select(one => DerivativeEvent.Of(one))]);

    internal Task SendAsync(params Funding[] entries) => SendAsync([.. entries.Select(one => DerivativeEvent.Of(one))]);

    internal Task SendAsync(params Liquidation[] entries) => SendAsync([.. entries.Select(one => DerivativeEvent.Of(one))]);
}

/// <summary>A store in memory that writes down what it is asked, and can be away.</summary>
internal sealed class RecordingStore : IDerivativesStore
{
    private readonly object _gate = new();
    private readonly List<DerivativeEvent> _kept = [];
    private readonly List<DerivativesRange> _asked = [];

    public string Name => "recording";

    internal bool IsAway { get; set; }

    /// <summary>Thrown instead of taking anything.</summary>
    internal Exception? Breaks { get; set; }

    internal DerivativeEvent[] Kept
    {
        get
        {
            lock (_gate)
                return [.. _kept];
        }
    }

    /// <summary>Every question that reached it.</summary>
    internal DerivativesRange[] Asked
    {
        get
        {
            lock (_gate)
                return [.. _asked];
        }
    }

    public Task KeepAsync(IReadOnlyList<DerivativeEvent> events, CancellationToken stop)
    {
        if (IsAway)
            throw new FeedUnavailableException("recording is away.");
        if (Breaks is { } broken)
            throw broken;
        lock (_gate)
            _kept.AddRange(events);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<OpenInterest>> OpenInterestAsync(DerivativesRange range, CancellationToken stop) =>
        Answer(range, DerivativeEventKind.OpenInterest, static one => one.OpenInterest);

    public Task<IReadOnlyList<Funding>> FundingAsync(DerivativesRange range, CancellationToken stop) =>
        Answer(range, DerivativeEventKind.Funding, static one => one.Funding);

    public Task<IReadOnlyList<Liquidation>> LiquidationsAsync(DerivativesRange range, CancellationToken stop) =>
        Answer(range, DerivativeEventKind.Liquidation, static one => one.Liquidation);

    public ValueTask DisposeAsync() => default;

    internal void Put(params DerivativeEvent[] events)
    {
        lock (_gate)
            _kept.AddRange(events);
    }

    private Task<IReadOnlyList<T>> Answer<T>(DerivativesRange range, DerivativeEventKind kind, Func<DerivativeEvent, T> of)
    {
        lock (_gate)
        {
            _asked.Add(range);
            if (IsAway)
                throw new FeedUnavailableException("recording is away.");
            return Task.FromResult<IReadOnlyList<T>>([.. _kept.Where(one =>
                one.Kind == kind && one.Symbol == range.Symbol && one.TimeMs >= range.FromMs && one.TimeMs < range.ToMs).OrderBy(one => one.TimeMs).Select(of)]);
        }
    }
}

/// <summary>A viewer of derivatives that remembers.</summary>
internal sealed class RecordingDerivativesViewer : IDerivativesViewer
{
    private readonly object _gate = new();
    private readonly List<(DerivativeEvent Event, decimal? Move)> _offers = [];
    private int _statuses;

    internal (DerivativeEvent Event, decimal? Move)[] Offers
    {
        get
        {
            lock (_gate)
                return [.. _offers];
        }
    }

    internal int Statuses => Volatile.Read(ref _statuses);

    public void Offer(in DerivativeEvent one, decimal? move)
    {
        lock (_gate)
            _offers.Add((one, move));
    }

    public void StatusChanged() => Interlocked.Increment(ref _statuses);
}

using System.Threading.Channels;
using Polly;
using Polly.Retry;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>Looks at a series on behalf of one store, and keeps the store up to date, away from the series' own tasks.</summary>
/// <remarks>
/// It holds the newest snapshot only. A store that is slow gets what the series is when its turn comes; one that failed is asked again,
/// ever more seldom. Bars that closed meanwhile are in the snapshot for as long as they are in memory.
/// </remarks>
internal sealed class BarKeeper : ISeriesViewer, IAsyncDisposable
{
    private const int DownAfter = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly object _gate = new();
    private readonly ISeriesStore _store;
    private readonly TimeProvider _clock;
    private readonly ResiliencePipeline _again;
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly Task _keeping;
    private ChartSnapshot? _newest;
    private SourceHealth _health;
    private int _failedInRow;
    private int _ended;
    private long _refused;
    private long _left;
    private string? _remark;

    /// <summary>Begins to wait for snapshots.</summary>
    /// <param name="store">The store; owned from now on.</param>
    /// <param name="clock">The clock of pauses.</param>
    internal BarKeeper(ISeriesStore store, TimeProvider clock)
    {
        (_store, _clock) = (store, clock);
        _health = new(store.Name, SourceRole.Store, SourceState.Idle, null, 0, 0, 0);
        _again = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                // Polly itself ends with its own token; whatever else is thrown is one more failed attempt.
                ShouldHandle = new PredicateBuilder().Handle<Exception>(_ => !_ending.IsCancellationRequested),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstPause,
                MaxDelay = LongestPause,
            })
            .Build();
        _keeping = Task.Run(RunAsync);
    }

    public TimeSpan Every => _store.Every;

    internal ISeriesStore Store => _store;

    /// <summary>How the store does.</summary>
    internal SourceHealth Health => Volatile.Read(ref _health);

    public void Offer(ChartSnapshot snapshot, long sourceMs)
    {
        // A chart that still reads its history is not yet what is to be kept.
        if (snapshot.Status.Phase == SeriesPhase.Seeding)
            return;
        Volatile.Write(ref _newest, snapshot);
        Ring();
    }

    /// <summary>Has the store look again, though the series is what it was.</summary>
    internal void Ring() => _bell.Writer.TryWrite(true);

    /// <summary>Says that what the store held was of no use, or could not be read.</summary>
    /// <param name="why">In words.</param>
    /// <param name="isLasting">Whether it is still told when the store does well again.</param>
    internal void NoteRefusal(string why, bool isLasting)
    {
        lock (_gate)
        {
            _remark = isLasting ? why : _remark;
            Note_NeedsLock(SourceState.Degraded, why, answers: 0, failures: 1);
        }
    }

    /// <summary>Counts bars that were repaired as they were read from the store.</summary>
    internal void NoteRepaired(int bars)
    {
        lock (_gate)
            Volatile.Write(ref _health, Health with { RowsRepaired = Health.RowsRepaired + bars });
    }

    /// <summary>Writes what has been offered, once more if need be, but takes no longer than the given time; then lets the store go.</summary>
    internal async Task EndAsync(TimeSpan patience)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 1)
            return;
        _bell.Writer.TryComplete();
        _giveUp.CancelAfter(patience);
        await _ending.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _store.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
        _giveUp.Dispose();
    }

    public ValueTask DisposeAsync() => new(EndAsync(TimeSpan.Zero));

    private async Task RunAsync()
    {
        while (await _bell.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            // Before the looking, so that whoever rings from now on is heard again.
            _bell.Reader.TryRead(out _);
            try
            {
                await _again.ExecuteAsync(KeepAsync, _ending.Token).ConfigureAwait(false);
            }
            catch (Exception) when (_ending.IsCancellationRequested)
            {
                break;
            }
        }
        try
        {
            // The last word, without pauses: a store that was given up a moment ago may be back.
            await KeepAsync(_giveUp.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Nobody is left to try again. A failure of the store itself is in its health already.
            if (!_giveUp.IsCancellationRequested)
                return;
            lock (_gate)
                Note_NeedsLock(SourceState.Degraded, $"{_store.Name} had not taken the newest bars when the chart stopped; they may not be stored.", answers: 0, failures: 1);
        }
    }

    private async ValueTask KeepAsync(CancellationToken stop)
    {
        if (Volatile.Read(ref _newest) is not { } now)
            return;
        try
        {
            StoreAnswer kept = await _store.KeepAsync(ImageOf(now), stop).ConfigureAwait(false);
            _failedInRow = 0;
            _refused += kept.Refused;
            _left += kept.Left;
            // A store that was not asked is neither well nor ill by that.
            if (!kept.IsAnswered && kept.Written + kept.Refused == 0)
                return;
            lock (_gate)
                Note_NeedsLock(kept.Refusal is null ? SourceState.Ok : SourceState.Degraded, kept.Refusal ?? Remark_NeedsLock(), answers: 1, failures: kept.Refused > 0 ? 1 : 0);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // A store's own failure must not end the keeping; what it was is told, and the next attempt may go well.
            _failedInRow++;
            string text = e is FeedUnavailableException ? e.Message : $"{_store.Name} failed: {e.GetType().Name}: {e.Message}";
            lock (_gate)
                Note_NeedsLock(_failedInRow >= DownAfter ? SourceState.Down : SourceState.Degraded, text, answers: 0, failures: 1);
            throw;
        }
    }

    // What a person should know though the store is well again.
    private string? Remark_NeedsLock()
    {
        string text = string.Join(' ', new[]
        {
            _remark,
            _store.Missed > 0 ? $"{_store.Missed} bars had left memory before they could be written." : null,
            _refused > 0 ? $"{_refused} rows were refused before." : null,
            _left > 0 ? $"{_left} stored bars are other than the chart's and were left as they are." : null,
        }.OfType<string>());
        return text.Length == 0 ? null : text;
    }

    private void Note_NeedsLock(SourceState state, string? text, int answers, int failures)
    {
        SourceHealth before = Health;
        Volatile.Write(ref _health, before with
        {
            State = state,
            Text = text,
            LastAnswerMs = answers > 0 ? _clock.GetUtcNow().ToUnixTimeMilliseconds() : before.LastAnswerMs,
            Answers = before.Answers + answers,
            Failures = before.Failures + failures,
        });
    }

    private static SeriesImage ImageOf(ChartSnapshot now) =>
        new(now.Key, now.Epoch, now.FirstBar, now.Bars, now.Forming, now.Indicators, now.Status.Gaps, now.Status.IsSimulated)
        {
            HasPieces = now.Origin.HasPieces,
            HistoryToMs = now.Origin.HistoryToMs,
            InDoubt = now.Origin.InDoubt,
        };
}

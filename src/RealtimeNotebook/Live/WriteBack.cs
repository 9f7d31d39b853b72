using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>Everything that a series leaves for others and for its next start: its stores, each with a task of its own.</summary>
internal sealed class WriteBack
{
    // Shorter than the 5 s that Jupyter gives a kernel that shuts down.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(4);

    private readonly IReadOnlyList<ISeriesStore> _stores;
    private readonly ISnapshotStore? _snapshots;
    private readonly IOfficialStore? _official;
    private readonly bool _isOfficialFromHistory;
    private IReadOnlyList<BarKeeper> _keepers = [];
    private IReadOnlyList<SourceHealth> _last = [];

    private WriteBack(IReadOnlyList<ISeriesStore> stores, bool isOfficialFromHistory)
    {
        _stores = stores;
        _snapshots = stores.OfType<ISnapshotStore>().FirstOrDefault();
        _official = stores.OfType<IOfficialStore>().FirstOrDefault();
        _isOfficialFromHistory = isOfficialFromHistory;
    }

    /// <summary>Names stores that a test has made.</summary>
    internal static WriteBack Of(params ISeriesStore[] stores) => new(stores, isOfficialFromHistory: true);

    /// <summary>The stores, before they are begun to be written to.</summary>
    internal IReadOnlyList<ISeriesStore> Stores => _stores;

    /// <summary>How the stores do.</summary>
    internal IReadOnlyList<SourceHealth> Health => _keepers.Count == 0 ? _last : [.. _keepers.Select(keeper => keeper.Health)];

    /// <summary>How many of the viewers of a series are not people.</summary>
    internal int Viewers => _keepers.Count;

    /// <summary>Opens the stores that options name; nothing is dialled yet.</summary>
    /// <param name="key">The series.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="feed">Its feed.</param>
    /// <param name="history">Its history.</param>
    /// <param name="environment">Answers for environment variables.</param>
    /// <returns>Null when nothing is to be written.</returns>
    /// <exception cref="ArgumentException">An address is wrong; the message lists every fault, without secrets.</exception>
    internal static WriteBack? Open(SeriesKey key, RealtimeOptions options, IFeedListener feed, IHistory history, Func<string, string?> environment)
    {
        WriteBackOptions to = options.WriteBack;
        var stores = new List<ISeriesStore>();
        var faults = new List<string>();
        Add(nameof(to.LiveCandle), to.LiveCandle, _ => new LiveCandleKeeper(OpenLiveCandles(to)!, to.LiveCandleEvery));
        Add(nameof(to.Snapshot), to.Snapshot, uri => new RedisSnapshots(
            RedisClient.Open(uri), key, StateProcessor.SeedBars(options), to.SnapshotTtl, feed.IsSimulated, TimeProvider.System));
        Add(nameof(to.Official), to.Official, uri => new RedisOfficialBars(RedisClient.Open(uri), key, mostStored: to.OfficialMost), mustBeReal: true);
        Add(nameof(to.Bars), to.Bars, uri => OpenInflux(uri, key, to, history, environment), mustBeReal: true);
        if (faults.Count > 0)
        {
            Release.All(stores);
            throw new ArgumentException(string.Join(' ', faults));
        }
        // What is told by nobody but that very set is there already.
        bool fromHistory = !string.IsNullOrWhiteSpace(to.Official) && !history.ReadsOnly(RedisAddress.From(SourceAddress.Parse(to.Official.Trim())));
        return stores.Count == 0 ? null : new(stores, fromHistory);

        void Add(string name, string? uri, Func<string, ISeriesStore> open, bool mustBeReal = false)
        {
            if (string.IsNullOrWhiteSpace(uri))
                return;
            try
            {
                ISeriesStore store = open(uri);
                if (mustBeReal && feed.IsSimulated)
                    faults.Add($"WriteBack.{name}: the prices of {feed.Name} are made up and are not written among real ones; leave {name} out, or name another feed.");
                stores.Add(store);
            }
            catch (ArgumentException e)
            {
                faults.Add($"WriteBack.{name}: {(e.ParamName is null ? e.Message : e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal))}");
            }
        }
    }

    /// <summary>Where forming bars of all series are left, and found: in the store of the options, and in the Redis servers of the history
    /// too, which are only read. Null for nowhere.</summary>
    /// <param name="options">Checked by <see cref="Open"/>.</param>
    /// <param name="environment">Answers for environment variables.</param>
    internal static ILiveCandleStore? OpenLiveCandles(RealtimeOptions options, Func<string, string?> environment)
    {
        ILiveCandleStore? kept = OpenLiveCandles(options.WriteBack);
        IReadOnlyList<RedisBarsAddress> read = HistoryAddress.LiveCandles(options.History, environment);
        return read.Count == 0 ? kept : new HistoryLiveCandles(kept, read);
    }

    /// <summary>Where forming bars of all series are left; null for nowhere. The options have been checked by <see cref="Open"/>.</summary>
    internal static ILiveCandleStore? OpenLiveCandles(WriteBackOptions options) => string.IsNullOrWhiteSpace(options.LiveCandle)
        ? null : new RedisLiveCandles(RedisClient.Open(options.LiveCandle), options.LiveCandleTtl);

    /// <summary>Begins to write.</summary>
    /// <param name="attach">Attaches a viewer to the series.</param>
    /// <param name="askAgain">Has the series ask its history again from an opening time on, which holds another bar there; from any thread.</param>
    internal void Start(Action<ISeriesViewer> attach, Action<long> askAgain)
    {
        foreach (InfluxWriter bars in _stores.OfType<InfluxWriter>())
            bars.StoredDiffers = askAgain;
        _keepers = [.. _stores.Select(store => new BarKeeper(store, TimeProvider.System))];
        foreach (BarKeeper keeper in _keepers)
            attach(keeper);
    }

    /// <summary>What the process before has left of this series; null when snapshots are not kept.</summary>
    /// <returns>Never fails: a store that does not answer is as good as an empty one, and its health says so.</returns>
    internal Task<FoundSnapshot>? FindSnapshot(CancellationToken stop) => _snapshots is null ? null : Task.Run(() => FindAsync(_snapshots, stop), CancellationToken.None);

    /// <summary>Says that what was found is of no use, and why.</summary>
    internal void NoteRefusedSnapshot(string why) => NoteSnapshot(why, isLasting: true);

    /// <summary>Counts the bars of a snapshot that were repaired as they were read.</summary>
    internal void NoteRepairedSnapshot(int bars) => KeeperOf(_snapshots)?.NoteRepaired(bars);

    /// <summary>Whether the newest bar of history was written by this chart; null where that is not known.</summary>
    internal bool? Wrote(long newestMs)
    {
        bool?[] answers = [.. _stores.OfType<InfluxWriter>().Select(store => store.Wrote(newestMs))];
        return answers.Contains(true) ? true : answers.Contains(null) ? null : false;
    }

    /// <summary>Takes closed bars that the feed itself calls official.</summary>
    internal void OfferOfficial(in Candle bar) => Offer([bar]);

    /// <summary>Takes closed bars that history has told.</summary>
    internal void OfferHistory(IEnumerable<Candle> bars)
    {
        if (_isOfficialFromHistory)
            Offer(bars);
    }

    /// <summary>Writes what is left to write, for a bounded time, and lets the stores go.</summary>
    internal async Task EndAsync()
    {
        await Task.WhenAll(_keepers.Select(keeper => keeper.EndAsync(EndPatience))).ConfigureAwait(false);
        _last = Health;
        _keepers = [];
    }

    private static InfluxWriter OpenInflux(string uri, SeriesKey key, WriteBackOptions to, IHistory history, Func<string, string?> environment)
    {
        SourceAddress parsed = SourceAddress.Parse(uri.Trim());
        if (parsed.Scheme is not ("influx" or "influxs"))
            throw new ArgumentException($"'{parsed}' is no InfluxDB database; expected influx://host:8086/database or influxs://host/database.");
        var address = InfluxAddress.From(parsed, environment("INFLUX_DB_TOKEN"));
        return new(address, key, to.WithIndicators, history.Reads(address), awaitsHistory: history.IsPresent);
    }

    private void Offer(IEnumerable<Candle> bars)
    {
        if (_official is null)
            return;
        _official.Offer(bars);
        KeeperOf(_official)?.Ring();
    }

    private BarKeeper? KeeperOf(ISeriesStore? store) => _keepers.FirstOrDefault(keeper => ReferenceEquals(keeper.Store, store));

    private void NoteSnapshot(string why, bool isLasting) =>
        KeeperOf(_snapshots)?.NoteRefusal(why, isLasting);

    private async Task<FoundSnapshot> FindAsync(ISnapshotStore snapshots, CancellationToken stop)
    {
        try
        {
            return await snapshots.FindAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return default;
        }
        catch (Exception e)
        {
            // A store's own failure must not end the live chart; what it was is told.
            NoteSnapshot(e is FeedUnavailableException ? e.Message : $"{snapshots.Name} failed: {e.GetType().Name}: {e.Message}", isLasting: false);
            return default;
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace RealtimeNotebook.History;

/// <summary>Writes closed bars and indicator values to InfluxDB 1.x, 2.x or 3 over its line protocol.</summary>
/// <remarks>
/// <para>A point is named by its measurement, tag and time, so that writing it replaces what another program has stored there. So the
/// stored bars are read before each write: a bar is written where none is stored, and in place of an earlier version that this chart
/// has written itself. Any other stored bar stays, whatever the order of writes, and is counted.</para>
/// <para>An unconfirmed bar waits until it is confirmed; where the chart has no history that could confirm it, it is written where
/// none is stored. What history has told at the start is not written; what closed since then is, and what was corrected. Where the
/// database is the chart's own history, no bar is written that was built here of trades: it would come back as official.</para>
/// </remarks>
internal sealed class InfluxWriter : ISeriesStore
{
    private const int RowsAtOnce = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly InfluxAddress _address;
    private readonly InfluxLines _lines;
    private readonly ServerHttp _server;
    private readonly InfluxStoredBars _stored;
    private readonly Uri _write;
    private readonly bool _withIndicators;
    private readonly bool _isHistory;
    private readonly bool _hasHistory;

    // Versions of bars sent since the last image that was kept whole; some may be stored though no answer came.
    private readonly HashSet<Candle> _sent = [];

    // The version of each bar that was written last, for as long as the bar is in memory.
    private readonly Dictionary<long, Candle> _written = [];

    // Opening times of unconfirmed bars that wait.
    private SortedSet<long> _withheld = [];
    private SeriesImage? _kept;
    private string? _barsRefusal;
    private string? _indicatorsRefusal;
    private bool _awaitsHistory;
    private long _missed;

    // The newest bar that was written where none was stored.
    private long _newestOwnMs = long.MinValue;

    /// <summary>Names a database; nothing is dialled yet.</summary>
    /// <param name="address">The database.</param>
    /// <param name="key">The series.</param>
    /// <param name="withIndicators">Whether indicator values are written too.</param>
    /// <param name="isHistory">Whether the chart reads its history from the same database.</param>
    /// <param name="awaitsHistory">Whether the chart has a history, which may not have answered yet.</param>
    /// <param name="handler">How to reach it; null for the usual way.</param>
    /// <exception cref="ArgumentException">The address has a name that cannot be written.</exception>
    internal InfluxWriter(
        InfluxAddress address, SeriesKey key, bool withIndicators, bool isHistory, bool awaitsHistory, HttpMessageHandler? handler = null)
    {
        (_address, _lines, _withIndicators) = (address, new(address, key), withIndicators);
        (_isHistory, _awaitsHistory, _hasHistory) = (isHistory, awaitsHistory, isHistory || awaitsHistory);
        _stored = new(address, key, handler);
        Name = $"{address} write";
        _write = new(address.Server, $"/write?{address.Target}&precision=ms");
        _server = new(address.Server, handler);
    }

    public string Name { get; }

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public long Missed => Interlocked.Read(ref _missed);

    /// <summary>Called when the chart's own history holds another bar than the chart, with its opening time. Null: nobody is.</summary>
    internal Action<long>? StoredDiffers { get; set; }

    /// <summary>Whether the newest bar of the chart's own history was written by this chart first. Whether another program has written the same
    /// bar since cannot be known: it would have replaced the point with an equal one.</summary>
    /// <param name="newestMs">The opening time of the newest stored bar.</param>
    /// <returns>Null where it is not known, since this process has written no bar, or a newer one that is not stored.</returns>
    internal bool? Wrote(long newestMs) => !_isHistory ? false : Interlocked.Read(ref _newestOwnMs) is var own && own == newestMs ? true
        : own != long.MinValue && newestMs > own ? false : null;

    public async Task<StoreAnswer> KeepAsync(SeriesImage now, CancellationToken stop)
    {
        StoreAnswer bars = await KeepBarsAsync(now, stop).ConfigureAwait(false);
        StoreAnswer indicators = _withIndicators ? await KeepIndicatorsAsync(now, stop).ConfigureAwait(false) : default;
        Interlocked.Add(ref _missed, _kept is null ? 0 : now.MissedSince(_kept));
        _awaitsHistory &= now.HistoryToMs == long.MinValue;
        _kept = now;
        _sent.Clear();
        string[] refusals = [.. new[] { _barsRefusal, _indicatorsRefusal }.OfType<string>().Distinct()];
        return new(bars.Written + indicators.Written, bars.Refused + indicators.Refused, refusals.Length == 0 ? null : string.Join(' ', refusals))
        {
            Left = bars.Left,
            IsAnswered = bars.IsAnswered || indicators.IsAnswered,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _stored.DisposeAsync().ConfigureAwait(false);
        _server.Dispose();
    }

    private async Task<StoreAnswer> KeepBarsAsync(SeriesImage now, CancellationToken stop)
    {
        var total = new StoreAnswer(0);
        // Built here of trades: in the chart's own history they would come back as official.
        if (_isHistory && now.HasPieces)
            return total;
        IEnumerable<int> waiting = _withheld.Select(openMs => now.Bars.IndexOf(openMs)).Where(static row => row >= 0);
        int[] rows = [.. Rows(now, withIndicators: false).Union(waiting).Order()];
        var withheld = new SortedSet<long>(rows.Select(row => now.Bars.OpenMs[row]).Where(openMs => IsWithheld(now, openMs)));
        string? refusal = null;
        foreach (Candle[] batch in InfluxStoredBars.Batches(rows.Select(row => now.Bars[row]).Where(bar => !withheld.Contains(bar.OpenMs)), now.Key.Interval, RowsAtOnce))
        {
            StoreAnswer answer = await KeepBatchAsync(now, batch, withheld, stop).ConfigureAwait(false);
            refusal = answer.Refusal ?? refusal;
            total = total with
            {
                Written = total.Written + answer.Written,
                Refused = total.Refused + answer.Refused,
                Left = total.Left + answer.Left,
                IsAnswered = true,
            };
        }
        _barsRefusal = total.Written + total.Refused > 0 ? refusal : _barsRefusal;
        Interlocked.Add(ref _missed, _withheld.Count(openMs => now.Bars.IndexOf(openMs) < 0 && openMs > now.HistoryToMs));
        _withheld = withheld;
        long[] gone = [.. _written.Keys.Where(openMs => now.Bars.Count > 0 && openMs < now.Bars.OpenMs[0])];
        foreach (long goneMs in gone)
            _written.Remove(goneMs);
        return total;
    }

    private async Task<StoreAnswer> KeepBatchAsync(SeriesImage now, Candle[] batch, SortedSet<long> withheld, CancellationToken stop)
    {
        IReadOnlyDictionary<long, Candle> stored = await _stored.ReadAsync(batch[0].OpenMs, batch[^1].OpenMs, stop).ConfigureAwait(false);
        var text = new StringBuilder(batch.Length * 128);
        int written = 0, left = 0;
        foreach (Candle bar in batch)
        {
            if (stored.TryGetValue(bar.OpenMs, out Candle there))
            {
                if (there == bar)
                {
                    _written[bar.OpenMs] = bar;
                    continue;
                }
                // An unconfirmed version replaces nothing; what it is when it has been confirmed may.
                if (_hasHistory && now.IsInDoubt(bar.OpenMs))
                {
                    withheld.Add(bar.OpenMs);
                    continue;
                }
                if (!Supersedes(now, bar, there))
                {
                    left++;
                    if (_isHistory)
                        StoredDiffers?.Invoke(bar.OpenMs);
                    continue;
                }
            }
            else if (bar.OpenMs > _newestOwnMs)
            {
                // Before it is sent: it may be stored though no answer comes.
                Interlocked.Exchange(ref _newestOwnMs, bar.OpenMs);
            }
            _lines.AddBar(text, bar);
            _sent.Add(bar);
            written++;
        }
        string? refusal = written == 0 ? null : await SendAsync(text.ToString(), stop).ConfigureAwait(false);
        foreach (Candle bar in refusal is null ? batch.Where(_sent.Contains) : [])
            _written[bar.OpenMs] = bar;
        return refusal is null ? new(written) { Left = left } : new(0, written, refusal) { Left = left };
    }

    private async Task<StoreAnswer> KeepIndicatorsAsync(SeriesImage now, CancellationToken stop)
    {
        var total = new StoreAnswer(0);
        string? refusal = null;
        foreach (int[] batch in Rows(now, withIndicators: true).Chunk(RowsAtOnce))
        {
            var text = new StringBuilder(batch.Length * 128);
            int lines = batch.Count(row => _lines.AddIndicators(text, now, row));
            if (lines == 0)
                continue;
            string? why = await SendAsync(text.ToString(), stop).ConfigureAwait(false);
            refusal = why ?? refusal;
            total = why is null ? total with { Written = total.Written + lines } : total with { Refused = total.Refused + lines };
        }
        _indicatorsRefusal = total.Written + total.Refused > 0 ? refusal : _indicatorsRefusal;
        return total;
    }

    // An unconfirmed bar, and there is a history that can still confirm it. Of the chart's own history it becomes no part before.
    private bool IsWithheld(SeriesImage now, long openMs) =>
        _hasHistory && now.IsInDoubt(openMs) && (_isHistory || openMs > now.HistoryToMs);

    // Only what this chart is known to have written gives way, and only to a bar that is confirmed.
    private bool Supersedes(SeriesImage now, in Candle bar, in Candle stored)
    {
        if (now.IsInDoubt(bar.OpenMs))
            return false;
        if (_sent.Contains(stored) || (_written.TryGetValue(bar.OpenMs, out Candle last) && last == stored))
            return true;
        return _kept?.Bars.IndexOf(bar.OpenMs) is >= 0 and int row && _kept.Bars[row] == stored;
    }

    private List<int> Rows(SeriesImage now, bool withIndicators)
    {
        bool hasAnswered = now.HistoryToMs != long.MinValue;
        List<int> rows = _kept is { } kept ? now.RowsOtherThan(kept, withIndicators) : [];
        // Until history has answered, what was there at the start may be its own.
        if (_kept is null ? hasAnswered || !_awaitsHistory : _awaitsHistory && hasAnswered)
        {
            int known = now.Bars.IndexOf(now.HistoryToMs);
            rows = [.. rows.Union(Enumerable.Range(0, now.Bars.Count).Skip(known < 0 ? ~known : known + 1)).Order()];
        }
        return rows;
    }

    // Null when the server took everything; else why it will never take some of it.
    private async Task<string?> SendAsync(string text, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _write) { Content = new StringContent(text, Encoding.UTF8) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain") { CharSet = "utf-8" };
            request.Headers.Authorization = _address.Authorization;
            using HttpResponseMessage response = await _server.Http.SendAsync(request, patience.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return null;
            string said = await response.Content.ReadAsStringAsync(patience.Token).ConfigureAwait(false);
            return response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity
                ? InfluxFault.NotTaken(_address, response.StatusCode, said)
                : throw InfluxFault.NotWritten(_address, response.StatusCode, said);
        }
        catch (HttpRequestException e)
        {
            throw InfluxFault.Of(_address, e.HttpRequestError, e);
        }
        catch (IOException e)
        {
            throw InfluxFault.Of(_address, "does not answer", e, isTransient: true);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw InfluxFault.Of(_address, $"did not confirm what was written within {Patience.TotalSeconds} s", e, isTransient: true);
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace RealtimeNotebook.History;

/// <summary>Writes closed bars and indicator values to InfluxDB 1.x, 2.x or 3 over its line protocol.</summary>
/// <remarks>
/// A point is named by its measurement, tag and time, so that writing it again changes nothing, and writing a corrected bar
/// replaces it. What history has told at the start is not written; what closed since then is, and what was corrected.
/// Where the database is the chart's own history, nothing is written that it told, nor a bar that was built here of trades or
/// may lack its last events: it would come back as if it were official.
/// </remarks>
internal sealed class InfluxWriter : ISeriesStore
{
    private const int RowsAtOnce = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly InfluxAddress _address;
    private readonly InfluxLines _lines;
    private readonly ServerHttp _server;
    private readonly Uri _write;
    private readonly bool _withIndicators;
    private readonly bool _isHistory;
    private SeriesImage? _kept;
    private bool _awaitsHistory;
    private long _missed;

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
        (_address, _lines, _withIndicators, _isHistory, _awaitsHistory) = (address, new(address, key), withIndicators, isHistory, awaitsHistory);
        Name = $"{address} write";
        _write = new(address.Server, $"/write?{address.Target}&precision=ms");
        _server = new(address.Server, handler);
    }

    public string Name { get; }

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public long Missed => Interlocked.Read(ref _missed);

    public async Task<StoreAnswer> KeepAsync(SeriesImage now, CancellationToken stop)
    {
        (List<int> rows, long missed) = Rows(now);
        var total = new StoreAnswer(0);
        foreach (int[] batch in rows.Chunk(RowsAtOnce))
        {
            string text = Lines(now, batch);
            string? refusal = text.Length == 0 ? null : await SendAsync(text, stop).ConfigureAwait(false);
            total = refusal is null
                ? total with { Written = total.Written + batch.Length }
                : total with { Refused = total.Refused + batch.Length, Refusal = refusal };
        }
        _awaitsHistory &= now.HistoryToMs == long.MinValue;
        _kept = now;
        Interlocked.Add(ref _missed, missed);
        return total;
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return default;
    }

    private (List<int> Rows, long Missed) Rows(SeriesImage now)
    {
        bool hasAnswered = now.HistoryToMs != long.MinValue;
        List<int> rows = _kept is { } kept ? now.RowsOtherThan(kept, _withIndicators) : [];
        // Until history has answered, what was there at the start may be its own.
        if (_kept is null ? hasAnswered || !_awaitsHistory : _awaitsHistory && hasAnswered)
        {
            int known = now.Bars.IndexOf(now.HistoryToMs);
            rows = [.. rows.Union(Enumerable.Range(0, now.Bars.Count).Skip(known < 0 ? ~known : known + 1)).Order()];
        }
        // Those that were left out, and have been found whole since.
        if (_isHistory && _kept is { InDoubt.Count: > 0 } before && !ReferenceEquals(before.InDoubt, now.InDoubt))
            rows = [.. rows.Union(Enumerable.Range(0, now.Bars.Count).Where(row => before.IsInDoubt(now.Bars.OpenMs[row]) && !now.IsInDoubt(now.Bars.OpenMs[row]))).Order()];
        return (rows, _kept is null ? 0 : now.MissedSince(_kept));
    }

    private string Lines(SeriesImage now, int[] rows)
    {
        var text = new StringBuilder(rows.Length * 128);
        foreach (int row in rows)
        {
            if (!_isHistory || (!now.HasPieces && now.Bars.OpenMs[row] > now.HistoryToMs && !now.IsInDoubt(now.Bars.OpenMs[row])))
                _lines.AddBar(text, now.Bars[row]);
            if (_withIndicators)
                _lines.AddIndicators(text, now, row);
        }
        return text.ToString();
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

using System.Text.Json;

namespace RealtimeNotebook.History;

/// <summary>What InfluxDB's /query answers, read piece by piece as it arrives; no more than the bars is kept.</summary>
internal sealed class InfluxAnswer
{
    private const int FirstBuffer = 64 * 1024;
    private const int LargestBuffer = 1024 * 1024;
    private const int Columns = 6;

    private List<Candle> _bars = [];
    private readonly double[] _row = new double[Columns];
    private int _column;
    private int _valuesDepth = -1;
    private long _timeMs;
    private Member _member;

    private enum Member
    {
        Other,
        Values,
        Error,
        Partial,
        Results,
        Message,
    }

    /// <summary>The bars, oldest first; of rows with one time, which differ in other tags, that with the most volume.</summary>
    internal List<Candle> Bars => _bars;

    /// <summary>How many rows there are, bars or not.</summary>
    internal int Rows { get; private set; }

    /// <summary>The opening time of the oldest row, bar or not; <see cref="long.MaxValue"/> when there is none.</summary>
    internal long OldestRowMs { get; private set; } = long.MaxValue;

    /// <summary>The opening time of the newest row, bar or not; <see cref="long.MinValue"/> when there is none.</summary>
    internal long NewestRowMs { get; private set; } = long.MinValue;

    /// <summary>Rows that make no bar: a price is null, or the numbers contradict each other.</summary>
    internal int RowsSkipped { get; private set; }

    /// <summary>Rows whose high or low was moved to the open or close, by less than a rounding error.</summary>
    internal int RowsRepaired { get; private set; }

    /// <summary>The opening time of the first row that makes no bar, and why; null when there is none.</summary>
    internal (long OpenMs, string Reason)? FirstSkipped { get; private set; }

    /// <summary>What the server says is wrong, or null. It may say so in an answer of status 200.</summary>
    internal string? Error { get; private set; }

    /// <summary>The words of a refusal as InfluxDB 2 writes it, beside a code; null when there are none.</summary>
    internal string? Message { get; private set; }

    /// <summary>Whether the answer has the member that every answer of InfluxDB to a query has.</summary>
    internal bool HasResults { get; private set; }

    /// <summary>Whether the server has cut the answer at its limit of rows.</summary>
    internal bool IsPartial { get; private set; }

    /// <summary>Reads an answer to its end.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    internal static async Task<InfluxAnswer> ReadAsync(Stream stream, CancellationToken stop)
    {
        var answer = new InfluxAnswer();
        byte[] buffer = new byte[FirstBuffer];
        int length = 0;
        JsonReaderState state = default;
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), stop).ConfigureAwait(false);
            length += read;
            int used = answer.Take(buffer.AsSpan(0, length), read == 0, ref state);
            if (read == 0)
            {
                answer.Sort();
                return answer;
            }
            buffer.AsSpan(used, length - used).CopyTo(buffer);
            length -= used;
            if (length < buffer.Length)
                continue;
            if (length >= LargestBuffer)
                throw new JsonException("One value is longer than any in an answer of InfluxDB.");
            Array.Resize(ref buffer, length * 2);
        }
    }

    private int Take(ReadOnlySpan<byte> json, bool isLast, ref JsonReaderState state)
    {
        var reader = new Utf8JsonReader(json, isLast, state);
        while (reader.Read())
            Take(ref reader);
        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    private void Take(ref Utf8JsonReader reader)
    {
        if (_valuesDepth >= 0)
        {
            TakeValues(ref reader);
            return;
        }
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _member = reader.ValueTextEquals("values"u8) ? Member.Values
                    : reader.ValueTextEquals("error"u8) ? Member.Error
                    : reader.ValueTextEquals("partial"u8) ? Member.Partial
                    : reader.ValueTextEquals("results"u8) ? Member.Results
                    : reader.CurrentDepth == 1 && reader.ValueTextEquals("message"u8) ? Member.Message : Member.Other;
                break;
            case JsonTokenType.StartArray when _member == Member.Results && reader.CurrentDepth == 1:
                HasResults = true;
                break;
            case JsonTokenType.StartArray when _member == Member.Values:
                _valuesDepth = reader.CurrentDepth;
                break;
            case JsonTokenType.String when _member == Member.Error:
                Error ??= reader.GetString();
                break;
            case JsonTokenType.String when _member == Member.Message:
                Message ??= reader.GetString();
                break;
            case JsonTokenType.True when _member == Member.Partial:
                IsPartial = true;
                break;
        }
    }

    private void TakeValues(ref Utf8JsonReader reader)
    {
        int depth = reader.CurrentDepth - _valuesDepth;
        switch (reader.TokenType)
        {
            case JsonTokenType.EndArray when depth == 0:
                _valuesDepth = -1;
                _member = Member.Other;
                break;
            case JsonTokenType.StartArray when depth == 1:
                _column = 0;
                break;
            case JsonTokenType.EndArray when depth == 1:
                EndRow();
                break;
            case JsonTokenType.Number when depth == 2 && _column == 0:
                _timeMs = reader.TryGetInt64(out long ms) ? ms : throw new JsonException("A time is not in whole milliseconds.");
                _column++;
                break;
            default:
                if (depth == 2 && _column < Columns)
                {
                    // A volume that is null says nothing; a text, in a field that was once written so, says something that must not become zero.
                    bool saysNothing = _column < Columns - 1 || reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(""u8));
                    _row[_column++] = reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : saysNothing ? double.NaN : double.PositiveInfinity;
                }
                break;
        }
    }

    private void EndRow()
    {
        if (_column != Columns)
            throw new JsonException("A row has not the columns that were asked for.");
        Rows++;
        OldestRowMs = Math.Min(OldestRowMs, _timeMs);
        NewestRowMs = Math.Max(NewestRowMs, _timeMs);
        // Indices have no volume.
        double volume = double.IsNaN(_row[5]) ? 0 : _row[5];
        if (!Candle.TryCreate(_timeMs, _row[1], _row[2], _row[3], _row[4], volume, out Candle bar, out CandleFault fault, out bool repaired))
        {
            RowsSkipped++;
            FirstSkipped ??= (_timeMs, RowFault.Text(fault, _timeMs, new(_timeMs, _row[1], _row[2], _row[3], _row[4], volume)));
            return;
        }
        if (repaired)
            RowsRepaired++;
        _bars.Add(bar);
    }

    // Rows come newest first, as the query says.
    private void Sort()
    {
        if (_bars.Count > 1 && _bars[0].OpenMs >= _bars[^1].OpenMs)
            _bars.Reverse();
        bool isSorted = true;
        for (int i = 1; i < _bars.Count && isSorted; i++)
            isSorted = _bars[i - 1].OpenMs < _bars[i].OpenMs;
        if (isSorted)
            return;
        var sorted = new List<Candle>(_bars.Count);
        foreach (Candle bar in _bars.OrderBy(bar => bar.OpenMs))
        {
            // InfluxDB gives them in any order. A bar only grows: that with more volume has been fetched later.
            if (sorted.Count == 0 || sorted[^1].OpenMs != bar.OpenMs)
                sorted.Add(bar);
            else if (bar.Volume >= sorted[^1].Volume)
                sorted[^1] = bar;
        }
        _bars = sorted;
    }
}

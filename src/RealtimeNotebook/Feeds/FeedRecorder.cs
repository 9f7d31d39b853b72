using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace RealtimeNotebook.Feeds;

/// <summary>Writes events to a file, one JSON object a line, such that <see cref="ReplayListener"/> plays them back.</summary>
internal sealed class FeedRecorder : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly SeriesKey _key;
    private readonly string _channel;
    private readonly TimeProvider _time;
    private readonly bool _isSimulated;
    private readonly ArrayBufferWriter<byte> _line = new(1_024);
    private readonly ArrayBufferWriter<byte> _payload = new(512);

    private FeedRecorder(FileStream file, SeriesKey key, string channel, TimeProvider time, bool isSimulated) =>
        (_file, _key, _channel, _time, _isSimulated) = (file, key, channel, time, isSimulated);

    /// <summary>How many events have been written.</summary>
    internal long Count { get; private set; }

    /// <summary>Opens a file to append to; it is made if it is not there. A line that was cut off is ended first.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="key">The series recorded.</param>
    /// <param name="channel">What the lines say of where they come from.</param>
    /// <param name="time">The clock that says when an event was received.</param>
    /// <param name="isSimulated">Whether the prices are made up: each line says so.</param>
    /// <exception cref="FeedUnavailableException">The file cannot be written.</exception>
    internal static FeedRecorder Open(string file, SeriesKey key, string channel, TimeProvider time, bool isSimulated = false)
    {
        try
        {
            return new(AppendedLines.Open(file), key, channel, time, isSimulated);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FeedUnavailableException($"The recording '{file}' cannot be written: {e.Message} Name a file in a folder that is there and yours.", e);
        }
    }

    /// <summary>Appends one event and hands it to the operating system.</summary>
    /// <param name="e">The event: a message is kept as it came, a decoded candle or trade is written with plain names.</param>
    /// <param name="stop">Gives up.</param>
    internal async Task RecordAsync(FeedEvent e, CancellationToken stop)
    {
        // The message itself is not at hand, and what a refusal says of it is no event of the market.
        if (e.Kind == FeedEventKind.Refused)
            return;
        // Less than a millisecond lies between an event's arrival and here, so the clock of here will do.
        Write(_time.GetUtcNow().ToUnixTimeMilliseconds(), e);
        await _file.WriteAsync(_line.WrittenMemory, stop).ConfigureAwait(false);
        await _file.FlushAsync(stop).ConfigureAwait(false);
        Count++;
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private void Write(long atMs, in FeedEvent e)
    {
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line))
        {
            json.WriteStartObject();
            json.WriteNumber("at"u8, atMs);
            json.WriteString("channel"u8, _channel);
            if (_isSimulated)
                json.WriteBoolean("simulated"u8, true);
            if (e.Kind is FeedEventKind.Interrupted or FeedEventKind.Resumed or FeedEventKind.Missed)
                json.WriteString("event"u8, e.Kind == FeedEventKind.Interrupted ? "interrupted"u8 : e.Kind == FeedEventKind.Resumed ? "resumed"u8 : "missed"u8);
            else
                WritePayload(json, e);
            json.WriteEndObject();
        }
        _line.Write("\n"u8);
    }

    private void WritePayload(Utf8JsonWriter json, in FeedEvent e)
    {
        json.WritePropertyName("payload"u8);
        if (e.Kind == FeedEventKind.Message)
        {
            if (!IsJsonObject(e.Payload.Span))
                json.WriteStringValue(Utf8.IsValid(e.Payload.Span) ? Encoding.UTF8.GetString(e.Payload.Span) : Encoding.Latin1.GetString(e.Payload.Span));
            else
                json.WriteRawValue(OnOneLine(e.Payload.Span), skipInputValidation: true);
            return;
        }
        _payload.ResetWrittenCount();
        if (e.Kind == FeedEventKind.Candle && IsTrade(e.Update))
            CandleJson.Write(_payload, _key, new Tick(e.Update.Candle.OpenMs, e.Update.Candle.Close, e.Update.Candle.Volume, e.Update.SourceMs));
        else if (e.Kind == FeedEventKind.Candle)
            CandleJson.Write(_payload, _key, e.Update, CandleFormat.Plain);
        else
            CandleJson.Write(_payload, _key, e.Tick);
        json.WriteRawValue(_payload.WrittenSpan, skipInputValidation: true);
    }

    // What is added at one price is told like a trade, so that a replay adds it, too, and does not take it for the whole bar.
    private static bool IsTrade(in CandleUpdate update) =>
        update.Semantics == UpdateSemantics.Increment && update.Candle.Low == update.Candle.High;

    private static bool IsJsonObject(ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            bool isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (reader.Read())
            {
                // Reading to the end is what finds out.
            }
            return isObject && Utf8.IsValid(payload);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // In JSON a line end stands only between values, where a blank does as well.
    private static ReadOnlySpan<byte> OnOneLine(ReadOnlySpan<byte> payload)
    {
        if (payload.IndexOfAny((byte)'\n', (byte)'\r') < 0)
            return payload;
        byte[] copy = payload.ToArray();
        copy.AsSpan().Replace((byte)'\n', (byte)' ');
        copy.AsSpan().Replace((byte)'\r', (byte)' ');
        return copy;
    }
}

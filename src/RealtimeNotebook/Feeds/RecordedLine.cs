using System.Text;
using System.Text.Json;

namespace RealtimeNotebook.Feeds;

/// <summary>One line of a recording: <c>{"at":unixMs,"channel":"...","simulated":true,"payload":{...}}</c>, or a candle or trade alone.</summary>
/// <param name="Kind">A message, or the loss or return of the connection.</param>
/// <param name="AtMs">When it was received, in Unix milliseconds; null where the line does not say.</param>
/// <param name="Payload">The message.</param>
internal readonly record struct RecordedLine(FeedEventKind Kind, long? AtMs, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Whether the line says that its prices are made up.</summary>
    internal bool IsSimulated { get; private init; }

    /// <summary>Reads a line. One that is nothing known is a message as it stands, for the processor to refuse.</summary>
    /// <param name="line">The bytes without line end; kept.</param>
    /// <param name="key">The series, to find the time of a line without envelope.</param>
    internal static RecordedLine Read(ReadOnlyMemory<byte> line, SeriesKey key)
    {
        if (TryReadEnvelope(line, out RecordedLine recorded))
            return recorded;
        bool read = CandleJson.TryRead(line.Span, key, UpdateSemantics.Snapshot, out DecodedEvent decoded, out _);
        return new(FeedEventKind.Message, !read ? null : decoded.SourceMs != 0 ? decoded.SourceMs : decoded.TimeMs, line);
    }

    /// <summary>Reads a line of a recording; false for a candle or trade alone, and for anything else.</summary>
    internal static bool TryReadEnvelope(ReadOnlyMemory<byte> line, out RecordedLine recorded)
    {
        recorded = default;
        if (!MayBeEnvelope(line.Span))
            return false;
        try
        {
            var reader = new Utf8JsonReader(line.Span);
            long? at = null;
            ReadOnlyMemory<byte>? payload = null;
            FeedEventKind kind = FeedEventKind.Message;
            bool simulated = false;
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isAt = reader.ValueTextEquals("at"u8);
                bool isPayload = reader.ValueTextEquals("payload"u8);
                bool isEvent = reader.ValueTextEquals("event"u8);
                bool isMark = reader.ValueTextEquals("simulated"u8);
                bool isChannel = reader.ValueTextEquals("channel"u8);
                reader.Read();
                if (isAt && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long ms))
                    at = ms;
                else if (isPayload)
                    payload = ValueOf(ref reader, line);
                else if (isEvent && reader.TokenType == JsonTokenType.String)
                    kind = KindOf(ref reader);
                else if (isMark)
                    simulated |= reader.TokenType == JsonTokenType.True;
                else if (isChannel && reader.TokenType == JsonTokenType.String)
                    // Recordings of the demo market that do not say it otherwise.
                    simulated |= reader.ValueSpan.StartsWith("demo://"u8);
                else
                    reader.Skip();
            }
            if (reader.Read())
                return false;
            if (payload is null && (kind == FeedEventKind.Message || at is null))
                return false;
            recorded = new(kind, at, payload ?? default) { IsSimulated = simulated };
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No envelope; the line goes on as it is, and is refused and counted where messages are decoded.
            return false;
        }
    }

    // A fast check first: most lines of a candle file do not match. Names with escapes are compared in full.
    private static bool MayBeEnvelope(ReadOnlySpan<byte> line) =>
        line.IndexOf("\"payload\""u8) >= 0 || line.IndexOf("\"event\""u8) >= 0 || line.Contains((byte)'\\');

    private static ReadOnlyMemory<byte> ValueOf(ref Utf8JsonReader reader, ReadOnlyMemory<byte> line)
    {
        // Text stands for a message that was not JSON.
        if (reader.TokenType == JsonTokenType.String)
            return Encoding.UTF8.GetBytes(reader.GetString()!);
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return line[start..(int)reader.BytesConsumed];
    }

    private static FeedEventKind KindOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("interrupted"u8) ? FeedEventKind.Interrupted
        : reader.ValueTextEquals("resumed"u8) ? FeedEventKind.Resumed
        : reader.ValueTextEquals("missed"u8) ? FeedEventKind.Missed : FeedEventKind.Message;
}

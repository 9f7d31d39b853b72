using System.Buffers.Text;
using System.Text.Json;

namespace RealtimeNotebook.Feeds;

/// <summary>What a frame of a combined stream is.</summary>
internal enum ExchangeFrameKind
{
    /// <summary>Nothing that the exchange documents.</summary>
    Unknown,

    /// <summary>An event of a stream: <c>{"stream":"btcusdt@aggTrade","data":{...}}</c>.</summary>
    Event,

    /// <summary>The answer to a message of ours: <c>{"result":null,"id":1}</c>, or an error with that id.</summary>
    Answer,

    /// <summary>The server is about to go: <c>{"e":"serverShutdown","E":1770123456789}</c>, alone or as an event.</summary>
    Shutdown,
}

/// <summary>A frame taken apart; its spans are those of the frame.</summary>
internal readonly ref struct ExchangeFrame
{
    private static ReadOnlySpan<byte> Head => "{\"stream\":\""u8;

    private static ReadOnlySpan<byte> Middle => "\",\"data\":"u8;

    /// <summary>Which of the other members says something.</summary>
    internal ExchangeFrameKind Kind { get; private init; }

    /// <summary>The stream of an event.</summary>
    internal ReadOnlySpan<byte> Stream { get; private init; }

    /// <summary>The event, not yet known to be JSON.</summary>
    internal ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>Which message an answer is for.</summary>
    internal long Id { get; private init; }

    /// <summary>Whether the answer refuses the message; <see cref="Data"/> says why.</summary>
    internal bool IsRefusal { get; private init; }

    /// <summary>Takes a frame apart. Never throws; allocates nothing for an event.</summary>
    internal static ExchangeFrame Of(ReadOnlySpan<byte> frame)
    {
        // As the exchange writes it, without looking into the event, which is read by whoever wants it.
        if (frame.StartsWith(Head) && frame[^1] == '}')
        {
            ReadOnlySpan<byte> rest = frame[Head.Length..];
            int quote = rest.IndexOf((byte)'"');
            if (quote > 0 && rest[quote..].StartsWith(Middle) && !rest[..quote].Contains((byte)'\\'))
                return Event(rest[..quote], rest[(quote + Middle.Length)..^1]);
        }
        try
        {
            return Read(frame);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return default;
        }
    }

    private static ExchangeFrame Event(ReadOnlySpan<byte> stream, ReadOnlySpan<byte> data) => new()
    {
        Kind = stream.SequenceEqual("!serverShutdown"u8) ? ExchangeFrameKind.Shutdown : ExchangeFrameKind.Event,
        Stream = stream,
        Data = data,
    };

    private static ExchangeFrame Read(ReadOnlySpan<byte> frame)
    {
        var reader = new Utf8JsonReader(frame);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return default;
        ReadOnlySpan<byte> stream = default, data = default;
        bool shutdown = false, answered = false, refused = false;
        long id = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int field = reader.ValueTextEquals("stream"u8) ? 1 : reader.ValueTextEquals("data"u8) ? 2 : reader.ValueTextEquals("id"u8) ? 3
                : reader.ValueTextEquals("e"u8) ? 4 : reader.ValueTextEquals("result"u8) ? 5
                : reader.ValueTextEquals("error"u8) || reader.ValueTextEquals("code"u8) || reader.ValueTextEquals("msg"u8) ? 6 : 0;
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            ReadOnlySpan<byte> text = reader.ValueSpan;
            JsonTokenType type = reader.TokenType;
            reader.Skip();
            if (field == 1 && type == JsonTokenType.String)
                stream = text;
            else if (field == 2)
                data = frame[start..(int)reader.BytesConsumed];
            else if (field == 3 && type == JsonTokenType.Number && Utf8Parser.TryParse(text, out long number, out int used) && used == text.Length)
                id = number;
            else if (field == 4)
                shutdown = text.SequenceEqual("serverShutdown"u8);
            answered |= field == 5;
            refused |= field == 6;
        }
        reader.Read();
        return shutdown ? new() { Kind = ExchangeFrameKind.Shutdown }
            : !stream.IsEmpty && !data.IsEmpty ? Event(stream, data)
            : id >= 0 && (answered || refused) ? new() { Kind = ExchangeFrameKind.Answer, Id = id, IsRefusal = refused, Data = frame }
            : default;
    }
}

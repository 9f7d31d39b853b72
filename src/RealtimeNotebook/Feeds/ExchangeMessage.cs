using System.Buffers;
using System.Text.Json;

namespace RealtimeNotebook.Feeds;

/// <summary>Messages to the exchange.</summary>
internal static class ExchangeMessage
{
    /// <summary>The most streams that one message names.</summary>
    internal const int MostStreams = 200;

    // The exchange closes a socket for a message of more than 4,096 bytes.
    private const int MostNameBytes = 3_900;

    // Quotes and a comma.
    private const int BytesAround = 3;

    /// <summary>The bytes of a message.</summary>
    internal static byte[] Of(string method, IReadOnlyList<string>? streams, long id)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("method"u8, method);
            if (streams is not null)
            {
                json.WriteStartArray("params"u8);
                foreach (string stream in streams)
                    json.WriteStringValue(stream);
                json.WriteEndArray();
            }
            json.WriteNumber("id"u8, id);
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Streams in as many lots as messages are needed. Their names are ASCII.</summary>
    internal static IEnumerable<IReadOnlyList<string>> Lots(IEnumerable<string> streams)
    {
        List<string> lot = [];
        int bytes = 0;
        foreach (string stream in streams)
        {
            int more = stream.Length + BytesAround;
            if (lot.Count == MostStreams || bytes + more > MostNameBytes)
            {
                yield return lot;
                (lot, bytes) = ([], 0);
            }
            lot.Add(stream);
            bytes += more;
        }
        if (lot.Count > 0)
            yield return lot;
    }
}

using System.Buffers;
using System.Globalization;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Tool;

/// <summary>A file of events, one JSON object a line. Thread-safe.</summary>
internal sealed class Recording(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read);
    private readonly ArrayBufferWriter<byte> _line = new(512);
    private readonly Lock _gate = new();
    private long _events;
    private long _interruptions;

    /// <summary>How many events and bytes.</summary>
    internal string Summary
    {
        get
        {
            lock (_gate)
            {
                string text = string.Create(CultureInfo.InvariantCulture, $"{_events} events, {_file.Position:N0} bytes");
                return _interruptions > 0 ? string.Create(CultureInfo.InvariantCulture, $"{text}, the feed was lost {_interruptions} times") : text;
            }
        }
    }

    /// <summary>Writes an event; a message as it came, its line breaks as blanks.</summary>
    internal void Write(SeriesKey key, in FeedEvent happening)
    {
        lock (_gate)
        {
            if (happening.Kind is FeedEventKind.Interrupted)
                _interruptions++;
            if (happening.Kind is not (FeedEventKind.Message or FeedEventKind.Candle or FeedEventKind.Trade))
                return;
            _line.ResetWrittenCount();
            if (happening.Kind is FeedEventKind.Message)
                WriteMessage(happening.Payload.Span);
            else if (happening.Kind is FeedEventKind.Candle)
                CandleJson.Write(_line, key, happening.Update, CandleFormat.Plain);
            else
                CandleJson.Write(_line, key, happening.Tick);
            _line.Write("\n"u8);
            _file.Write(_line.WrittenSpan);
            _events++;
        }
    }

    internal void Flush()
    {
        lock (_gate)
            _file.Flush();
    }

    public void Dispose() => _file.Dispose();

    private void WriteMessage(ReadOnlySpan<byte> message)
    {
        Span<byte> copy = _line.GetSpan(message.Length)[..message.Length];
        message.CopyTo(copy);
        copy.Replace((byte)'\n', (byte)' ');
        copy.Replace((byte)'\r', (byte)' ');
        _line.Advance(message.Length);
    }
}

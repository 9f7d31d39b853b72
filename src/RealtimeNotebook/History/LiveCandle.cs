using System.Text.Json;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>The bar that forms, as programs tell each other: <c>{time,open,high,low,close,volume,is_incomplete,source}</c>.</summary>
/// <param name="Candle">The numbers.</param>
/// <param name="IsIncomplete">Whether its time is not over.</param>
/// <param name="Source">Who says so: <c>live</c>, or <c>simulated</c>.</param>
internal readonly record struct LiveCandle(Candle Candle, bool IsIncomplete, string Source)
{
    /// <summary>Whether the high or the low was moved to the open or close, by less than a rounding error.</summary>
    internal bool IsRepaired { get; init; }

    internal const string Live = "live";
    internal const string Simulated = "simulated";

    private const int LongestSource = 32;

    /// <summary>Writes it as one object; the time in Unix milliseconds, numbers as the shortest text that reads back the same.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("time"u8, Candle.OpenMs);
        json.WriteNumber("open"u8, Candle.Open);
        json.WriteNumber("high"u8, Candle.High);
        json.WriteNumber("low"u8, Candle.Low);
        json.WriteNumber("close"u8, Candle.Close);
        json.WriteNumber("volume"u8, Candle.Volume);
        json.WriteBoolean("is_incomplete"u8, IsIncomplete);
        json.WriteString("source"u8, Source);
        json.WriteEndObject();
    }

    /// <summary>Reads one object, whoever wrote it: the volume, <c>is_incomplete</c> and <c>source</c> may be missing.</summary>
    /// <param name="text">UTF-8 text of one JSON object.</param>
    /// <param name="key">The series that it is of.</param>
    /// <param name="live">What it says.</param>
    /// <param name="fault">What was wrong and what was expected; null when nothing was.</param>
    internal static bool TryRead(ReadOnlySpan<byte> text, SeriesKey key, out LiveCandle live, out string? fault)
    {
        live = default;
        fault = null;
        if (!CandleJson.TryRead(text, key, UpdateSemantics.Snapshot, out DecodedEvent decoded, out Refusal refusal))
            fault = refusal.ToText();
        else if (decoded.IsTrade)
            fault = "It is a trade; expected a candle with time, open, high, low and close.";
        if (fault is not null)
            return false;
        bool isComplete = (decoded.Update.Traits & UpdateTraits.Closes) != 0;
        live = new(decoded.Update.Candle, !isComplete, SourceOf(text)) { IsRepaired = (decoded.Update.Traits & UpdateTraits.Repaired) != 0 };
        return true;
    }

    // The text has been read once, so it is JSON.
    private static string SourceOf(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                continue;
            bool isSource = reader.ValueTextEquals("source"u8);
            reader.Read();
            if (isSource && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= LongestSource)
                return reader.GetString()!;
            reader.Skip();
        }
        return Live;
    }
}

/// <summary>Where the forming bars of all series are left for other programs.</summary>
internal interface ILiveCandleStore : IAsyncDisposable
{
    /// <summary>The store as people read it.</summary>
    string Name { get; }

    /// <summary>Whether bars can be left there too, or are only found.</summary>
    bool CanSave => true;

    /// <summary>The bar left last; null when there is none, or it has expired.</summary>
    /// <exception cref="FeedUnavailableException">The store is gone, or what it holds there is no candle.</exception>
    Task<LiveCandle?> FindAsync(SeriesKey key, CancellationToken stop);

    /// <summary>Leaves a bar, in place of the one before.</summary>
    /// <exception cref="FeedUnavailableException">The store is gone.</exception>
    Task SaveAsync(SeriesKey key, LiveCandle candle, CancellationToken stop);
}

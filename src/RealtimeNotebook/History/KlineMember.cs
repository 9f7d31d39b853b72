using System.Globalization;
using System.Text.Json;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>A member of a sorted set of official bars: <c>[time,open,high,low,close,volume,closeTime,quoteVolume,trades,...]</c>, as Binance's klines.</summary>
/// <param name="Candle">The bar.</param>
/// <param name="Trades">How many trades it says it is made of; 0 where it does not say.</param>
internal readonly record struct KlineMember(Candle Candle, double Trades)
{
    private const int TradesAt = 8;

    /// <summary>Whether the high or the low was moved to the open or close, by less than a rounding error.</summary>
    internal bool IsRepaired { get; init; }

    /// <summary>Whether a chart has written it, and not the program that fetches official bars.</summary>
    internal bool IsOwn { get; init; }

    // A space that JSON ignores and that nobody else puts there: so a member of ours is recognized after a restart, too, and never equals
    // the fetcher's own, which is then added beside it.
    private static ReadOnlySpan<byte> OwnEnd => " ]"u8;

    private const int LeastFields = 5;

    /// <summary>A bar as a chart writes it: like Binance's klines, with the columns that are known here.</summary>
    internal static byte[] Own(in Candle bar) => System.Text.Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"[{bar.OpenMs},{bar.Open:R},{bar.High:R},{bar.Low:R},{bar.Close:R},{bar.Volume:R} ]"));

    /// <summary>Reads a member. Never throws.</summary>
    /// <param name="json">The member; numbers may be strings.</param>
    /// <param name="scoreMs">Its score, the opening time in Unix milliseconds; a member that says another time is refused.</param>
    /// <param name="member">What it says.</param>
    internal static bool TryRead(ReadOnlySpan<byte> json, double scoreMs, out KlineMember member)
    {
        member = default;
        if (!(Math.Abs(scoreMs) < 1e17) || Math.Floor(scoreMs) != scoreMs)
            return false;
        try
        {
            Span<double> fields = stackalloc double[TradesAt + 1];
            fields.Clear();
            if (!TryFields(json, (long)scoreMs, fields) || !TryMake((long)scoreMs, fields, out member))
                return false;
            member = member with { IsOwn = json.EndsWith(OwnEnd) };
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON; the caller counts it.
            return false;
        }
    }

    /// <summary>Why a member makes no bar, in a sentence.</summary>
    internal static string Fault(ReadOnlySpan<byte> json, double scoreMs)
    {
        Span<double> fields = stackalloc double[TradesAt + 1];
        fields.Clear();
        try
        {
            if (Math.Abs(scoreMs) < 1e17 && Math.Floor(scoreMs) == scoreMs && TryFields(json, (long)scoreMs, fields)
                && !RealtimeNotebook.Candle.TryCreate((long)scoreMs, fields[1], fields[2], fields[3], fields[4], fields[5], out _, out CandleFault fault))
            {
                return RowFault.Text(fault, (long)scoreMs, new((long)scoreMs, fields[1], fields[2], fields[3], fields[4], fields[5]));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, which the text says.
        }
        return $"'{Refusal.Printable(json)}' is not a kline; expected [time,open,high,low,close,volume,...], its time equal to the score.";
    }

    /// <summary>Whether this member is newer than another with the same score.</summary>
    /// <remarks>A bar only grows: the one with more volume has been fetched later, or of equal volume the one with more trades. Where
    /// neither tells, the later in the set's own order, which is that of bytes, is taken.</remarks>
    internal bool IsNewerThan(in KlineMember earlier) =>
        Candle.Volume != earlier.Candle.Volume ? Candle.Volume > earlier.Candle.Volume : Trades >= earlier.Trades;

    private static bool TryFields(ReadOnlySpan<byte> json, long scoreMs, Span<double> fields)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            return false;
        int count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count >= fields.Length || count is 6 or 7)
                reader.Skip();
            else if (count == 0 ? !IsTime(ref reader, scoreMs)
                : !TryNumber(ref reader, out fields[count]) && (count < LeastFields || (count == LeastFields && !SaysNothing(reader))))
                return false;
            count++;
        }
        // What follows the array belongs to nothing.
        return reader.TokenType == JsonTokenType.EndArray && !reader.Read() && count >= LeastFields;
    }

    private static bool TryMake(long openMs, ReadOnlySpan<double> fields, out KlineMember member)
    {
        bool good = RealtimeNotebook.Candle.TryCreate(openMs, fields[1], fields[2], fields[3], fields[4], fields[5], out Candle bar, out _, out bool repaired);
        member = good ? new(bar, fields[TradesAt]) { IsRepaired = repaired } : default;
        return good;
    }

    private static bool IsTime(ref Utf8JsonReader reader, long scoreMs) => reader.TokenType is JsonTokenType.Number or JsonTokenType.String
        && BarTime.TryRead(reader.ValueSpan, out long ms) && ms == scoreMs;

    // No volume is that of an index; a text such as "12,345" says something that must not become zero.
    private static bool SaysNothing(in Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty);

    private static bool TryNumber(ref Utf8JsonReader reader, out double number)
    {
        number = 0;
        return reader.TokenType switch
        {
            JsonTokenType.Number => reader.TryGetDouble(out number),
            JsonTokenType.String => double.TryParse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }
}

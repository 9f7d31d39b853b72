using System.Globalization;
using System.Text;
using System.Text.Json;
using RealtimeNotebook.Derivatives;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Server;

/// <summary>One column of a table of derivatives: a name, and how a row's field is written in JSON and in CSV.</summary>
internal sealed record DerivativeColumn<T>(string Name, Action<Utf8JsonWriter, T> Json, Func<T, string> Csv);

/// <summary>The tables of <c>/api/history/...</c>: columns by venue as JSON, rows as CSV.</summary>
internal static class DerivativeColumns
{
    internal static readonly IReadOnlyList<DerivativeColumn<OpenInterest>> OpenInterest =
    [
        Whole<OpenInterest>("timestamp", static one => one.TimeMs),
        Number<OpenInterest>("open_interest", static one => one.Quantity),
        Number<OpenInterest>("open_interest_value", static one => one.Value),
    ];

    internal static readonly IReadOnlyList<DerivativeColumn<Funding>> Funding =
    [
        Whole<Funding>("timestamp", static one => one.TimeMs),
        Number<Funding>("funding_rate", static one => one.Rate),
        Whole<Funding>("next_funding_time", static one => one.NextTimeMs),
        Number<Funding>("predicted_rate", static one => one.PredictedRate),
    ];

    internal static readonly IReadOnlyList<DerivativeColumn<LiquidationGroup>> Liquidations =
    [
        Whole<LiquidationGroup>("timestamp", static one => one.FirstMs),
        new("side", static (json, one) => json.WriteStringValue(DerivativeJson.NameOf(one.Side)), static one => DerivativeJson.NameOf(one.Side)),
        Number<LiquidationGroup>("quantity", static one => one.Quantity),
        Number<LiquidationGroup>("price", static one => one.Price),
        Number<LiquidationGroup>("value", static one => one.Value),
        Whole<LiquidationGroup>("count", static one => one.Count),
    ];

    /// <summary>Writes a table as one JSON object.</summary>
    internal static void Write<T>(
        Utf8JsonWriter json, string kind, in DerivativeQuery query, bool isSimulated, DerivativePast<T> past, IReadOnlyList<DerivativeColumn<T>> columns)
    {
        json.WriteStartObject();
        json.WriteString("kind", kind);
        json.WriteString("symbol", query.Symbol);
        json.WriteNumber("from", query.FromMs);
        json.WriteNumber("to", query.ToMs);
        json.WriteBoolean("downsampled", past.IsThinned);
        if (isSimulated)
            json.WriteBoolean("simulated", true);
        // For how long a venue's last word counts in a sum.
        if (past.HoldsMs is { } holdsMs)
            json.WriteNumber("holds_ms", holdsMs);
        json.WriteStartObject("venues");
        foreach ((string venue, IReadOnlyList<T> entries) in past.Venues)
        {
            json.WriteStartObject(venue);
            foreach (DerivativeColumn<T> column in columns)
            {
                json.WriteStartArray(column.Name);
                foreach (T entry in entries)
                    column.Json(json, entry);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes a table as CSV, a line an entry, by venue and time.</summary>
    internal static byte[] ToCsv<T>(in DerivativeQuery query, DerivativePast<T> past, IReadOnlyList<DerivativeColumn<T>> columns)
    {
        var text = new StringBuilder("symbol,venue");
        foreach (DerivativeColumn<T> column in columns)
            text.Append(',').Append(column.Name);
        text.Append("\r\n");
        string symbol = Field(query.Symbol);
        foreach ((string venue, IReadOnlyList<T> entries) in past.Venues)
        {
            foreach (T entry in entries)
            {
                text.Append(symbol).Append(',').Append(venue);
                foreach (DerivativeColumn<T> column in columns)
                    text.Append(',').Append(column.Csv(entry));
                text.Append("\r\n");
            }
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // A symbol may hold a comma; and a spreadsheet takes what begins with one of these for a formula.
    private static string Field(string symbol)
    {
        string safe = symbol[0] is '=' or '+' or '-' or '@' ? "'" + symbol : symbol;
        return safe.Contains(',', StringComparison.Ordinal) ? $"\"{safe}\"" : safe;
    }

    private static DerivativeColumn<T> Whole<T>(string name, Func<T, long?> of) => new(name, (json, entry) =>
    {
        if (of(entry) is { } value)
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }, entry => of(entry)?.ToString(CultureInfo.InvariantCulture) ?? "");

    private static DerivativeColumn<T> Number<T>(string name, Func<T, decimal?> of) => new(name, (json, entry) =>
    {
        if (of(entry) is { } value)
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }, entry => of(entry)?.ToString(CultureInfo.InvariantCulture) ?? "");
}

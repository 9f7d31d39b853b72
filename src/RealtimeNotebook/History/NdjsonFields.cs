using System.Text;
using System.Text.Json;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>The names that occur in the lines of one file, each looked up once.</summary>
/// <param name="named">What the address says of the names; null where it says nothing.</param>
internal sealed class NdjsonFields(ColumnNames? named)
{
    // A file with more names than that has names that are data.
    private const int MaxKept = 256;

    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal)
    {
        ["open"] = "open",
        ["openprice"] = "open",
        ["high"] = "high",
        ["highprice"] = "high",
        ["low"] = "low",
        ["lowprice"] = "low",
        ["close"] = "close",
        ["closeprice"] = "close",
        ["volume"] = "volume",
        ["vol"] = "volume",
        ["basevolume"] = "volume",
        ["volumebase"] = "volume",
        ["symbol"] = "symbol",
        ["ticker"] = "symbol",
        ["sym"] = "symbol",
        ["pair"] = "symbol",
        ["currencypair"] = "symbol",
        ["tradingpair"] = "symbol",
        ["productid"] = "symbol",
        ["instid"] = "symbol",
        ["instrumentname"] = "symbol",
        ["eventsymbol"] = "eventSymbol",
        ["interval"] = "interval",
        ["timeframe"] = "interval",
    };

    /// <summary>The opening time where a name of another meaning holds it.</summary>
    internal static readonly NdjsonField Start = new("s"u8.ToArray(), "time", Output("time"));

    private readonly List<NdjsonField> _fields = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private int _next;

    /// <summary>The field whose name the reader is at.</summary>
    /// <exception cref="InvalidOperationException">The name has escapes that are no characters.</exception>
    internal NdjsonField Find(ref Utf8JsonReader reader)
    {
        // The lines of a file mostly have the same names in the same order.
        for (int i = 0; i < _fields.Count; i++)
        {
            if (_next >= _fields.Count)
                _next = 0;
            NdjsonField field = _fields[_next++];
            if (reader.ValueTextEquals(field.Name))
                return field;
        }
        NdjsonField added = Create(reader.GetString()!);
        if (_fields.Count < MaxKept)
        {
            _fields.Add(added);
            _next = _fields.Count;
        }
        return added;
    }

    /// <summary>Says which fields that the address names are in no line, and which there are; null when none is missing.</summary>
    internal string? FaultOfNames() => named is null || _fields.Count == 0 ? null : named.FaultOf(_seen, "field");

    /// <summary>Whether there are fields of volumes, and none that is known to be that of the asset.</summary>
    internal bool LacksVolume => !_fields.Exists(static one => one.Role == "volume")
        && _seen.Any(static name => BarColumns.Normalised(name).Contains("volume", StringComparison.Ordinal));

    private NdjsonField Create(string name)
    {
        if (_seen.Count < MaxKept || named?.RoleOf(name) is not null)
            _seen.Add(name);
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        if (named?.RoleOf(name) is { } given)
            return new(bytes, given, Output(given));
        string known = name;
        bool isOtherTime = false;
        if (CandleJson.RoleOf(bytes) is null && name.Length > 1)
        {
            string normalised = BarColumns.Normalised(name);
            bool isTime = BarColumns.IsTime(normalised);
            // The opening time is surer than a timestamp, which may be that of the message.
            isOtherTime = isTime && !BarColumns.IsSureTime(normalised);
            known = isTime ? isOtherTime ? "timestamp" : "time" : OtherNames.GetValueOrDefault(normalised, name);
        }
        string? role = CandleJson.RoleOf(Encoding.UTF8.GetBytes(known));
        // Where the address maps another field to the same column, this field is ignored.
        if (role is null || named?.Has(role) == true)
            return new(bytes, null, null);
        return new(bytes, role, Output(known)) { IsOtherTime = isOtherTime };
    }

    private static byte[] Output(string name) => Encoding.UTF8.GetBytes($"\"{name}\":");
}

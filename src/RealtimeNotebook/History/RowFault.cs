using System.Globalization;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>Says why the numbers of a row make no bar.</summary>
internal static class RowFault
{
    /// <summary>One sentence of what is wrong, with the value and the rule.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="openMs">Opening time in Unix milliseconds.</param>
    /// <param name="row">The row's numbers; NaN where there is none.</param>
    internal static string Text(CandleFault fault, long openMs, in Candle row)
    {
        (string? field, double found) = fault switch
        {
            CandleFault.NotFinite => FirstNotFinite(row),
            CandleFault.NegativeVolume => ("volume", row.Volume),
            _ => (null, double.NaN),
        };
        if (fault == CandleFault.NotFinite && double.IsNaN(found))
            return new Refusal(CandleFault.MissingField, field).ToText();
        return new Refusal(fault, field ?? "time", fault switch
        {
            CandleFault.RangeBroken => string.Create(CultureInfo.InvariantCulture, $"open {row.Open}, high {row.High}, low {row.Low}, close {row.Close}"),
            CandleFault.TimeOutOfRange => string.Create(CultureInfo.InvariantCulture, $"{openMs} ms"),
            _ => found.ToString(CultureInfo.InvariantCulture),
        }).ToText();
    }

    private static (string Field, double Found) FirstNotFinite(in Candle row) =>
        !double.IsFinite(row.Open) ? ("open", row.Open)
        : !double.IsFinite(row.High) ? ("high", row.High)
        : !double.IsFinite(row.Low) ? ("low", row.Low)
        : !double.IsFinite(row.Close) ? ("close", row.Close)
        : ("volume", row.Volume);
}

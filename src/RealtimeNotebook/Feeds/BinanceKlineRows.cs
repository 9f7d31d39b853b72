using System.Globalization;
using System.Text.Json;

namespace RealtimeNotebook.Feeds;

/// <summary>Reads the answer to a request for bars: <c>[[1499040000000,"0.0163","0.8","0.0157","0.0158","148976.1",1499644799999,...],...]</c>.</summary>
internal static class BinanceKlineRows
{
    private const int Columns = 6;

    /// <summary>Reads the rows.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="bars">The bars, oldest first; rows that make none, or do not follow the one before, are left out.</param>
    /// <param name="rows">How many rows there were.</param>
    /// <param name="repaired">How many of the bars had a high or low that was off by a rounding error, and was repaired.</param>
    /// <param name="oldestMs">The opening time of the first row; <see cref="long.MaxValue"/> when there is none.</param>
    /// <returns>Whether the answer is a list of rows.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> json, out List<Candle> bars, out int rows, out int repaired, out long oldestMs)
    {
        (bars, rows, repaired, oldestMs) = ([], 0, 0, long.MaxValue);
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
            {
                rows++;
                if (!TryReadRow(ref reader, out Candle bar, out long openMs, out bool isRepaired))
                    continue;
                oldestMs = Math.Min(oldestMs, openMs);
                if (bar.OpenMs != openMs || (bars.Count > 0 && bars[^1].OpenMs >= openMs))
                    continue;
                bars.Add(bar);
                repaired += isRepaired ? 1 : 0;
            }
            return reader.TokenType == JsonTokenType.EndArray && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Reads to the end of the row, whatever is in it. True when it has a time; the bar is the default value when the rest makes none.
    private static bool TryReadRow(ref Utf8JsonReader reader, out Candle bar, out long openMs, out bool isRepaired)
    {
        (bar, openMs, isRepaired) = (default, -1, false);
        Span<double> numbers = stackalloc double[Columns];
        numbers.Fill(double.NaN);
        for (int column = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; column++)
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                reader.Skip();
            else if (column == 0)
                openMs = long.TryParse(reader.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long ms) ? ms : -1;
            else if (column < Columns && double.TryParse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
                numbers[column] = number;
        }
        if (openMs <= 0)
            return false;
        Candle.TryCreate(openMs, numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], out bar, out _, out isRepaired);
        return true;
    }
}

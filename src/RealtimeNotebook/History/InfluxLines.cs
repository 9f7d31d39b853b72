using System.Globalization;
using System.Text;

namespace RealtimeNotebook.History;

/// <summary>Writes rows of an image as lines of InfluxDB's protocol, with times in milliseconds.</summary>
/// <remarks>
/// Bars have the measurement, tag and field names by which histories are read. Indicator values have a measurement of their own, so
/// that nobody who reads bars finds fields there which he does not know.
/// </remarks>
internal sealed class InfluxLines
{
    /// <summary>The measurement of indicator values.</summary>
    internal const string Indicators = "IndicatorEvent";

    private readonly string _bar;
    private readonly string _indicator;

    /// <summary>Names measurements and tag.</summary>
    /// <exception cref="ArgumentException">The measurement or the tag cannot be written in that protocol.</exception>
    internal InfluxLines(InfluxAddress address, SeriesKey key)
    {
        string tag = $",{Name(address.Tag, "tag", " ,=")}={Escaped(key.ToDxFeed(), " ,=")} ";
        _bar = Name(address.Measurement, "measurement", " ,") + tag;
        _indicator = Indicators + tag;
    }

    /// <summary>Adds the line of a bar.</summary>
    internal void AddBar(StringBuilder text, in Candle bar) => text.Append(_bar).Append(
        CultureInfo.InvariantCulture, $"open={bar.Open:R},high={bar.High:R},low={bar.Low:R},close={bar.Close:R},volume={bar.Volume:R} {bar.OpenMs}\n");

    /// <summary>Adds the line of indicator values at a bar; none where no line is ready.</summary>
    /// <returns>Whether there was one.</returns>
    internal bool AddIndicators(StringBuilder text, SeriesImage image, int row)
    {
        bool any = false;
        for (int line = 0; line < image.Indicators.Lines.Count; line++)
        {
            double value = image.Indicators.At(line)[row];
            if (!double.IsFinite(value))
                continue;
            text.Append(any ? "," : _indicator).Append(Escaped(image.Indicators.Lines[line], " ,="))
                .Append(CultureInfo.InvariantCulture, $"={value:R}");
            any = true;
        }
        if (any)
            text.Append(CultureInfo.InvariantCulture, $" {image.Bars.OpenMs[row]}\n");
        return any;
    }

    /// <summary>Sets a backslash before the characters that part a line.</summary>
    private static string Escaped(string text, string apart)
    {
        if (text.AsSpan().IndexOfAny(apart) < 0 && !text.Contains('\n', StringComparison.Ordinal))
            return text;
        var escaped = new StringBuilder(text.Length + 8);
        foreach (char c in text)
        {
            if (apart.Contains(c, StringComparison.Ordinal))
                escaped.Append('\\');
            escaped.Append(char.IsControl(c) ? ' ' : c);
        }
        return escaped.ToString();
    }

    private static string Name(string name, string what, string apart) =>
        name.Length > 0 && !name.EndsWith('\\') && !name.Any(char.IsControl)
            ? Escaped(name, apart)
            : throw new ArgumentException($"The {what} '{new string([.. name.Select(c => char.IsControl(c) ? '?' : c)])}' cannot be written to InfluxDB; "
                + "expected a name without line ends that does not end in a backslash, such as CandleEvent.");
}

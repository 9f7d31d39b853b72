using System.Globalization;

namespace RealtimeNotebook.History;

/// <summary>A series as a process left it for the next one, and how it is spelt in the fields of a hash.</summary>
/// <remarks>
/// A closed bar is a field named by its opening time, with <c>open,high,low,close,volume</c>; so a bar's close changes one field.
/// Beside them stand <c>version</c>, <c>saved_ms</c>, <c>simulated</c>, <c>pieces</c>, <c>forming</c>, <c>gaps</c> and <c>doubts</c>.
/// </remarks>
/// <param name="SavedMs">When it was saved, in Unix milliseconds.</param>
/// <param name="IsSimulated">Whether the prices are made up.</param>
/// <param name="HasPieces">Whether bars were built of trades or increments.</param>
/// <param name="Bars">Closed bars, oldest first.</param>
/// <param name="Forming">The forming bar; null when there was none.</param>
/// <param name="Gaps">Stretches known to be missing.</param>
internal sealed record SeriesSnapshot(
    long SavedMs, bool IsSimulated, bool HasPieces, Candle[] Bars, Candle? Forming, CandleGap[] Gaps)
{
    internal const string VersionField = "version";
    internal const string SavedField = "saved_ms";
    internal const string SimulatedField = "simulated";
    internal const string PiecesField = "pieces";
    internal const string FormingField = "forming";
    internal const string GapsField = "gaps";
    internal const string DoubtsField = "doubts";

    private const int LongestBar = 200;
    private const int MostGaps = 10_000;
    private const int LongestGaps = 64 * MostGaps;

    /// <summary>Stretches of opening times of bars that may lack their last events.</summary>
    internal CandleGap[] InDoubt { get; init; } = [];

    /// <summary>Bars whose high or low was off by a rounding error when they were read, and was repaired.</summary>
    internal int Repaired { get; init; }

    /// <summary>The spelling that this version writes and reads.</summary>
    internal const string Version = "1";

    /// <summary>The name of a bar's field.</summary>
    internal static string Field(long openMs) => openMs.ToString(CultureInfo.InvariantCulture);

    /// <summary>The numbers of a bar, such that they read back bit for bit.</summary>
    internal static string Text(in Candle bar) =>
        string.Create(CultureInfo.InvariantCulture, $"{bar.Open:R},{bar.High:R},{bar.Low:R},{bar.Close:R},{bar.Volume:R}");

    /// <summary>A forming bar, with its opening time.</summary>
    internal static string FormingText(Candle? forming) =>
        forming is { } bar ? string.Create(CultureInfo.InvariantCulture, $"{bar.OpenMs},{Text(bar)}") : "";

    /// <summary>Gaps as <c>from:to</c>, separated by commas.</summary>
    internal static string GapsText(IReadOnlyList<CandleGap> gaps) =>
        string.Join(',', gaps.Select(gap => string.Create(CultureInfo.InvariantCulture, $"{gap.FromMs}:{gap.ToMs}")));

    /// <summary>Reads the fields of a hash.</summary>
    /// <param name="fields">All of them, in any order.</param>
    /// <param name="snapshot">What they say.</param>
    /// <param name="fault">What is wrong; null when nothing is.</param>
    internal static bool TryRead(IReadOnlyDictionary<string, string> fields, out SeriesSnapshot? snapshot, out string? fault)
    {
        snapshot = null;
        fault = null;
        string version = fields.GetValueOrDefault(VersionField, "");
        if (version != Version)
        {
            fault = version.Length == 0 ? "it has no version and is none of ours" : $"it is of version '{Shown(version)}' and this is version {Version}";
            return false;
        }
        var bars = new List<Candle>(fields.Count);
        Candle? forming = null;
        int repaired = 0;
        foreach ((string name, string value) in fields)
        {
            if (TryNumber(name, out long openMs))
            {
                if (!TryBar(openMs, value, out Candle bar, ref repaired))
                    fault = $"the bar '{name}' reads '{Shown(value)}'";
                bars.Add(bar);
            }
            else if (name == FormingField && value.Length > 0)
            {
                int comma = value.IndexOf(',', StringComparison.Ordinal);
                if (comma < 0 || !TryNumber(value[..comma], out openMs) || !TryBar(openMs, value[(comma + 1)..], out Candle bar, ref repaired))
                    fault = $"the forming bar reads '{Shown(value)}'";
                else
                    forming = bar;
            }
        }
        if (!TryNumber(fields.GetValueOrDefault(SavedField, ""), out long savedMs))
            fault ??= "it does not say when it was saved";
        if (!TryGaps(fields.GetValueOrDefault(GapsField, ""), out CandleGap[] gaps))
            fault ??= "its gaps cannot be read";
        if (!TryGaps(fields.GetValueOrDefault(DoubtsField, ""), out CandleGap[] doubts))
            fault ??= "its doubts cannot be read";
        if (fault is not null)
            return false;
        bars.Sort((a, b) => a.OpenMs.CompareTo(b.OpenMs));
        // A forming bar that closed in the same moment as the process ended is among the closed ones.
        if (forming is { } last && bars.Count > 0 && last.OpenMs <= bars[^1].OpenMs)
            forming = null;
        snapshot = new(savedMs, fields.GetValueOrDefault(SimulatedField) == "1", fields.GetValueOrDefault(PiecesField) == "1", [.. bars], forming, gaps) { InDoubt = doubts, Repaired = repaired };
        return true;
    }

    /// <summary>Says what no bar of a series may be, or null: a time twice, or one between two bars of the interval.</summary>
    internal string? Fault(Interval interval)
    {
        long beforeMs = long.MinValue;
        foreach (Candle bar in Forming is { } forming ? [.. Bars, forming] : Bars)
        {
            if (bar.OpenMs == beforeMs)
                return string.Create(CultureInfo.InvariantCulture, $"it has two bars that open at {bar.OpenMs}");
            // From an hour up, bars may be aligned to a session or an exchange's midnight.
            if (!interval.MayOpenAt(bar.OpenMs))
                return string.Create(CultureInfo.InvariantCulture, $"{bar.OpenMs} is not the opening time of a bar of {interval}");
            beforeMs = bar.OpenMs;
        }
        return null;
    }

    private static bool TryBar(long openMs, string text, out Candle bar, ref int repaired)
    {
        bar = default;
        if (text.Length > LongestBar)
            return false;
        string[] parts = text.Split(',');
        Span<double> numbers = stackalloc double[5];
        if (parts.Length != numbers.Length)
            return false;
        for (int i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
                return false;
        }
        bool isBar = Candle.TryCreate(openMs, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], out bar, out _, out bool isRepaired);
        repaired += isRepaired ? 1 : 0;
        return isBar;
    }

    private static bool TryGaps(string text, out CandleGap[] gaps)
    {
        gaps = [];
        if (text.Length > LongestGaps)
            return false;
        string[] parts = text.Length == 0 ? [] : text.Split(',');
        if (parts.Length > MostGaps)
            return false;
        gaps = new CandleGap[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            int colon = parts[i].IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !TryNumber(parts[i][..colon], out long fromMs) || !TryNumber(parts[i][(colon + 1)..], out long toMs) || toMs <= fromMs)
                return false;
            gaps[i] = new(fromMs, toMs);
        }
        return true;
    }

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static string Shown(string text) => Feeds.Refusal.Printable(System.Text.Encoding.UTF8.GetBytes(text));
}

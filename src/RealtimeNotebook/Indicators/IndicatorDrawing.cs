namespace RealtimeNotebook.Indicators;

/// <summary>How the values of a line are written.</summary>
public enum IndicatorFormat
{
    /// <summary>As a price, or in a pane of its own with a digit more. The default.</summary>
    Price,

    /// <summary>With few digits and a unit, as in 1.25M.</summary>
    Volume,
}

/// <summary>Where and how the lines of an indicator are drawn.</summary>
public sealed record IndicatorDrawing
{
    private const int LongestName = 64;

    /// <summary>Lines over the candles.</summary>
    public static IndicatorDrawing OverCandles { get; } = new();

    /// <summary>The pane of its lines; indicators that name the same one share it, and the first of them says how it looks.</summary>
    /// <value>Null: over the candles. Else 1 to 64 characters.</value>
    public string? Pane { get; init; }

    /// <summary>The ends of the pane's scale; only for a pane.</summary>
    /// <value>Null: as the values in view ask for.</value>
    public (double Low, double High)? Range { get; init; }

    /// <summary>Values that the pane marks with a line across; only for a pane.</summary>
    /// <value>None.</value>
    public IReadOnlyList<double> Levels { get; init; } = [];

    /// <summary>How values are written.</summary>
    /// <value><see cref="IndicatorFormat.Price"/>.</value>
    public IndicatorFormat Format { get; init; }

    /// <summary>Two of its lines between which the chart is tinted.</summary>
    /// <value>Null: none.</value>
    public (string Upper, string Lower)? Band { get; init; }

    /// <summary>A line that is coloured by another one of its lines, which is then not drawn: up where that is above zero, down below.</summary>
    /// <value>Null: none.</value>
    public (string Line, string By)? Direction { get; init; }

    /// <summary>Says everything that is wrong with it, for an indicator of these lines.</summary>
    /// <returns>One sentence a fault: the value, the rule, the remedy.</returns>
    internal IEnumerable<string> Faults(IReadOnlyList<string> lines)
    {
        if (Pane is { } pane && (string.IsNullOrWhiteSpace(pane) || pane.Length > LongestName))
            yield return $"Pane '{pane}' is not a name; expected 1 to {LongestName} characters, or null for over the candles.";
        if (Pane is null && (Range is not null || Levels.Count > 0))
            yield return "Range and Levels belong to a pane, and there is none; set Pane.";
        if (Range is { } range && !(range.Low < range.High && double.IsFinite(range.High - range.Low)))
            yield return $"Range {range} does not rise; expected two finite numbers, the lower first.";
        foreach (double level in Levels.Where(level => !double.IsFinite(level)))
            yield return $"Levels holds {level}; expected finite numbers.";
        foreach (string line in Named().Where(line => !lines.Contains(line)))
            yield return $"'{line}' is not one of its lines; there are: {string.Join(", ", lines)}.";
    }

    private IEnumerable<string> Named()
    {
        if (Band is { } band)
        {
            yield return band.Upper;
            yield return band.Lower;
        }
        if (Direction is { } direction)
        {
            yield return direction.Line;
            yield return direction.By;
        }
    }
}

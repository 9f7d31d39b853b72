namespace RealtimeNotebook;

/// <summary>What a mark is.</summary>
public enum ChartMarkKind
{
    /// <summary>A line at a price, over the whole width.</summary>
    HorizontalLine,

    /// <summary>A line at a time, over the whole height.</summary>
    VerticalLine,

    /// <summary>A text at a price and a time.</summary>
    Note,
}

/// <summary>Something that the user has drawn on a chart. Equal by value; immutable.</summary>
/// <param name="Name">By which it is replaced and erased, 1 to 64 characters.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Price">The price it lies at; NaN for a vertical line.</param>
/// <param name="TimeMs">The time it lies at, in Unix milliseconds; 0 for a horizontal line.</param>
/// <param name="Text">What is written at it, at most 200 characters; blank for nothing.</param>
/// <param name="Color"><c>#rgb</c>, <c>#rrggbb</c> or a colour's name such as <c>orange</c>; null for the chart's own.</param>
public sealed record ChartMark(string Name, ChartMarkKind Kind, double Price, long TimeMs, string Text, string? Color)
{
    internal const int MostMarks = 200;
    private const int LongestName = 64;
    private const int LongestText = 200;
    private const int LongestColor = 32;

    /// <summary>Says everything that is wrong with it: the value, the rule, the remedy.</summary>
    internal IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > LongestName)
            yield return $"A mark's name is blank or longer than {LongestName} characters; expected one such as \"entry\".";
        if (Kind != ChartMarkKind.VerticalLine && !double.IsFinite(Price))
            yield return $"A mark's price is {Price}; expected a finite number.";
        if (Text is null || Text.Length > LongestText)
            yield return $"A mark's text is null or longer than {LongestText} characters.";
        if (Color is not null && !IsColor(Color))
            yield return $"'{Color}' is no colour; expected #rgb, #rrggbb or a name such as orange.";
    }

    // The page hands it to the drawing library: nothing but what a colour can look like gets there.
    private static bool IsColor(string text) =>
        text.Length is >= 3 and <= LongestColor
        && (text[0] == '#' ? text.Length is 4 or 7 && text.AsSpan(1).IndexOfAnyExcept(HexDigits) < 0 : text.All(char.IsAsciiLetter));

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}

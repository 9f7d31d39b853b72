namespace RealtimeNotebook.Notebook;

/// <summary>The colours of a chart on one kind of page.</summary>
internal sealed record Palette(
    string Back, string Grid, string Text, string Muted, string HullUp, string HullDown, string Macd, string Signal,
    string RisingAbove, string FallingAbove, string FallingBelow, string RisingBelow)
{
    internal const string Up = "#26a69a";
    internal const string Down = "#ef5350";
    internal const string Warning = "#f5a623";
    internal const string Pivot = "#8f7cc8";

    internal static Palette Dark { get; } = new(
        "#191919", "#2a2a2a", "#d6d9de", "#8b919b", "#01ffff", "#ff9e64", "#01ffff", "#f8e9a6", "#04fe00", "#006401", "#fe0000", "#7e0100");

    internal static Palette Light { get; } = new(
        "#ffffff", "#edeff2", "#1c2027", "#636b78", "#0288a7", "#d9730d", "#0277bd", "#c77700", "#12a150", "#9bd8b4", "#d92d20", "#f2b0aa");

    /// <summary>For lines that are none of the built-in ones, one after the other.</summary>
    internal static IReadOnlyList<string> Others { get; } = ["#f5a623", "#ab7df6", "#5c9dff", "#9bcb3c", "#f06292"];

    /// <summary>Which of the two a picture without a page to ask is drawn in.</summary>
    internal static Palette Of(ChartTheme theme) => theme == ChartTheme.Light ? Light : Dark;

    /// <summary>The colour of a histogram bar: by its side of zero, and whether it moves away from it.</summary>
    internal string Histogram(double value, double before) => HistogramKind(value, before) switch
    {
        0 => RisingAbove,
        1 => FallingAbove,
        2 => FallingBelow,
        _ => RisingBelow,
    };

    /// <summary>0 rising above zero, 1 falling above, 2 falling below, 3 rising below; the first bar counts as moving away.</summary>
    internal static int HistogramKind(double value, double before) =>
        value >= 0 ? (before > value ? 1 : 0) : (before < value ? 3 : 2);
}

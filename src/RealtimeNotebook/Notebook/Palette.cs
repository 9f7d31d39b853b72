namespace RealtimeNotebook.Notebook;

/// <summary>The colours of a chart on one kind of page.</summary>
internal sealed record Palette(
    string Back, string Grid, string Text, string Muted, string Hull, string Macd, string Signal,
    string RisingAbove, string FallingAbove, string FallingBelow, string RisingBelow)
{
    internal const string Up = "#26a69a";
    internal const string Down = "#ef5350";
    internal const string Warning = "#f5a623";

    internal static Palette Dark { get; } = new(
        "#191919", "#2b2e33", "#d8dbe0", "#8a9099", "#01ffff", "#01ffff", "#f8e9a6", "#04fe00", "#006401", "#fe0000", "#7e0100");

    internal static Palette Light { get; } = new(
        "#ffffff", "#e6e9ed", "#22262b", "#6a727c", "#0097a7", "#0b7fab", "#b7791f", "#26a69a", "#a5d8d3", "#ef5350", "#f7b8b6");

    /// <summary>For lines that are none of the built-in ones, one after the other.</summary>
    internal static IReadOnlyList<string> Others { get; } = ["#ab7df6", "#f5a623", "#5c9dff", "#ff7ab6", "#9bcb3c"];

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

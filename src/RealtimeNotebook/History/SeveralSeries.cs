using System.Globalization;

namespace RealtimeNotebook.History;

/// <summary>Notices a file whose rows are those of several series, although nothing known tells them apart.</summary>
/// <remarks>A bar that is written again while it grows keeps its opening price; that of another symbol has another.</remarks>
internal static class SeveralSeries
{
    // Single bars are corrected now and then.
    private const int LeastRows = 2;
    private const int SharesOfRows = 10;

    /// <summary>What is wrong with the bars of a file, or null.</summary>
    /// <param name="bars">The bars.</param>
    /// <param name="hasSymbols">Whether a column or field chose the rows of the symbol.</param>
    internal static string? FaultOf(NewestBars bars, bool hasSymbols)
    {
        long twice = bars.Contradicted;
        if (twice < LeastRows || twice * SharesOfRows <= bars.Added)
            return null;
        string reason = hasSymbols
            ? "the symbol has several series in it, or these are local times while clocks go back: name files with one of them, or the zone, such as ?zone=America/New_York."
            : "they are several series, times that are not exact enough, or local times while clocks go back: say which column tells the symbol, "
                + "such as ?columns=symbol:name, or which zone it is, such as ?zone=America/New_York.";
        return string.Create(CultureInfo.InvariantCulture, $"has {twice} of {bars.Added} rows with the time of another row and another open; {reason}");
    }
}

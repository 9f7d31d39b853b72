namespace RealtimeNotebook.History;

/// <summary>The numbers of one row of a file, not yet checked.</summary>
/// <param name="Line">Its line, counted from 1; 0 where there are no lines.</param>
/// <param name="OpenMs">The opening time in Unix milliseconds.</param>
/// <param name="Open">The first price.</param>
/// <param name="High">The highest price.</param>
/// <param name="Low">The lowest price.</param>
/// <param name="Close">The last price.</param>
/// <param name="Volume">The volume; 0 or NaN where there is none.</param>
internal readonly record struct BarRow(long Line, long OpenMs, double Open, double High, double Low, double Close, double Volume)
{
    /// <summary>Makes the bar, or says what is wrong with the row.</summary>
    internal bool TryCreate(out Candle bar, out CandleFault fault, out bool isRepaired) =>
        // Indices have no volume, and their producers write nothing or NaN.
        Candle.TryCreate(OpenMs, Open, High, Low, Close, double.IsNaN(Volume) ? 0 : Volume, out bar, out fault, out isRepaired);

    /// <summary>What is wrong, as a sentence.</summary>
    internal string FaultText(CandleFault fault) => FormattableString.Invariant(fault switch
    {
        CandleFault.RangeBroken => High < Math.Max(Open, Close)
            ? (FormattableString)$"the high {High} is below the {(Open > Close ? "open" : "close")} {Math.Max(Open, Close)}."
            : $"the low {Low} is above the {(Open < Close ? "open" : "close")} {Math.Min(Open, Close)}.",
        CandleFault.NotFinite => $"a price is not a finite number.",
        CandleFault.TimeOutOfRange => $"the time {OpenMs} ms lies outside the years 1900 to 2199.",
        CandleFault.NegativeVolume => $"the volume {Volume} is below zero.",
        _ => $"the row is refused: {fault}.",
    });
}

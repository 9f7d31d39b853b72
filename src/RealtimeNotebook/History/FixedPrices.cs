namespace RealtimeNotebook.History;

/// <summary>Notices prices that Databento writes as whole numbers of billionths.</summary>
internal static class FixedPrices
{
    private const double Least = 1_000_000;

    /// <summary>What is said of a file with them.</summary>
    internal const string Fault = "has ts_event and whole numbers as prices, as Databento writes them in billionths: export with pretty_px=True, or divide them by 1,000,000,000";

    /// <summary>Whether the name of the time is Databento's.</summary>
    internal static bool IsTime(string name) => BarColumns.Normalised(name) == "tsevent";

    /// <summary>Whether prices are such numbers: with a point they would be prices.</summary>
    internal static bool AreFixed(params ReadOnlySpan<double> prices)
    {
        foreach (double price in prices)
        {
            if (Math.Abs(price) < Least || price % 1 != 0)
                return false;
        }
        return true;
    }
}

namespace RealtimeNotebook.Indicators;

/// <summary>Number, sum, mean, and sum of squared distances from the mean.</summary>
/// <remarks>
/// Sums of squares would cancel: of prices around 60,000 with a deviation of a cent, nothing would be left. Source: T. Chan,
/// G. Golub, R. LeVeque, Updating Formulae and a Pairwise Algorithm for Computing Sample Variances, 1979. The sum is there beside the mean
/// so that what is drawn as the mean has the bits of a simple moving average.
/// </remarks>
internal readonly record struct Moments(int Count, double Sum, double Mean, double Squares) : IAggregate<Moments>
{
    public static Moments Nothing => default;

    /// <summary>The deviation of the values as a whole population.</summary>
    internal double Deviation => Math.Sqrt(Squares / Count);

    internal static Moments Of(double x) => new(1, x, x, 0);

    public static Moments Join(in Moments older, in Moments newer)
    {
        if (older.Count == 0)
            return newer;
        if (newer.Count == 0)
            return older;
        int count = older.Count + newer.Count;
        double apart = newer.Mean - older.Mean;
        double share = (double)newer.Count / count;
        return new(count, older.Sum + newer.Sum, older.Mean + apart * share, older.Squares + newer.Squares + apart * apart * older.Count * share);
    }
}

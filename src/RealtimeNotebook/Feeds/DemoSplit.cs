namespace RealtimeNotebook.Feeds;

/// <summary>Divides a stretch of the demo market's time into parts that are exactly it again when put together.</summary>
internal static class DemoSplit
{
    // The expected range of a random walk is 1.6 times the deviation of its end.
    private const double RangePerDeviation = 1.6;

    // How busy each hour of the day is, UTC: Europe's opening, then the U between New York's opening and closing.
    private static readonly double[] Hours =
        [0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.5, 0.8, 0.9, 0.8, 0.7, 0.7, 0.9, 1.8, 2.6, 1.9, 1.5, 1.3, 1.4, 1.9, 2.2, 0.6, 0.4, 0.4];

    /// <summary>How far above its start a random walk goes, given where it ends.</summary>
    /// <param name="end">Where it ends, from its start.</param>
    /// <param name="deviation">The deviation that its end would have if it were free.</param>
    /// <param name="chance">From 0 (excluded) to 1.</param>
    internal static long Reach(double end, double deviation, double chance) =>
        (long)Math.Round((end + Math.Sqrt(end * end - 2 * deviation * deviation * Math.Log(chance))) / 2);

    /// <summary>Divides.</summary>
    /// <param name="whole">What to divide.</param>
    /// <param name="level">The level of the parts, 1 for hours.</param>
    /// <param name="first">The number of the first part, counted from 1970.</param>
    /// <param name="parts">Where they go.</param>
    /// <param name="random">Where chance comes from.</param>
    internal static void Divide(in DemoNode whole, int level, long first, DemoNode[] parts, DemoRandom random)
    {
        int n = parts.Length;
        int purpose = 1_000 * level;
        Span<double> weight = stackalloc double[n];
        Span<double> joint = stackalloc double[n + 1];
        double total = Weights(weight, level, first, random);
        double deviation = (whole.High - whole.Low) / RangePerDeviation;
        Walk(whole, weight, total, deviation, joint, purpose, first, random);

        int highest = 0;
        int lowest = 0;
        for (int i = 1; i < n; i++)
        {
            if (Math.Max(joint[i], joint[i + 1]) > Math.Max(joint[highest], joint[highest + 1]))
                highest = i;
            if (Math.Min(joint[i], joint[i + 1]) < Math.Min(joint[lowest], joint[lowest + 1]))
                lowest = i;
        }
        for (int i = 0; i < n; i++)
        {
            long open = (long)joint[i];
            long close = (long)joint[i + 1];
            double move = deviation * Math.Sqrt(weight[i] / total);
            long high = i == highest ? whole.High
                : Math.Clamp(open + Reach(close - open, move, random.Uniform(purpose + 2, first + i)), Math.Max(open, close), whole.High);
            long low = i == lowest ? whole.Low
                : Math.Clamp(open - Reach(open - close, move, random.Uniform(purpose + 3, first + i)), whole.Low, Math.Min(open, close));
            parts[i] = new(true, open, high, low, close, 0);
        }
        ShareVolume(whole.Volume, weight, parts, purpose + 4, first, random);
    }

    private static double Weights(Span<double> weight, int level, long first, DemoRandom random)
    {
        double total = 0;
        for (int i = 0; i < weight.Length; i++)
        {
            double busy = level == 1 ? Hours[i] : 1;
            // Busy moments come in clusters, down to the second; below that there is nothing to see.
            if (level <= 6)
                busy *= Math.Exp(0.4 * random.Smooth(1_000 * level + 5, (first + i) / 6.0) + 0.2 * random.Normal(1_000 * level + 6, first + i));
            weight[i] = busy;
            total += busy;
        }
        return total;
    }

    // Where the parts join: a random walk bent to end at the close. It turns back at the high and the low, as prices do that were
    // kept from going further, and is stretched where it would not come near them.
    private static void Walk(in DemoNode whole, ReadOnlySpan<double> weight, double total, double deviation,
        Span<double> joint, int purpose, long first, DemoRandom random)
    {
        int n = weight.Length;
        double walked = 0;
        for (int i = 0; i < n; i++)
        {
            joint[i] = walked;
            walked += deviation * Math.Sqrt(weight[i] / total) * random.Normal(purpose, first + i);
        }
        double upper = Math.Max(whole.Open, whole.Close);
        double lower = Math.Min(whole.Open, whole.Close);
        double most = upper;
        double least = lower;
        double passed = 0;
        for (int i = 0; i < n; i++)
        {
            double part = passed / total;
            joint[i] = TurnedBack(whole.Open + (whole.Close - whole.Open) * part + joint[i] - walked * part, whole);
            most = Math.Max(most, joint[i]);
            least = Math.Min(least, joint[i]);
            passed += weight[i];
        }
        double up = Stretch(most - upper, whole.High - upper);
        double down = Stretch(lower - least, lower - whole.Low);
        for (int i = 1; i < n; i++)
        {
            double at = joint[i];
            at = at > upper ? upper + (at - upper) * up : at < lower ? lower - (lower - at) * down : at;
            joint[i] = Math.Clamp(Math.Round(at), whole.Low, whole.High);
        }
        joint[0] = whole.Open;
        joint[n] = whole.Close;
    }

    private static double TurnedBack(double at, in DemoNode whole)
    {
        if (at > whole.High)
            at = whole.High - (at - whole.High);
        if (at < whole.Low)
            at = whole.Low + (whole.Low - at);
        return Math.Clamp(at, whole.Low, whole.High);
    }

    // Never more than double: the rest is a wick.
    private static double Stretch(double reached, double room) => reached > 0 ? Math.Clamp(0.9 * room / reached, 1, 2) : 1;

    private static void ShareVolume(
        long lots, ReadOnlySpan<double> weight, DemoNode[] parts, int purpose, long first, DemoRandom random)
    {
        Span<double> share = stackalloc double[parts.Length];
        double total = 0;
        for (int i = 0; i < parts.Length; i++)
            total += share[i] = weight[i] * Math.Exp(0.4 * random.Normal(purpose, first + i));
        double passed = 0;
        long given = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            passed += share[i];
            long until = i == parts.Length - 1 ? lots : Math.Min(lots, (long)(lots * (passed / total)));
            parts[i] = parts[i] with { Volume = until - given };
            given = until;
        }
    }
}

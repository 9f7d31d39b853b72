namespace RealtimeNotebook.Feeds;

/// <summary>Random numbers that are a function of what they are for, so that they can be drawn in any order.</summary>
/// <param name="seed">Other seeds give other numbers.</param>
internal readonly struct DemoRandom(ulong seed)
{
    /// <summary>Numbers of a symbol.</summary>
    internal static DemoRandom Of(long seed, string symbol)
    {
        ulong hash = Mixed((ulong)seed);
        foreach (char c in symbol)
            hash = Mixed(hash ^ c);
        return new(hash);
    }

    /// <summary>A number from 0 (excluded) to 1.</summary>
    internal double Uniform(int purpose, long index) => ((Bits(purpose, index) >> 11) + 1) * (1.0 / (1UL << 53));

    /// <summary>A number of the normal distribution with mean 0 and deviation 1; at most 6.6 in size.</summary>
    internal double Normal(int purpose, long index)
    {
        ulong bits = Bits(purpose, index);
        double radius = ((bits >> 32) + 1) * (1.0 / (1UL << 32));
        double angle = (bits & 0xFFFF_FFFF) * (2 * Math.PI / (1UL << 32));
        return Math.Sqrt(-2 * Math.Log(radius)) * Math.Cos(angle);
    }

    /// <summary>A smooth curve through normal numbers at whole positions.</summary>
    internal double Smooth(int purpose, double position)
    {
        double floor = Math.Floor(position);
        double part = position - floor;
        double ease = part * part * (3 - 2 * part);
        return Normal(purpose, (long)floor) * (1 - ease) + Normal(purpose, (long)floor + 1) * ease;
    }

    private ulong Bits(int purpose, long index) => Mixed(Mixed(seed ^ ((ulong)(uint)purpose << 32)) ^ (ulong)index);

    // The finaliser of SplitMix64 after its step (Steele, Lea, Flood 2014).
    private static ulong Mixed(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}

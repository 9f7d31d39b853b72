using System.Runtime.CompilerServices;

namespace RealtimeNotebook.Indicators;

/// <summary>The range that look-backs are taken from.</summary>
internal static class Period
{
    internal const int Max = 10_000;

    internal static void Check(int period, int least = 1, [CallerArgumentExpression(nameof(period))] string? name = null)
    {
        if (period < least || period > Max)
            throw new ArgumentOutOfRangeException(name, period, $"A look-back of {period} bars is outside {least}..{Max}.");
    }
}

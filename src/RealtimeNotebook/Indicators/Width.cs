using System.Runtime.CompilerServices;

namespace RealtimeNotebook.Indicators;

/// <summary>The range that multiples of a spread are taken from.</summary>
internal static class Width
{
    internal static void Check(double width, [CallerArgumentExpression(nameof(width))] string? name = null)
    {
        if (!(width > 0) || !double.IsFinite(width))
            throw new ArgumentOutOfRangeException(name, width, $"A width of {width} is not a finite number above 0.");
    }
}

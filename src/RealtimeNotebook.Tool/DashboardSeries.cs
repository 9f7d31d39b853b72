using RealtimeNotebook.Live;

namespace RealtimeNotebook.Tool;

/// <summary>Series that are opened when somebody asks for them: of any symbol and interval that the feed serves.</summary>
internal sealed class DashboardSeries(RealtimeOptions options)
{
    // The dashboard shows a day of minutes, and some.
    private const int Bars = 1_500;

    private readonly RealtimeOptions _options = options with { Window = Math.Max(Bars, options.Window), Keep = Math.Max(options.Keep, Bars) };

    /// <summary>Opens a series, which the server closes.</summary>
    /// <exception cref="ArgumentException">The feed has no such bars, and they cannot be built.</exception>
    internal IChartSource Open(SeriesKey key) => Sources.OpenSeries(key, _options);
}

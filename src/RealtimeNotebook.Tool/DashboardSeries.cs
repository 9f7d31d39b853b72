using System.Collections.Concurrent;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Tool;

/// <summary>The candles of a dashboard: series of any symbol that it can show, opened when it first asks.</summary>
internal sealed class DashboardSeries(RealtimeOptions options, DerivativesHub? hub)
{
    /// <summary>How many there may be.</summary>
    internal const int MostSeries = 128;

    // A day of minutes, and some.
    private const int Bars = 1_500;

    private readonly ConcurrentBag<LiveSeries> _open = [];

    /// <summary>Opens a series; null for a symbol that the dashboard does not know.</summary>
    internal IChartSource? Open(SeriesKey key)
    {
        if (hub?.SymbolFault(key.Symbol) is not null)
            return null;
        LiveSeries series = Sources.OpenSeries(key, options with { Window = Math.Max(Bars, options.Window), Keep = Math.Max(options.Keep, Bars) });
        _open.Add(series);
        return series;
    }

    /// <summary>Ends them.</summary>
    internal Task StopAsync() => Task.WhenAll(_open.Select(one => one.StopAsync()));
}

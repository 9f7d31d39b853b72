using RealtimeNotebook.Candles;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Notebook;

/// <summary>A chart as it was asked for, read and checked; nothing has been dialled yet.</summary>
internal sealed class ChartOrder
{
    private readonly Func<LiveSeries> _open;

    private ChartOrder(SeriesKey key, RealtimeOptions options, Func<LiveSeries> open) => (Key, Options, _open) = (key, options, open);

    internal SeriesKey Key { get; }

    internal RealtimeOptions Options { get; }

    /// <summary>Starts the series. Called once.</summary>
    internal IChartSeries Open() => new RunningSeries(_open());

    /// <summary>Reads an order, or says everything that is wrong with it at once.</summary>
    /// <exception cref="ArgumentException">The symbol, the interval or an option is wrong; the message lists every fault.</exception>
    internal static ChartOrder Read(string symbol, string interval, RealtimeOptions options, Func<string, string?> environment) =>
        TryRead(symbol, interval, options, environment, out ChartOrder? order) is var faults && order is not null ? order : throw Exception("chart", faults);

    /// <summary>Reads an order.</summary>
    /// <returns>Everything that is wrong with it; empty when nothing is.</returns>
    internal static IReadOnlyList<string> TryRead(
        string symbol, string interval, RealtimeOptions options, Func<string, string?> environment, out ChartOrder? order)
    {
        Split(ref symbol, ref interval);
        List<string> faults = [.. NameFaults(symbol, interval), .. options.Faults(), .. IndicatorFaults(options.Indicators)];
        if (options.Figure is { } figure)
            options = options with { Figure = FigureOption.Read(figure, faults) };
        // Addresses are judged even where the names are wrong, so that the user is told once.
        SeriesKey key = faults.Count == 0 ? ReadKey(symbol, interval) : new("SPY", default);
        Func<LiveSeries>? open = TryOpen(() => SeriesSources.Open(key, options, environment), faults);
        order = faults.Count == 0 ? new(key, options, open!) : null;
        return faults;
    }

    /// <summary>Reads the names of a series.</summary>
    /// <exception cref="ArgumentException">The symbol or the interval is wrong.</exception>
    internal static SeriesKey ReadKey(string symbol, string interval)
    {
        Split(ref symbol, ref interval);
        string[] faults = [.. NameFaults(symbol, interval)];
        return faults.Length == 0 ? new(symbol, Interval.Parse(interval)) : throw Exception("chart", faults);
    }

    // The period in the whole symbol of dxFeed, such as SPY{=5m,tho=true}, takes the place of the interval.
    private static void Split(ref string symbol, ref string interval)
    {
        if (symbol is not null && SymbolAttributes.TryRead(symbol, out string bare, out string? period) && period is not null)
            (symbol, interval) = (bare, period);
    }

    private static IEnumerable<string> NameFaults(string symbol, string interval)
    {
        if (SeriesKey.SymbolFault(symbol) is { } fault)
            yield return fault;
        if (!Interval.TryParse(interval, out _))
            yield return $"'{interval}' is not an interval; expected one of {string.Join(' ', Interval.All)}.";
    }

    private static List<string> IndicatorFaults(IReadOnlyList<IIndicator> indicators)
    {
        if (indicators is null || indicators.Contains(null!))
            return ["Indicators is null or holds null; expected a list of indicators, which may be empty."];
        var faults = new List<string>();
        _ = TryOpen(() => new IndicatorSet(indicators), faults);
        return faults;
    }

    private static T? TryOpen<T>(Func<T?> open, List<string> faults)
        where T : class
    {
        try
        {
            return open();
        }
        catch (ArgumentException e)
        {
            faults.Add(Text(e));
            return null;
        }
    }

    internal static ArgumentException Exception(string what, IReadOnlyCollection<string> faults) =>
        new($"The {what} cannot be shown:{string.Concat(faults.Select(fault => $"{Environment.NewLine}- {fault}"))}");

    // The message without the parameter's name, which the user never wrote.
    private static string Text(ArgumentException e)
    {
        string suffix = $" (Parameter '{e.ParamName}')";
        return e.Message.EndsWith(suffix, StringComparison.Ordinal) ? e.Message[..^suffix.Length] : e.Message;
    }
}

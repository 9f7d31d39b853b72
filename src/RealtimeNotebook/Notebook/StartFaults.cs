using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Notebook;

/// <summary>Finds everything that is wrong with a start, so that it can be said at once.</summary>
internal static class StartFaults
{
    /// <summary>Reads the names of a series and checks the options.</summary>
    /// <exception cref="ArgumentException">Something is wrong; the message lists all of it.</exception>
    internal static SeriesKey Check(string symbol, string interval, RealtimeOptions options)
    {
        var faults = new List<string>();
        if (SeriesKey.SymbolFault(symbol) is { } fault)
            faults.Add(fault);
        if (!Interval.TryParse(interval, out Interval length))
            faults.Add($"'{interval}' is not an interval; expected one of {string.Join(' ', Interval.All)}.");
        faults.AddRange(options.Faults());
        if (IndicatorFault(options.Indicators) is { } indicatorFault)
            faults.Add(indicatorFault);
        return faults.Count == 0 ? new(symbol, length) : throw Exception(faults);
    }

    internal static ArgumentException Exception(IReadOnlyCollection<string> faults) =>
        new($"The chart cannot start:{string.Concat(faults.Select(fault => $"{Environment.NewLine}- {fault}"))}");

    /// <summary>The message of an argument exception without the parameter's name, which the user never wrote.</summary>
    internal static string Text(ArgumentException e)
    {
        string suffix = $" (Parameter '{e.ParamName}')";
        return e.Message.EndsWith(suffix, StringComparison.Ordinal) ? e.Message[..^suffix.Length] : e.Message;
    }

    private static string? IndicatorFault(IReadOnlyList<IIndicator> indicators)
    {
        if (indicators is null)
            return "Indicators is null; expected a list, which may be empty.";
        try
        {
            _ = new IndicatorSet(indicators);
            return null;
        }
        catch (ArgumentException e)
        {
            return Text(e);
        }
    }
}

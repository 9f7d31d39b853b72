using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Signals;

/// <summary>The indicator values at a bar that signals look at; NaN where a line is missing or not ready.</summary>
internal readonly record struct LineValues(double Hull, double Macd, double Signal)
{
    internal static LineValues None { get; } = new(double.NaN, double.NaN, double.NaN);

    internal double Histogram => Macd - Signal;
}

/// <summary>Where the lines lie among all lines of a series.</summary>
internal readonly record struct LinePlaces(int Hull, int Macd, int Signal)
{
    internal static LinePlaces Of(IReadOnlyList<string> lines)
    {
        var places = new LinePlaces(-1, -1, -1);
        for (int i = 0; i < lines.Count; i++)
        {
            places = lines[i] switch
            {
                "hull" => places with { Hull = i },
                "macd" => places with { Macd = i },
                "signal" => places with { Signal = i },
                _ => places,
            };
        }
        return places;
    }

    internal LineValues At(IndicatorColumns columns, int bar) =>
        Hull < 0 || Macd < 0 || Signal < 0 ? LineValues.None : new(columns.At(Hull)[bar], columns.At(Macd)[bar], columns.At(Signal)[bar]);
}

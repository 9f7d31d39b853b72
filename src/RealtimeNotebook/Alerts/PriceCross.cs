namespace RealtimeNotebook.Alerts;

/// <summary>The price crosses a level.</summary>
/// <remarks>
/// Between two looks the price has been wherever the bar's range has grown to, so a crossing is seen however many ticks were passed
/// over. One that stays within the range that the bar had before cannot be seen, and need not: the bar has crossed the level already.
/// </remarks>
/// <param name="level">The level, in quote currency.</param>
/// <param name="direction">Which way; null for both.</param>
/// <param name="closesOnly">Whether only closing prices are compared.</param>
internal sealed class PriceCross(double level, SignalDirection? direction, bool closesOnly) : IAlertCondition
{
    private Candle? _seen;

    // Where the price was before it came to the level: below, above, or not known yet.
    private int _side;

    public AlertFinding? Look(AlertMoment moment)
    {
        Candle bar = moment.Bar;
        (int side, Candle? seen) = (_side, _seen);
        _seen = bar;
        _side = bar.Close > level ? 1 : bar.Close < level ? -1 : 0;
        if (seen is not { } before)
            return null;
        (double highest, double lowest) = (bar.Close, bar.Close);
        bool isSame = bar.OpenMs == before.OpenMs;
        if (!closesOnly && (!isSame || bar.High > before.High))
            highest = bar.High;
        if (!closesOnly && (!isSame || bar.Low < before.Low))
            lowest = bar.Low;
        SignalDirection? crossed = direction switch
        {
            // One that went through and came back has crossed both ways.
            SignalDirection.Up => (side < 0 && highest >= level) || (side > 0 && lowest < level && bar.Close > level) ? direction : null,
            SignalDirection.Down => (side > 0 && lowest <= level) || (side < 0 && highest > level && bar.Close < level) ? direction : null,
            _ => side < 0 && highest >= level ? SignalDirection.Up : side > 0 && lowest <= level ? SignalDirection.Down : null,
        };
        return crossed is { } way
            ? new($"Price crossed {AlertText.Number(level)} {(way == SignalDirection.Up ? "upwards" : "downwards")}, last {AlertText.Number(bar.Close)}", bar.Close)
            : null;
    }
}

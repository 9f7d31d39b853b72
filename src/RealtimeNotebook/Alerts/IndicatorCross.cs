namespace RealtimeNotebook.Alerts;

/// <summary>An indicator line crosses another one, or a level.</summary>
/// <param name="line">The line.</param>
/// <param name="other">The other line; null for the level.</param>
/// <param name="level">The level, where there is no other line.</param>
/// <param name="direction">Which way; null for both.</param>
internal sealed class IndicatorCross(string line, string? other, double level, SignalDirection? direction) : IAlertCondition
{
    private long? _barMs;
    private int _side;

    public AlertFinding? Look(AlertMoment moment)
    {
        // Within a bar a crossing is one since the last look; at its beginning, one since the last bar at which the lines differed.
        bool isFirst = _barMs is null && !moment.IsClosed;
        int before = moment.Bar.OpenMs == _barMs ? _side : SideBefore(moment);
        int side = Side(moment, 0);
        (_barMs, _side) = (moment.Bar.OpenMs, side == 0 ? before : side);
        if (isFirst || side == 0 || before == 0 || side == before)
            return null;
        if (direction is { } wanted && side > 0 != (wanted == SignalDirection.Up))
            return null;
        double value = moment.Indicator(line);
        return new($"{line} crossed {other ?? AlertText.Number(level)} {(side > 0 ? "upwards" : "downwards")} at {AlertText.Number(value)}", moment.Price);
    }

    private int SideBefore(AlertMoment moment)
    {
        int bars = moment.Before.Count;
        int side = 0;
        for (int back = 1; back <= bars && side == 0; back++)
        {
            if (!double.IsFinite(moment.IndicatorAt(line, back)))
                return 0;
            side = Side(moment, back);
        }
        return side;
    }

    // NaN differs from nothing.
    private int Side(AlertMoment moment, int barsBack)
    {
        double difference = moment.IndicatorAt(line, barsBack) - (other is null ? level : moment.IndicatorAt(other, barsBack));
        return difference > 0 ? 1 : difference < 0 ? -1 : 0;
    }
}

namespace RealtimeNotebook.Notebook;

/// <summary>A rectangle of the picture with a scale from values to heights.</summary>
internal readonly record struct SvgPane(double Top, double Bottom, double Low, double High)
{
    internal double Y(double value) => High > Low ? Bottom - (value - Low) / (High - Low) * (Bottom - Top) : (Top + Bottom) / 2;

    /// <summary>A pane whose range holds the values, with some room above and below.</summary>
    internal static SvgPane Around(double top, double bottom, double low, double high, double room)
    {
        if (!(low <= high))
            return new(top, bottom, 0, 1);
        double margin = high > low ? (high - low) * room : high == 0 ? 1 : Math.Abs(high) * 0.001;
        return new(top, bottom, low - margin, high + margin);
    }
}

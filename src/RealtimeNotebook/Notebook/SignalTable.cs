using System.Globalization;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Notebook;

/// <summary>The signals of a chart as a cell shows them: how many of each kind, and all of them in the order of their times.</summary>
internal static class SignalTable
{
    internal static string ToText(ChartSignals signals) => $"{Title(signals)}{Environment.NewLine}{Table(signals).ToText()}".TrimEnd();

    internal static string ToHtml(ChartSignals signals) => $"<p>{Title(signals)}</p>{Table(signals).ToHtml()}";

    private static string Title(ChartSignals signals) => string.Create(CultureInfo.InvariantCulture,
        $"{signals.Count:N0} signals over {signals.Candles:N0} bars: {signals.PivotPoints.Count} pivots, {signals.FvgZones.Count} zones, {signals.KeyLevels.Count} levels, "
        + $"{signals.BreakSignals.Count} breaks, {signals.Structure.Count} of structure, {signals.Confluence.Count} of confluence; times in {ClockOf(signals).Name}");

    private static CellTable Table(ChartSignals signals)
    {
        int decimals = Decimals(signals);
        ChartClock clock = ClockOf(signals);
        string Time(long unixMs) => TimeText(clock.Shown(unixMs), signals.SessionZone is not null);
        string Price(double price) => PriceText.Number(price, decimals);
        (long TimeMs, string Kind, string What, string Price)[] rows =
        [
            .. signals.PivotPoints.Select(pivot => (pivot.TimeMs, "pivot", pivot.Type == PivotType.High ? "high" : "low", Price(pivot.Price))),
            .. signals.FvgZones.Select(zone => (zone.StartMs, "zone",
                (zone.Type == ZoneType.Bullish ? "bullish" : "bearish") + (zone.EndMs is { } end ? $", until {Time(end)}" : ", open"), $"{Price(zone.Low)} to {Price(zone.High)}")),
            .. signals.KeyLevels.Select(level => (level.TimeMs, "level",
                (level.Type == LevelType.Support ? "support" : "resistance") + (signals.IsInForce(level) ? "" : ", no longer in force"), Price(level.Price))),
            .. signals.BreakSignals.Select(found => (found.TimeMs, "break", found.Type == BreakType.Buy ? "buy" : "sell", Price(found.Price))),
            .. signals.Structure.Select(turn => (turn.TimeMs, "structure",
                (turn.Type == StructureType.BreakOfStructure ? "BOS" : "CHoCH") + (turn.Direction == SignalDirection.Up ? " up" : " down"), Price(turn.Price))),
            .. signals.Confluence.Select(mark => (mark.TimeMs, "confluence",
                (mark.Type == ConfluenceType.Enter ? "enter" : "leave") + (mark.Direction == SignalDirection.Up ? " long" : " short"), Price(mark.Price))),
        ];
        Array.Sort(rows, (a, b) => a.TimeMs.CompareTo(b.TimeMs));
        return new CellTable("time", "kind", "what", "#price").AddEnds(rows.Length, i => [Time(rows[i].TimeMs), rows[i].Kind, rows[i].What, rows[i].Price]);
    }

    private static readonly Interval Day = Interval.Parse("1d");

    // Those at days, weeks and months are labelled by the zone of the bars, all else in UTC.
    private static ChartClock ClockOf(ChartSignals signals) => new(null, Day, signals.SessionZone);

    private static string TimeText(long shownMs, bool isDate) =>
        PriceText.Format(shownMs, isDate && shownMs % 86_400_000 == 0 ? "yyyy-MM-dd" : shownMs % 60_000 == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss");

    // As many for all as the finest price needs.
    private static int Decimals(ChartSignals signals)
    {
        double[] prices =
        [
            .. signals.PivotPoints.Select(pivot => pivot.Price), .. signals.FvgZones.SelectMany(zone => (double[])[zone.Low, zone.High]),
            .. signals.KeyLevels.Select(level => level.Price), .. signals.BreakSignals.Select(found => found.Price),
            .. signals.Structure.Select(turn => turn.Price), .. signals.Confluence.Select(mark => mark.Price),
        ];
        int decimals = 0;
        int most = PricePrecision.MaxFor(prices.Select(Math.Abs).DefaultIfEmpty(0).Max());
        while (decimals < most && !prices.All(price => PricePrecision.Error(price, decimals) <= Math.Abs(price) * 1e-12))
            decimals++;
        return decimals;
    }
}

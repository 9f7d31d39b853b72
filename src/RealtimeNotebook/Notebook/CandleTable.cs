using System.Globalization;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook;

/// <summary>Bars as a notebook shows them: a table with the first and the last of many. Immutable.</summary>
/// <remarks>Made by <see cref="CandleTables.ToTable"/>. A notebook shows <see cref="CandleColumns"/> and a single <see cref="Candle"/> alike.</remarks>
[TypeFormatterSource(typeof(CandlesFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class CandleTable
{
    private readonly IReadOnlyList<Candle> _bars;

    internal CandleTable(IReadOnlyList<Candle> bars) => _bars = bars;

    /// <summary>How many bars there are, those that are not shown included.</summary>
    public int Count => _bars.Count;

    /// <summary>The table as text, a line for every bar.</summary>
    public override string ToString() => $"{Title}{Environment.NewLine}{Table().ToText()}".TrimEnd();

    /// <summary>The table as HTML.</summary>
    public string ToHtml() => $"<p>{SvgWriter.Escape(Title)}</p>{Table().ToHtml()}";

    private string Title => _bars is CandleColumns { Report: { IsClean: false } report } ? $"{Counted}; {report}" : Counted;

    private string Counted => Count switch
    {
        0 => "No bars.",
        1 => $"1 bar, time in {Clock.Name}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Count:N0} bars, times in {Clock.Name}"),
    };

    private static readonly Interval Day = Interval.Parse("1d");

    // Days, weeks and months are labelled by their own zone, all else in UTC.
    private ChartClock Clock => new(null, Day, (_bars as CandleColumns)?.SessionZone);

    private CellTable Table()
    {
        ChartClock clock = Clock;
        int decimals = PriceText.Decimals(Count, i => _bars[i]);
        string format = TimeFormat(clock);
        return new CellTable("time", "#open", "#high", "#low", "#close", "#change", "#volume").AddEnds(Count, i =>
        {
            Candle bar = _bars[i];
            string change = bar.Open != 0 ? PriceText.Signed((bar.Close - bar.Open) / Math.Abs(bar.Open) * 100, 2) + " %" : "";
            return
            [
                PriceText.Format(clock.Shown(bar.OpenMs), format), PriceText.Number(bar.Open, decimals), PriceText.Number(bar.High, decimals),
                PriceText.Number(bar.Low, decimals), PriceText.Number(bar.Close, decimals), change, PriceText.Volume(bar.Volume),
            ];
        });
    }

    // No longer than it takes to tell the bars apart.
    private string TimeFormat(ChartClock clock)
    {
        const long Minute = 60_000;
        return _bars.All(bar => clock.Shown(bar.OpenMs) % (24 * 60 * Minute) == 0) ? "yyyy-MM-dd"
            : _bars.All(bar => bar.OpenMs % Minute == 0) ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss";
    }
}

/// <summary>Any bars as a table that a notebook shows.</summary>
public static class CandleTables
{
    /// <summary>The bars in the order given, for example <c>chart.Candles.Where(bar => bar.Volume > 1e6).ToTable()</c>.</summary>
    /// <param name="bars">The bars; read once. All bars of a chart of days, weeks or months are labelled by its session zone; times of a selection are in UTC.</param>
    public static CandleTable ToTable(this IEnumerable<Candle> bars) => new(bars as CandleColumns ?? (IReadOnlyList<Candle>)[.. bars]);
}

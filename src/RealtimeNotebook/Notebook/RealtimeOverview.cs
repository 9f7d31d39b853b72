using System.Globalization;
using RealtimeNotebook.Live;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook;

/// <summary>The status of all charts of this process at one moment; a notebook shows it as a table. Immutable.</summary>
[TypeFormatterSource(typeof(OverviewFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class RealtimeOverview
{
    internal static readonly string[] Heads = ["chart", "state", "bars", "last change", "events", "not applied", "latency p50/p99", "viewers", "gaps", "note"];

    internal RealtimeOverview(IReadOnlyList<SeriesStatus> charts, Uri? server) => (Charts, Server) = (charts, server);

    /// <summary>One status a chart, in the order of their names.</summary>
    public IReadOnlyList<SeriesStatus> Charts { get; }

    /// <summary>The loopback address of the server, without token; null while no chart runs.</summary>
    public Uri? Server { get; }

    /// <summary>The table as text, with a line for every chart.</summary>
    public override string ToString()
    {
        if (Charts.Count == 0)
            return "No chart is running.";
        return string.Create(CultureInfo.InvariantCulture, $"{Table().ToText()}{Environment.NewLine}server {Server}");
    }

    /// <summary>The table as HTML; every outside text in it is escaped.</summary>
    public string ToHtml()
    {
        if (Charts.Count == 0)
            return "<p>No chart is running.</p>";
        return $"{Table().ToHtml()}<p>server {SvgWriter.Escape(Server?.AbsoluteUri ?? "")}</p>";
    }

    private CellTable Table() => new CellTable(Heads).Add(Charts.Select(Row));

    internal static string[] Row(SeriesStatus status) =>
    [
        $"{status.Key.Symbol} {status.Key.Interval}",
        PriceText.Phase(status.State) + (status.State.IsSimulated ? " SIMULATED" : ""),
        Text(status.Bars),
        status.LastUpdateMs == 0 ? "-" : PriceText.Format(status.LastUpdateMs, "HH:mm:ss 'UTC'"),
        Text(status.EventsReceived),
        NotApplied(status.NotApplied),
        $"{PriceText.Duration(status.LatencyMicroseconds.P50)} / {PriceText.Duration(status.LatencyMicroseconds.P99)}",
        Text(status.Viewers),
        Text(status.State.Gaps.Count),
        Note(status),
    ];

    private static string NotApplied(IReadOnlyDictionary<string, long> counts)
    {
        string[] some = [.. counts.Where(count => count.Value > 0).OrderBy(count => count.Key, StringComparer.Ordinal)
            .Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Key} {count.Value}"))];
        return some.Length == 0 ? "0" : string.Join(", ", some);
    }

    private static string Note(SeriesStatus status)
    {
        var notes = new List<string>();
        if (SeriesProblem.TextOf(status.State, status.Sources) is { } text)
            notes.Add(text);
        if (status.EventsRepaired > 0)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{status.EventsRepaired} events repaired: high or low off by a rounding error"));
        if (status.State.GapsGivenUp is { Count: > 0 } givenUp)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{givenUp.Count} gaps given up, last {givenUp[^1].From:u} to {givenUp[^1].To:u}"));
        if (status.HandlerFaults > 0)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{status.HandlerFaults} faults in BarClosed handlers, last {status.LastHandlerFault}"));
        if (status.BarsNotTold > 0)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{status.BarsNotTold} bars not told to slow handlers"));
        notes.AddRange(status.RuleFaults.Select(fault => $"rule {fault.Key} failed: {fault.Value}"));
        notes.AddRange(status.IndicatorFaults.Select(fault => $"indicator {fault.Key} is off: {fault.Value}"));
        return string.Join("; ", notes);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

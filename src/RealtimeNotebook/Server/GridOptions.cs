using System.Globalization;

namespace RealtimeNotebook;

/// <summary>How several charts are shown together. Every property has a default.</summary>
public sealed record GridOptions
{
    internal const int MostColumns = 16;
    internal const int LeastHeight = 160;
    internal const int MostHeight = 4_000;

    /// <summary>How many charts stand beside each other at most; fewer where the page is too narrow, and one below 700 pixels.</summary>
    /// <value>0: as suits their number: the intervals of one symbol below each other, those of several symbols one row a symbol,
    /// symbols in as many columns as rows; 0 to 16.</value>
    public int Columns { get; init; }

    /// <summary>The height of a chart in a cell, in CSS pixels. A page of its own shares its height among the rows.</summary>
    /// <value>0: 340; 160 to 4,000.</value>
    public int Height { get; init; }

    /// <summary>Whether the bar under the pointer is marked on the other charts too.</summary>
    /// <value>True.</value>
    public bool LinkCursor { get; init; } = true;

    /// <summary>Whether all charts show the same stretch of time when one is moved or zoomed, and follow the newest bar together.</summary>
    /// <value>True.</value>
    public bool LinkRange { get; init; } = true;

    /// <summary>Whether a coarser interval is built from the finest one given that divides it, so that it needs no feed of its own.
    /// <see cref="RealtimeOptions.BuiltFrom"/> names another one.</summary>
    /// <value>True: bars of 5m beside 1m are made of the events of 1m. False: every interval has a feed and a history of its own.</value>
    public bool BuildCoarser { get; init; } = true;

    /// <summary>Says everything that is wrong with these options.</summary>
    internal IEnumerable<string> Faults()
    {
        if (Columns is < 0 or > MostColumns)
            yield return $"Columns {Columns} is outside 0..{MostColumns}.";
        if (Height != 0 && Height is < LeastHeight or > MostHeight)
            yield return $"Height {Height} is neither 0 nor within {LeastHeight}..{MostHeight} pixels.";
    }

    /// <summary>Writes what a page has to know, as the rest of a query.</summary>
    internal string ToQuery() => string.Concat(
        Columns == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"&columns={Columns}"),
        LinkCursor ? "" : "&cursor=off",
        LinkRange ? "" : "&range=off");
}

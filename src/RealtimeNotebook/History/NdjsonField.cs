namespace RealtimeNotebook.History;

/// <summary>A name that occurs in the lines of a file, and what becomes of its values.</summary>
/// <param name="Name">The name, as UTF-8.</param>
/// <param name="Role">What it holds, such as <c>time</c> or <c>open</c>; null where it says nothing.</param>
/// <param name="Output">Name and colon as they are written for <see cref="Feeds.CandleJson"/>; null where the value is left out.</param>
internal sealed record NdjsonField(byte[] Name, string? Role, byte[]? Output)
{
    /// <summary>Whether it is a time only where no surer name of a time came before it in the line, such as <c>Date</c>.</summary>
    internal bool IsOtherTime { get; init; }

    /// <summary>Whether its name is that of Databento's time.</summary>
    internal bool IsDatabento { get; } = FixedPrices.IsTime(System.Text.Encoding.UTF8.GetString(Name));

    /// <summary>Whether an object in it may be the whole message.</summary>
    internal bool IsWrapper { get; } = Name.AsSpan().SequenceEqual("data"u8);

    /// <summary>Whether a number in it is the opening time rather than a symbol, as in Polygon's messages.</summary>
    internal bool IsStart { get; } = Name is [(byte)'s'] && Role == "symbol";

    /// <summary>Whether it holds the time of the candle or trade.</summary>
    internal bool IsTime => Role == "time";

    /// <summary>Whether it may hold a whole kline, which has names of its own.</summary>
    internal bool IsKline => Role == "k";

    /// <summary>Whether it holds a number.</summary>
    internal bool IsNumber { get; } = Role is "open" or "high" or "low" or "close" or "volume" or "price" or "size";

    /// <summary>Whether a value that is missing or no number counts as none.</summary>
    internal bool IsOptional => Role is "volume" or "size";
}

namespace RealtimeNotebook.Feeds;

/// <summary>A feed whose server can be asked which symbols it has. Symbols that are not listed may be wanted all the same.</summary>
internal interface ISymbolLister
{
    /// <summary>What is known. Where that is nothing, or too old, the server begins to be asked, and this returns at once all the same.</summary>
    /// <param name="stop">Gives up asking.</param>
    SymbolListing Look(CancellationToken stop);

    /// <summary>What is known, and nobody is asked.</summary>
    SymbolListing Known { get; }
}

/// <summary>The symbols that a server has, as far as it has said.</summary>
/// <param name="Symbols">In the server's order; empty while nothing is known.</param>
/// <param name="IsPending">Whether the first answer is being waited for: whoever looks again in a moment may find more.</param>
/// <param name="Fault">Why the last question had no answer, in a sentence; null while all is well.</param>
internal readonly record struct SymbolListing(IReadOnlyList<string> Symbols, bool IsPending, string? Fault);

using System.Threading.Channels;

namespace RealtimeNotebook.Feeds;

/// <summary>Listens to open interest, funding and liquidations of many symbols.</summary>
public interface IDerivativesFeed : IAsyncDisposable
{
    /// <summary>The feed as people read it: a URI without password.</summary>
    string Name { get; }

    /// <summary>Whether the numbers are made up; then every page, message and status says SIMULATED.</summary>
    bool IsSimulated { get; }

    /// <summary>The venues that it speaks of, in lower case.</summary>
    IReadOnlyList<string> Venues { get; }

    /// <summary>The symbols there are to choose from; empty where the feed cannot tell.</summary>
    IReadOnlyList<string> Symbols { get; }

    /// <summary>Says what is wrong with a symbol, or null when there may be events of it.</summary>
    /// <param name="symbol">A symbol that a <see cref="SeriesKey"/> may have.</param>
    string? SymbolFault(string symbol) => null;

    /// <summary>Says which symbols are wanted from now on; from any thread, before or while listening. Only the difference costs anything.</summary>
    /// <param name="symbols">The symbols; each one that a <see cref="SeriesKey"/> may have.</param>
    void Want(IReadOnlySet<string> symbols);

    /// <summary>Listens until told to stop, or until the feed has ended.</summary>
    /// <param name="events">Where the events go; bounded, and not completed here.</param>
    /// <param name="stop">Ends listening; that is not a failure.</param>
    /// <exception cref="FeedUnavailableException">The feed cannot be reached for a reason that waiting does not mend. A server that
    /// is merely gone is waited for, with <see cref="DerivativeEvent.Interrupted"/> written.</exception>
    Task ListenAsync(ChannelWriter<DerivativeEvent> events, CancellationToken stop);
}

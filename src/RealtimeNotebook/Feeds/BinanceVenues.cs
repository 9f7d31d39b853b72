using System.Collections.Concurrent;

namespace RealtimeNotebook.Feeds;

/// <summary>The exchanges that this process is connected to: sockets shared by all that use them and closed with the last, and one REST client each.</summary>
internal sealed class BinanceVenues(ExchangeTiming timing)
{
    private readonly object _gate = new();
    private readonly Dictionary<Uri, Shared> _open = [];
    private readonly ConcurrentDictionary<(Uri, BinanceMarket), BinanceRest> _rests = new();
    private readonly ConcurrentDictionary<BinanceRest, BinanceListing> _listings = new();

    /// <summary>Those of this process.</summary>
    internal static BinanceVenues OfProcess { get; } = new(new());

    /// <summary>The clock of the market.</summary>
    internal TimeProvider Clock => timing.Clock;

    /// <summary>How many exchanges there are sockets of.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
                return _open.Count;
        }
    }

    /// <summary>The REST client of an exchange.</summary>
    internal BinanceRest Rest(BinanceAddress address) =>
        _rests.GetOrAdd((address.Rest, address.Market), static (_, made) => new(made.address, made.Wall), (address, timing.Wall));

    /// <summary>The contracts that an exchange of futures trades.</summary>
    internal BinanceListing Listing(BinanceAddress address) =>
        _listings.GetOrAdd(Rest(address), static (rest, made) => new(rest, $"{made.address}", made.Wall), (address, timing.Wall));

    /// <summary>Takes a share in the sockets of an exchange; nothing is dialled before a stream is wanted.</summary>
    internal ExchangeLease Lease(BinanceAddress address)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(address.Streams, out Shared? shared))
                _open[address.Streams] = shared = new(new(address.Streams, timing));
            shared.Leases++;
            return new(shared.Streams, () => ReturnAsync(address.Streams, shared));
        }
    }

    private ValueTask ReturnAsync(Uri streams, Shared shared)
    {
        lock (_gate)
        {
            if (--shared.Leases > 0)
                return default;
            _open.Remove(streams);
        }
        return shared.Streams.DisposeAsync();
    }

    private sealed class Shared(ExchangeStreams streams)
    {
        internal ExchangeStreams Streams { get; } = streams;

        internal int Leases { get; set; }
    }
}

/// <summary>A share in the sockets of an exchange; returned when disposed.</summary>
internal sealed class ExchangeLease(ExchangeStreams streams, Func<ValueTask> giveBack) : IAsyncDisposable
{
    private int _returned;

    /// <summary>The streams.</summary>
    internal ExchangeStreams Streams { get; } = streams;

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _returned, 1) == 0 ? giveBack() : default;
}

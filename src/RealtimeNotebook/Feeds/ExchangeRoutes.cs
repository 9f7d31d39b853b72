using System.Text;

namespace RealtimeNotebook.Feeds;

/// <summary>Who hears which stream. Looked up by the bytes of a frame, without making a string; changed by making another.</summary>
internal sealed class ExchangeRoutes
{
    private readonly Route?[] _slots;

    private ExchangeRoutes(IReadOnlyCollection<Route> routes)
    {
        int size = 16;
        while (size < routes.Count * 2)
            size *= 2;
        _slots = new Route?[size];
        foreach (Route route in routes)
            _slots[FreeSlot(route.Name)] = route;
    }

    /// <summary>Nobody hears anything.</summary>
    internal static ExchangeRoutes None { get; } = new([]);

    /// <summary>The streams with those who hear them.</summary>
    internal static ExchangeRoutes Of(IEnumerable<KeyValuePair<string, List<IExchangeSubscriber>>> streams) =>
        new([.. streams.Select(pair => new Route(pair.Key, Encoding.ASCII.GetBytes(pair.Key), [.. pair.Value]))]);

    /// <summary>Hands an event to those who hear its stream; false when nobody does.</summary>
    internal bool Deliver(ReadOnlySpan<byte> stream, ReadOnlySpan<byte> data, long receivedAt)
    {
        if (Find(stream) is not { } route)
            return false;
        foreach (IExchangeSubscriber subscriber in route.Subscribers)
            subscriber.Receive(route.Stream, data, receivedAt);
        return true;
    }

    /// <summary>Those who hear a stream.</summary>
    internal IReadOnlyList<IExchangeSubscriber> Of(string stream) => Find(Encoding.ASCII.GetBytes(stream))?.Subscribers ?? [];

    private Route? Find(ReadOnlySpan<byte> name)
    {
        for (int i = Slot(name); _slots[i] is { } route; i = (i + 1) & (_slots.Length - 1))
        {
            if (name.SequenceEqual(route.Name))
                return route;
        }
        return null;
    }

    private int FreeSlot(ReadOnlySpan<byte> name)
    {
        int i = Slot(name);
        while (_slots[i] is not null)
            i = (i + 1) & (_slots.Length - 1);
        return i;
    }

    private int Slot(ReadOnlySpan<byte> name)
    {
        // Names are our own: nobody outside can choose colliding ones, so FNV does.
        uint hash = 2_166_136_261;
        foreach (byte b in name)
            hash = (hash ^ b) * 16_777_619;
        return (int)(hash & (uint)(_slots.Length - 1));
    }

    private sealed record Route(string Stream, byte[] Name, IExchangeSubscriber[] Subscribers);
}

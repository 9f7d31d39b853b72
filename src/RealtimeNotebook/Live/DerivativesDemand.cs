using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Live;

/// <summary>Who looks at which symbol; the feed is told the union. Thread-safe.</summary>
/// <remarks>A symbol that nobody looks at any more stays wanted for <see cref="IdleFor"/> while there is room, so that whoever switches to and fro finds it as it was left.</remarks>
internal sealed class DerivativesDemand(IDerivativesFeed feed, TimeProvider? clock = null)
{
    /// <summary>How many symbols may be listened to at once.</summary>
    internal const int MostSymbols = 128;

    /// <summary>How many of them may be such as nobody looks at.</summary>
    internal const int MostIdle = 8;

    /// <summary>How long such a one stays.</summary>
    internal static readonly TimeSpan IdleFor = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly object _gate = new();
    private readonly Dictionary<string, int> _viewers = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Symbol, long Since)> _idle = new();

    /// <summary>Symbols that are listened to.</summary>
    internal IReadOnlyCollection<string> Symbols
    {
        get
        {
            lock (_gate)
                return [.. _viewers.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>One more looks at a symbol.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="gone">The idle symbol that is let go of for it; or null.</param>
    /// <returns>False when no more symbols can be listened to.</returns>
    internal bool TryAdd(string symbol, out string? gone)
    {
        lock (_gate)
        {
            gone = null;
            bool isNew = !_viewers.TryGetValue(symbol, out int count);
            if (isNew && _viewers.Count >= MostSymbols && (gone = LetGo_NeedsLock()) is null)
                return false;
            if (count == 0 && _idle.FirstOrDefault(one => one.Symbol == symbol) is { Symbol: not null } idle)
                _idle.Remove(idle);
            _viewers[symbol] = count + 1;
            if (isNew)
                feed.Want(_viewers.Keys.ToHashSet(StringComparer.Ordinal));
            return true;
        }
    }

    /// <summary>One looks at it no longer.</summary>
    /// <returns>The symbol that is let go of, which may be another; or null.</returns>
    internal string? Remove(string symbol)
    {
        lock (_gate)
        {
            if (--_viewers[symbol] > 0)
                return null;
            _idle.AddLast((symbol, _clock.GetTimestamp()));
            if (_idle.Count <= MostIdle)
                return null;
            string? gone = LetGo_NeedsLock();
            feed.Want(_viewers.Keys.ToHashSet(StringComparer.Ordinal));
            return gone;
        }
    }

    /// <summary>Lets go of the symbols that nobody has looked at for <see cref="IdleFor"/>.</summary>
    /// <returns>Those symbols.</returns>
    internal IReadOnlyList<string> RemoveIdle()
    {
        lock (_gate)
        {
            var gone = new List<string>();
            while (_idle.First?.Value is { } oldest && _clock.GetElapsedTime(oldest.Since) >= IdleFor)
                gone.Add(LetGo_NeedsLock()!);
            if (gone.Count > 0)
                feed.Want(_viewers.Keys.ToHashSet(StringComparer.Ordinal));
            return gone;
        }
    }

    private string? LetGo_NeedsLock()
    {
        if (_idle.First?.Value.Symbol is not { } oldest)
            return null;
        _viewers.Remove(oldest);
        _idle.RemoveFirst();
        return oldest;
    }
}

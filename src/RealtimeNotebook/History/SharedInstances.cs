namespace RealtimeNotebook.History;

/// <summary>Objects of which the process has one for each key: shared by all that use them, and disposed of with the last.</summary>
/// <param name="create">Makes the object of a key; one call at a time.</param>
internal sealed class SharedInstances<TKey, T>(Func<TKey, T> create)
    where TKey : notnull
    where T : class, IDisposable
{
    private readonly object _gate = new();
    private readonly Dictionary<TKey, Entry> _open = [];

    /// <summary>Takes a share in the object of a key, which is made if there is none.</summary>
    internal SharedLease<T> Lease(TKey key)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(key, out Entry? entry))
                _open[key] = entry = new(create(key));
            entry.Leases++;
            return new(entry.Value, () => Return(key, entry));
        }
    }

    /// <summary>How many have a share in the object of a key.</summary>
    internal int Leases(TKey key)
    {
        lock (_gate)
            return _open.GetValueOrDefault(key)?.Leases ?? 0;
    }

    private void Return(TKey key, Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Leases > 0)
                return;
            _open.Remove(key);
        }
        entry.Value.Dispose();
    }

    private sealed class Entry(T value)
    {
        internal T Value { get; } = value;

        internal int Leases { get; set; }
    }
}

/// <summary>A share in an object of the process; returned when disposed.</summary>
internal sealed class SharedLease<T>(T value, Action giveBack) : IDisposable
{
    private int _returned;

    /// <summary>The object.</summary>
    internal T Value { get; } = value;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
            giveBack();
    }
}

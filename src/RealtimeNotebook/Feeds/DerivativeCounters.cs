namespace RealtimeNotebook.Feeds;

/// <summary>What became of the events of derivatives. Any thread may write and read.</summary>
internal sealed class DerivativeCounters
{
    private long _received, _refused, _duplicates, _outOfOrder, _dropped;

    /// <summary>Events received.</summary>
    internal long Received => Interlocked.Read(ref _received);

    /// <summary>Events that could not be read.</summary>
    internal long Refused => Interlocked.Read(ref _refused);

    /// <summary>Events that had come before.</summary>
    internal long Duplicates => Interlocked.Read(ref _duplicates);

    /// <summary>Events older than the last of their kind.</summary>
    internal long OutOfOrder => Interlocked.Read(ref _outOfOrder);

    /// <summary>Events for which there was no room.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    internal void Receive() => Interlocked.Increment(ref _received);

    internal void Refuse() => Interlocked.Increment(ref _refused);

    internal void Repeat(bool isOlder) => Interlocked.Increment(ref isOlder ? ref _outOfOrder : ref _duplicates);

    internal void Drop() => Interlocked.Increment(ref _dropped);
}

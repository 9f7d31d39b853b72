namespace RealtimeNotebook.Feeds;

/// <summary>What happened on the sockets of one exchange. Any thread may write and read.</summary>
internal sealed class ExchangeCounters
{
    private long _dials, _losses, _frames, _strays, _renewals, _messages;

    /// <summary>Dials, those in vain included.</summary>
    internal long Dials => Interlocked.Read(ref _dials);

    /// <summary>Sockets that were lost.</summary>
    internal long Losses => Interlocked.Read(ref _losses);

    /// <summary>Sockets that were replaced without a hole.</summary>
    internal long Renewals => Interlocked.Read(ref _renewals);

    /// <summary>Frames received.</summary>
    internal long Frames => Interlocked.Read(ref _frames);

    /// <summary>Events of streams that nobody hears, mostly those that came while unsubscribing.</summary>
    internal long Strays => Interlocked.Read(ref _strays);

    /// <summary>Messages sent.</summary>
    internal long Messages => Interlocked.Read(ref _messages);

    internal void Dial() => Interlocked.Increment(ref _dials);

    internal void Lose() => Interlocked.Increment(ref _losses);

    internal void Renew() => Interlocked.Increment(ref _renewals);

    internal void Frame() => Interlocked.Increment(ref _frames);

    internal void Stray() => Interlocked.Increment(ref _strays);

    internal void Message() => Interlocked.Increment(ref _messages);
}

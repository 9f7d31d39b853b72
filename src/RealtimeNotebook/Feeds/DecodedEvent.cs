namespace RealtimeNotebook.Feeds;

/// <summary>What a message said: a bar or a trade.</summary>
internal readonly struct DecodedEvent
{
    private readonly CandleUpdate _update;

    internal DecodedEvent(in CandleUpdate update) => _update = update;

    internal DecodedEvent(in Tick tick)
    {
        Tick = tick;
        IsTrade = true;
    }

    /// <summary>Whether <see cref="Tick"/> says something, rather than <see cref="Update"/>.</summary>
    internal bool IsTrade { get; }

    /// <summary>The bar.</summary>
    internal CandleUpdate Update => _update;

    /// <summary>The trade.</summary>
    internal Tick Tick { get; }

    /// <summary>When the event arose at its source, in Unix milliseconds; 0 where unknown.</summary>
    internal long SourceMs => IsTrade ? Tick.SourceMs : _update.SourceMs;

    /// <summary>When the bar opened or the trade was made, in Unix milliseconds.</summary>
    internal long TimeMs => IsTrade ? Tick.TimeMs : _update.Candle.OpenMs;
}

namespace RealtimeNotebook.Candles;

/// <summary>On whose word a closed bar stands. A later word of less authority does not replace it.</summary>
internal enum BarAuthority : byte
{
    /// <summary>The feed's last event for the bar before the next bar began or the clock closed it.</summary>
    Feed,

    /// <summary>The feed said that the bar is complete.</summary>
    Complete,

    /// <summary>History has the bar, or the feed called it official.</summary>
    Official,
}

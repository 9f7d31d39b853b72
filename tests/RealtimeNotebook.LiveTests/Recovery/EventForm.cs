namespace RealtimeNotebook.LiveTests.Recovery;

/// <summary>What an event of a market says.</summary>
public enum EventForm
{
    /// <summary>The bar so far.</summary>
    Snapshot,

    /// <summary>What was added to the bar.</summary>
    Increment,

    /// <summary>One trade.</summary>
    Trade,
}

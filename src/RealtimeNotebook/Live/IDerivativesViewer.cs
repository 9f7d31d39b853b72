using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Live;

/// <summary>Somebody who looks at derivatives.</summary>
internal interface IDerivativesViewer
{
    /// <summary>Takes news; returns at once and never throws. Asked by the hub's one writer.</summary>
    /// <param name="one">Open interest, a funding rate or a liquidation, of any symbol.</param>
    /// <param name="move">With open interest that has moved by more than 5 % within a minute: by how much, as a signed fraction; else null.</param>
    void Offer(in DerivativeEvent one, decimal? move);

    /// <summary>Is told that something about the connection has changed; returns at once and never throws.</summary>
    void StatusChanged();
}

using RealtimeNotebook.Live;

namespace RealtimeNotebook.Alerts;

/// <summary>Somebody who wants to know of alerts. Both members must return at once and never throw; they may be called from any thread.</summary>
internal interface IAlertListener
{
    /// <summary>An alert has been raised, or the summary of many.</summary>
    void Tell(Alert alert);

    /// <summary>The list of the last alerts is other than by what was told one by one: read it anew.</summary>
    void Renew();
}

/// <summary>A series that is watched.</summary>
internal interface IAlertedSource : IChartSource
{
    /// <summary>Its rules and alerts.</summary>
    AlertEngine Alerts { get; }
}

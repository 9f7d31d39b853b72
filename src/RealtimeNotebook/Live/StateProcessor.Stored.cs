namespace RealtimeNotebook.Live;

// A store that is the series' own history holds another bar than the series: history's word counts.
internal sealed partial class StateProcessor
{
    /// <summary>Asks history again from an opening time on; from any thread.</summary>
    internal void AskAgainFrom(long openMs) => _ = DoAsync(_ =>
    {
        if (_history.IsPresent)
            ResynchroniseFrom(openMs);
    });
}

namespace RealtimeNotebook.Alerts;

/// <summary>Says which alert is dropped where there is no room for all.</summary>
internal static class AlertRank
{
    /// <summary>The place of the oldest among the least severe.</summary>
    /// <param name="oldestFirst">One or more alerts, oldest first.</param>
    /// <param name="severityOf">How much one matters.</param>
    internal static int IndexToDrop<T>(IReadOnlyList<T> oldestFirst, Func<T, AlertSeverity> severityOf)
    {
        int drop = 0;
        for (int i = 1; i < oldestFirst.Count && severityOf(oldestFirst[drop]) > AlertSeverity.Info; i++)
        {
            if (severityOf(oldestFirst[i]) < severityOf(oldestFirst[drop]))
                drop = i;
        }
        return drop;
    }
}

namespace RealtimeNotebook.History;

/// <summary>The history of a feed that has none (<c>none:</c>): the chart begins with the first event.</summary>
internal sealed class NoHistory : IHistory
{
    public string Name => "none";

    public bool IsPresent => false;

    public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
        SeriesKey key, HistoryRange range, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield break;
    }

    public ValueTask DisposeAsync() => default;
}

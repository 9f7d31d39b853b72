using RealtimeNotebook.Derivatives;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>The past of one symbol, as far as it could be had.</summary>
/// <param name="Range">What was asked for.</param>
/// <param name="IsComplete">Whether every source answered.</param>
/// <param name="OpenInterest">Open interest.</param>
/// <param name="Funding">Funding rates.</param>
/// <param name="Liquidations">Liquidations.</param>
internal sealed record PastOfSymbol(
    DerivativesRange Range, bool IsComplete, IReadOnlyList<OpenInterest> OpenInterest, IReadOnlyList<Funding> Funding, IReadOnlyList<Liquidation> Liquidations);

/// <summary>What is remembered beyond memory: by the feed's own history, and by a store, whose word counts more.</summary>
internal sealed class DerivativesPast(IDerivativesHistory? own, IDerivativesStore? store) : IAsyncDisposable
{
    private readonly IDerivativesHistory[] _sources = [.. new[] { own, store }.OfType<IDerivativesHistory>()];
    private string? _fault;

    /// <summary>Whether there is anything to ask.</summary>
    internal bool IsPresent => _sources.Length > 0;

    /// <summary>What failed last; null while all is well.</summary>
    internal string? Fault => Volatile.Read(ref _fault);

    /// <summary>Reads all there is of a symbol. Never throws: a source that does not answer leaves the rest incomplete, which is said.</summary>
    internal async Task<PastOfSymbol> ReadAllAsync(DerivativesRange range, CancellationToken stop)
    {
        (IReadOnlyList<OpenInterest> openInterest, bool one) = await TryAsync((source) => source.OpenInterestAsync(range, stop), stop).ConfigureAwait(false);
        (IReadOnlyList<Funding> funding, bool two) = await TryAsync((source) => source.FundingAsync(range, stop), stop).ConfigureAwait(false);
        (IReadOnlyList<Liquidation> liquidations, bool three) = await TryAsync((source) => source.LiquidationsAsync(range, stop), stop).ConfigureAwait(false);
        return new(range, one && two && three, openInterest, funding, liquidations);
    }

    /// <summary>Reads what all sources have, the store's word last.</summary>
    /// <exception cref="FeedUnavailableException">A source gave no answer.</exception>
    internal async Task<IReadOnlyList<T>> ReadAsync<T>(Func<IDerivativesHistory, Task<IReadOnlyList<T>>> ask)
        where T : struct, IDerivative
    {
        var found = new List<T>();
        foreach (IDerivativesHistory source in _sources)
            found.AddRange(await ask(source).ConfigureAwait(false));
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IDerivativesHistory source in _sources)
            await source.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<(IReadOnlyList<T> Found, bool IsComplete)> TryAsync<T>(Func<IDerivativesHistory, Task<IReadOnlyList<T>>> ask, CancellationToken stop)
        where T : struct, IDerivative
    {
        var found = new List<T>();
        bool isComplete = true;
        foreach (IDerivativesHistory source in _sources)
        {
            try
            {
                found.AddRange(await ask(source).ConfigureAwait(false));
                Volatile.Write(ref _fault, null);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return (found, false);
            }
            catch (Exception e)
            {
                // Also one of a user's own history: whatever it throws, the live part goes on.
                Volatile.Write(ref _fault, e is FeedUnavailableException ? e.Message : $"{source.Name} failed: {e.GetType().Name}: {e.Message}");
                isComplete = false;
            }
        }
        return (found, isComplete);
    }
}

using System.Globalization;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>The past of the demo market's derivatives, from the year 2000 to the present of its clock.</summary>
/// <param name="seed">Which market.</param>
/// <param name="clock">The market's clock: that of the feed which it joins.</param>
internal sealed class DemoDerivativesHistory(long seed, TimeProvider clock) : IDerivativesHistory
{
    // 2000-01-01, when the demo market opened.
    private const long OpeningMs = 946_684_800_000;

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"demo://?seed={seed}");

    public Task<IReadOnlyList<OpenInterest>> OpenInterestAsync(DerivativesRange range, CancellationToken stop) =>
        Sampled(range, DemoDerivatives.OpenInterestEveryMs, static (positions, venue, timeMs) => positions.OpenInterest(venue, timeMs), stop);

    public Task<IReadOnlyList<Funding>> FundingAsync(DerivativesRange range, CancellationToken stop) =>
        Sampled(range, DemoDerivatives.FundingEveryMs, static (positions, venue, timeMs) => positions.Funding(venue, timeMs), stop);

    public Task<IReadOnlyList<Liquidation>> LiquidationsAsync(DerivativesRange range, CancellationToken stop) => Task.Run<IReadOnlyList<Liquidation>>(() =>
    {
        (long fromMs, long toMs) = Clamped(range);
        var found = new List<Liquidation>();
        foreach (Liquidation one in new DemoLiquidations(seed, range.Symbol).Between(fromMs, toMs))
        {
            stop.ThrowIfCancellationRequested();
            found.Add(one);
        }
        return found;
    }, stop);

    public ValueTask DisposeAsync() => default;

    // At the moments at which the live feed speaks, or at every so many of them where that would be too much.
    private Task<IReadOnlyList<T>> Sampled<T>(DerivativesRange range, long everyMs, Func<DemoPositions, int, long, T> at, CancellationToken stop) =>
        Task.Run<IReadOnlyList<T>>(() =>
        {
            (long fromMs, long toMs) = Clamped(range);
            long steps = Math.Max(1, (toMs - fromMs) / everyMs / Math.Max(1, range.MostEntries) + 1);
            var positions = new DemoPositions(seed, range.Symbol);
            var found = new List<T>();
            foreach (long timeMs in DemoDerivatives.Times(fromMs, toMs, everyMs * steps, 0))
            {
                stop.ThrowIfCancellationRequested();
                for (int venue = 0; venue < DemoPositions.Venues.Count; venue++)
                    found.Add(at(positions, venue, timeMs));
            }
            return found;
        }, stop);

    private (long FromMs, long ToMs) Clamped(DerivativesRange range) =>
        (Math.Max(range.FromMs, OpeningMs), Math.Min(range.ToMs, clock.GetUtcNow().ToUnixTimeMilliseconds()));
}

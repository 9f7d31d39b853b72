using System.Collections.Frozen;
using System.Globalization;
using System.Threading.Channels;

namespace RealtimeNotebook.Feeds;

/// <summary>Open interest, funding and liquidations of the demo market, as functions of seed, symbol and time.</summary>
/// <remarks>Made up by the same seed and symbol as its candles: liquidations stand at prices that those show.</remarks>
internal sealed class DemoDerivatives : IDerivativesFeed
{
    /// <summary>How often open interest is told, in milliseconds of the market's time.</summary>
    internal const long OpenInterestEveryMs = 3_000;

    /// <summary>How often funding rates are told.</summary>
    internal const long FundingEveryMs = 10_000;

    private const long MostCatchUpMs = 60_000;

    private static readonly string[] Listed =
        ["BTCUSDT", "ETHUSDT", "SOLUSDT", "DOGEUSDT", "XRPUSDT", "BNBUSDT", "ADAUSDT", "AVAXUSDT", "LINKUSDT", "LTCUSDT", "DOTUSDT", "UNIUSDT"];

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _wall;
    private FrozenSet<string> _wanted = FrozenSet<string>.Empty;

    /// <summary>Opens the market.</summary>
    /// <param name="seed">Other seeds are other markets.</param>
    /// <param name="speed">How many seconds pass in the market in a second of wall time, 0.1 to 3,600.</param>
    /// <param name="wall">The wall clock, by which the market's own starts.</param>
    internal DemoDerivatives(long seed, double speed, TimeProvider wall)
    {
        (Seed, _wall) = (seed, wall);
        Clock = speed == 1 ? wall : new ScaledTime(wall, speed);
        Name = string.Create(CultureInfo.InvariantCulture, $"demo://?seed={seed}{(speed == 1 ? "" : $"&speed={speed}")}");
    }

    public string Name { get; }

    public bool IsSimulated => true;

    public IReadOnlyList<string> Venues => DemoPositions.Venues;

    public IReadOnlyList<string> Symbols => Listed;

    /// <summary>Which market.</summary>
    internal long Seed { get; }

    /// <summary>The market's clock.</summary>
    internal TimeProvider Clock { get; }

    public void Want(IReadOnlySet<string> symbols) => Volatile.Write(ref _wanted, symbols.ToFrozenSet(StringComparer.Ordinal));

    public async Task ListenAsync(ChannelWriter<DerivativeEvent> events, CancellationToken stop)
    {
        try
        {
            await RunAsync(events, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Being told to stop is how listening ends.
        }
    }

    public ValueTask DisposeAsync() => default;

    /// <summary>What happened in <c>[fromMs, toMs)</c> to one symbol, by time.</summary>
    internal static IEnumerable<DerivativeEvent> Between(DemoPositions positions, DemoLiquidations liquidations, long fromMs, long toMs)
    {
        IEnumerable<(long At, DerivativeEvent Event)> all = liquidations.Between(fromMs, toMs).Select(one => (one.TimeMs, DerivativeEvent.Of(one)));
        for (int venue = 0; venue < DemoPositions.Venues.Count; venue++)
        {
            int at = venue;
            // The venues do not speak in chorus.
            all = all.Concat(Times(fromMs, toMs, OpenInterestEveryMs, venue * OpenInterestEveryMs / 3).Select(ms => (ms, DerivativeEvent.Of(positions.OpenInterest(at, ms)))));
            all = all.Concat(Times(fromMs, toMs, FundingEveryMs, venue * 700).Select(ms => (ms, DerivativeEvent.Of(positions.Funding(at, ms)))));
        }
        return all.OrderBy(static one => one.At).Select(static one => one.Event);
    }

    /// <summary>The moments in <c>[fromMs, toMs)</c> that lie a whole number of steps from an offset.</summary>
    internal static IEnumerable<long> Times(long fromMs, long toMs, long everyMs, long offsetMs)
    {
        for (long ms = fromMs + ((offsetMs - fromMs) % everyMs + everyMs) % everyMs; ms < toMs; ms += everyMs)
            yield return ms;
    }

    private async Task RunAsync(ChannelWriter<DerivativeEvent> events, CancellationToken stop)
    {
        var markets = new Dictionary<string, (DemoPositions, DemoLiquidations)>(StringComparer.Ordinal);
        long doneMs = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        while (true)
        {
            await Task.Delay(Step, _wall, stop).ConfigureAwait(false);
            long nowMs = Clock.GetUtcNow().ToUnixTimeMilliseconds();
            FrozenSet<string> wanted = Volatile.Read(ref _wanted);
            foreach (string gone in markets.Keys.Where(symbol => !wanted.Contains(symbol)).ToArray())
                markets.Remove(gone);
            // A machine that slept has missed what a trader would have missed, too.
            doneMs = Math.Max(doneMs, nowMs - MostCatchUpMs);
            foreach (string symbol in wanted)
            {
                if (!markets.TryGetValue(symbol, out (DemoPositions Positions, DemoLiquidations Liquidations) market))
                {
                    markets[symbol] = market = (new(Seed, symbol), new(Seed, symbol));
                    // Whoever asks is not made to wait for the next round.
                    for (int venue = 0; venue < DemoPositions.Venues.Count; venue++)
                    {
                        await events.WriteAsync(DerivativeEvent.Of(market.Positions.OpenInterest(venue, doneMs)), stop).ConfigureAwait(false);
                        await events.WriteAsync(DerivativeEvent.Of(market.Positions.Funding(venue, doneMs)), stop).ConfigureAwait(false);
                    }
                }
                foreach (DerivativeEvent one in Between(market.Positions, market.Liquidations, doneMs, nowMs))
                    await events.WriteAsync(one, stop).ConfigureAwait(false);
            }
            doneMs = Math.Max(doneMs, nowMs);
        }
    }
}

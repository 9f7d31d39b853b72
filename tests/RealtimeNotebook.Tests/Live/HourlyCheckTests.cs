using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;
using static RealtimeNotebook.Tests.Live.AppliedEvents;

namespace RealtimeNotebook.Tests.Live;

/// <summary>The hourly recomputation of what a series keeps as running values.</summary>
public sealed class HourlyCheckTests
{
    private readonly VirtualClock _clock = new(Start);
    private readonly FakeListener _feed;

    public HourlyCheckTests() => _feed = new() { Clock = _clock };

    [Fact]
    public async Task Over_a_week_of_minutes_the_hourly_check_finds_nothing()
    {
        const int minutes = 7 * 24 * 60;
        Candle[] all = Walk(33, minutes);
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), new() { Keep = 2_000 }, clock: _clock);
        long sent = 0;
        for (int i = 0; i < minutes; i++)
        {
            Candle bar = all[i];
            foreach (double price in new[] { bar.Open, bar.High, bar.Low })
                await SendAsync(bar with { Close = price, Volume = bar.Volume / 2 });
            await SendAsync(bar);
            sent += 4;
            await AppliedAsync(series, sent);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }
        await Eventually.IsTrue(() => series.Status.DriftChecks == 168);
        Assert.Equal(0, series.Status.Drift);
        Assert.Equal(minutes - 1, series.Status.BarsClosed);
        Assert.Equal(all[^1], series.Snapshot.Forming);
        AssertSame(all[..^1].AsSpan()[^series.Snapshot.Bars.Count..].ToArray(), series.Snapshot.Bars);
    }

    [Fact]
    public async Task A_running_value_that_goes_wrong_is_reported_within_the_hour_and_healed()
    {
        var damage = new Damage();
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), new() { Indicators = [new Sma(5), new Damaged(damage)] }, clock: _clock);
        Candle[] all = Walk(34, 130);
        long sent = 0;
        for (int i = 0; i < all.Length; i++)
        {
            damage.IsDue = i == 70;
            await SendAsync(all[i]);
            await AppliedAsync(series, ++sent);
            _clock.Advance(TimeSpan.FromMinutes(1));
            if (i == 100)
                Assert.Equal((1, 0), (series.Status.DriftChecks, series.Status.Drift));
        }
        await Eventually.IsTrue(() => series.Status.DriftChecks == 2);
        Assert.True(series.Status.Drift > 40);
        Assert.Contains("The hourly recomputation found", series.Snapshot.Status.Text, StringComparison.Ordinal);
        ChartSnapshot healed = series.Snapshot;
        double[] sums = [.. healed.Bars.Select((_, i) => all[..(i + 1)].Aggregate(0.0, (sum, bar) => sum + bar.Close))];
        Assert.Equal(sums, healed.Indicators["sum"].ToArray());
    }

    private static void AssertSame(Candle[] expected, CandleColumns actual) => Assert.Equal(expected, actual);

    private Task SendAsync(Candle bar) =>
        _feed.WriteAsync(FeedEvent.Of(new CandleUpdate(bar, UpdateSemantics.Snapshot), _clock.GetTimestamp()));

    private sealed class Damage
    {
        private bool _isDue;

        internal bool IsDue
        {
            get => Volatile.Read(ref _isDue);
            set => Volatile.Write(ref _isDue, value);
        }
    }

    // A sum whose running state loses a bit once; every recomputation is right.
    private sealed class Damaged(Damage damage) : IIndicator
    {
        private double _sum;

        public IReadOnlyList<string> Lines { get; } = ["sum"];

        public int WarmUpBars => 1;

        public void Close(in Candle bar, Span<double> values)
        {
            _sum += bar.Close;
            if (damage.IsDue)
                _sum = Math.BitIncrement(_sum);
            damage.IsDue = false;
            values[0] = _sum;
        }

        public void Preview(in Candle forming, Span<double> values) => values[0] = _sum + forming.Close;

        public IIndicator Clone() => new Damaged(damage) { _sum = _sum };
    }
}

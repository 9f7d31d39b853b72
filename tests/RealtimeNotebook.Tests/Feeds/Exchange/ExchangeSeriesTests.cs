using RealtimeNotebook.Tests.Live;
using Xunit.Abstractions;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>Whatever the exchange does, the series is its ledger in the end, and nothing that it forbids is done to it.</summary>
public sealed class ExchangeSeriesTests(ITestOutputHelper output)
{
    private static bool IsLong => Environment.GetEnvironmentVariable("RTNB_LONG") == "1";

    public static TheoryData<bool, int> Runs()
    {
        var runs = new TheoryData<bool, int> { { false, 1 }, { true, 2 } };
        for (int seed = 3; IsLong && seed <= 12; seed++)
            runs.Add(seed % 2 == 0, seed);
        return runs;
    }

    [Theory, MemberData(nameof(Runs))]
    public async Task A_series_equals_the_ledger_bit_for_bit_whatever_goes_wrong(bool fromTrades, int seed)
    {
        // Sockets fall silent here, and that is to be noticed soon.
        await using ExchangeRun run = await ExchangeRun.StartAsync(
            fromTrades, seed, timed: timing => timing with { AnswerWithin = TimeSpan.FromSeconds(1), LeaveWithin = TimeSpan.FromMilliseconds(500) });
        await run.Series.Seeded.WaitAsync(Eventually.Limit);
        var mischief = new FakeMischief(run.Exchange, seed);
        int minutes = IsLong ? 5_000 : 500;
        long began = Environment.TickCount64;
        for (int i = 0; i < minutes; i++)
        {
            run.PassMinute(mischief.Publish);
            await mischief.DisturbAsync();
            // The market's time runs 15,000 times as fast as ours at most. To find out about a loss takes its time, and a market that
            // did not slow down meanwhile would hardly ever be heard.
            await Task.Delay(run.Exchange.Connections.Any(connection => connection.IsListenedTo) ? 4 : 20);
        }
        while (run.Exchange.Refusals.TryDequeue(out _) || run.Exchange.Nonsense.TryDequeue(out _))
        {
            // What was still to go wrong; from here on all is well.
        }
        await run.SettleAsync();
        // A hole whose question failed is asked about once more.
        await Eventually.IsTrue(() => run.Series.Status.State.Gaps.Count == 0);

        SeriesStatus status = run.Series.Status;
        output.WriteLine($"{run.Market.Ledger().Length} bars, {status.EventsReceived} events, {status.Reconnects} reconnects, {status.Resynchronisations} resyncs, "
            + $"{run.Exchange.Dials.Count} dials, {run.Exchange.Requests} requests, {run.Venues.Rest(run.Exchange.Address()).Refusals} refused, cut by age {run.Exchange.CutByAge}; "
            + string.Join(", ", mischief.Done.Select(pair => $"{pair.Key} {pair.Value}")) + "; not applied: "
            + string.Join(", ", status.NotApplied.Where(pair => pair.Value > 0).Select(pair => $"{pair.Key} {pair.Value}")));
        Assert.Equal(run.Market.Ledger(), run.Series.Snapshot.Bars);
        Assert.Equal([], run.Exchange.Violations);
        // Most of the time it was live, not merely read from history in the end.
        Assert.True(status.EventsReceived > minutes / 2, $"{status.EventsReceived} events");
        Assert.True(status.NotApplied["not_json"] > 0);
        Assert.True(status.NotApplied["wrong_series"] > 0);
        // Each loss is followed by a few dials at most: no busy loop.
        int losses = mischief.Done.Where(pair => pair.Key is "cut" or "closed" or "stall" or "shutdown" or "no dials").Sum(pair => pair.Value) + run.Exchange.CutByAge;
        Assert.InRange(run.Exchange.Dials.Count, 1, 10 + losses * 6 + minutes / 600);
        // History is asked about losses twice a second at most, and about each hole between bars.
        Assert.InRange(run.Exchange.Requests, 1, 10 + (Environment.TickCount64 - began) / 500 + minutes / 20);
    }
}

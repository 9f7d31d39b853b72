using RealtimeNotebook.Candles;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

// The chart as the process before has left it: shown at once, and then put right by history.
internal sealed partial class StateProcessor
{
    // Bars beyond the drawn window that a snapshot keeps, so that the averages at its left edge have warmed up.
    private const int WarmUpBars = 500;

    // A snapshot is waited for this long, since history is merged over it; and longer while history is silent, too.
    private static readonly TimeSpan ResumePatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestResumePatience = TimeSpan.FromSeconds(5);

    /// <summary>Where the series is kept; null for nowhere.</summary>
    internal WriteBack? WriteBack { get; init; }

    /// <summary>How many closed bars are drawn or needed to warm up: those that a snapshot keeps.</summary>
    internal static int SeedBars(RealtimeOptions options) => (int)Math.Min((long)options.Window + WarmUpBars, options.Keep);

    // Whether there is a chart to show now. The question to history has been asked before; its answer waits.
    private async Task<bool> ResumeAsync(CancellationToken stop)
    {
        if (WriteBack?.FindSnapshot(stop) is not { } finding)
            return false;
        await Task.WhenAny(finding, Task.Delay(ResumePatience, _clock, stop)).ConfigureAwait(false);
        if (!finding.IsCompleted)
        {
            TimeSpan longer = LongestResumePatience - ResumePatience;
            Task silence = _history.IsPresent ? _desk.WaitAsync(longer, stop) : Task.Delay(longer, _clock, stop);
            await Task.WhenAny(finding, silence).ConfigureAwait(false);
        }
        if (stop.IsCancellationRequested)
            return false;
        FoundSnapshot found = finding.IsCompleted
            ? await finding.ConfigureAwait(false)
            : new(null, "The snapshot came later than history, or not within 5 s; the chart begins without it.");
        string? refusal = found.Refusal;
        if (found.Snapshot is { } snapshot)
        {
            refusal = Resume(snapshot);
            if (refusal is null && snapshot.Repaired > 0)
                WriteBack.NoteRepairedSnapshot(snapshot.Repaired);
        }
        if (refusal is not null)
            WriteBack.NoteRefusedSnapshot(refusal);
        return found.Snapshot is not null && refusal is null;
    }

    // Returns why the snapshot is of no use; null when the chart shows it.
    private string? Resume(SeriesSnapshot snapshot)
    {
        Candle[] bars = snapshot.Forming is { } last ? [.. snapshot.Bars, last] : snapshot.Bars;
        if (bars.Length == 0)
            return "The snapshot has no bars; the chart begins without it.";
        ZonedInterval interval = _state.Candles.Interval;
        if (IsAhead(bars[^1].OpenMs))
            return $"The newest bar of the snapshot opens at {DateTimeOffset.FromUnixTimeMilliseconds(bars[^1].OpenMs):u}, which is in the future; the chart begins without it.";
        long wholeToMs = ClockNow - GraceMs;
        _state.Origin = _state.Origin with { InDoubt = snapshot.InDoubt };
        Doubt(bars[^1].OpenMs);
        _state.Resume(bars, snapshot.Gaps, wholeToMs);
        if (snapshot.HasPieces)
        {
            NotePieces();
            NoteClosed(MostProvisional);
        }
        // What happened in the forming bar while nobody listened is in no later event: history is asked for it when it has closed.
        if (_history.IsPresent && _state.Candles.HasForming)
            AskLater(bars[^1].OpenMs, interval.NextOpen(bars[^1].OpenMs));
        RefreshGaps();
        Tell(new(0, IsUrgent: true));
        return null;
    }
}

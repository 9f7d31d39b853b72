namespace RealtimeNotebook.Live;

// The seed: waited for first, and shown as far as it has been read where it takes longer.
internal sealed partial class StateProcessor
{
    // Each part is merged before all bars in memory, which costs a computation of them all.
    private const long MinBetweenPartsMs = 2_000;

    private static readonly TimeSpan SeedPatience = TimeSpan.FromSeconds(10);

    private volatile bool _isSeedLate;
    private long _partShownAt;
    private int _shownOfSeed = -1;
    private string? _seedText;

    private bool IsSeedNews =>
        _isSeedLate && _desk.BarsRead != Volatile.Read(ref _shownOfSeed) && Milliseconds - Volatile.Read(ref _partShownAt) >= MinBetweenPartsMs;

    // The listener has subscribed and fills the channel meanwhile. History that takes very long is merged when it comes.
    private async Task SeedAsync(CancellationToken stop)
    {
        if (!_history.IsPresent)
        {
            await ResumeAsync(stop).ConfigureAwait(false);
            SetPhase(PhaseNow, null);
            _seeded.TrySetResult();
            return;
        }
        SetPhase(SeriesPhase.Seeding, null);
        Ask(new(long.MinValue, _state.Candles.Interval.NextOpen(ClockNow), _options.Keep), stop);
        // A chart that is there already goes on with its events; history's answer is merged into it when it comes.
        bool resumed = await ResumeAsync(stop).ConfigureAwait(false);
        long patienceEnds = Milliseconds + (long)SeedPatience.TotalMilliseconds;
        while (!resumed && !stop.IsCancellationRequested && Milliseconds < patienceEnds && _events.Count < _options.EventQueue * 3 / 4)
        {
            await _desk.WaitAsync(TimeSpan.FromMilliseconds(100), stop).ConfigureAwait(false);
            CarryOutOrders();
            if (MergeAnswer())
                break;
            SetProgress(_desk.Progress);
            RefreshSources();
        }
        SetPhase(PhaseNow, _state.Status.Text);
        _isSeedLate = _desk.IsBusy && !stop.IsCancellationRequested;
        ShowSeedSoFar();
        _seeded.TrySetResult();
    }

    private void ShowSeedSoFar()
    {
        if (!IsSeedNews)
            return;
        Volatile.Write(ref _partShownAt, Milliseconds);
        int read = _desk.BarsRead;
        Volatile.Write(ref _shownOfSeed, read);
        string rest = _seedText = read > 0
            ? FormattableString.Invariant($"{_history.Name} is still being read: {read:N0} of up to {_options.Keep:N0} bars so far.")
            : $"{_history.Name} has given no bars yet; those that it gives are added to the chart.";
        if (_desk.TakePart(rest) is { } part && _state.Merge(part).Changed)
        {
            Tell(new(0, IsUrgent: true));
            RefreshGaps();
        }
        SetFaultText(rest);
    }
}

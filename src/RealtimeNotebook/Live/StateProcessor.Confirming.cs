using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Live;

// Bars that were built here, of trades or increments, stand until history has them; then its word counts.
internal sealed partial class StateProcessor
{
    private const int MostProvisional = 1_000;
    private const int MostAttempts = 12;
    private const long LongestConfirmMs = 300_000;
    private const long LeastConfirmMs = 1_000;
    private const long DefaultConfirmMs = 3_000;

    private readonly List<Provisional> _provisional = [];
    private long _confirmAt = long.MaxValue;
    private bool _hasPieces;

    /// <summary>Closed bars that history has been or will be asked about.</summary>
    internal int ProvisionalBars => _provisional.Count;

    private bool IsConfirmationDue => _confirmAt != long.MaxValue && Milliseconds >= _confirmAt;

    // Said before the first such event is applied, so that nobody sees its bar and takes it for the source's own.
    private void NotePieces()
    {
        if (_hasPieces)
            return;
        _hasPieces = true;
        _state.Origin = _state.Origin with { HasPieces = true };
    }

    // The newest of the closed bars have closed just now.
    private void NoteClosed(int count)
    {
        if (!_hasPieces || !_history.IsPresent || _options.ConfirmAfter == Timeout.InfiniteTimeSpan)
            return;
        ReadOnlySpan<long> closed = _state.Candles.Closed.OpenMs;
        long delay = Math.Max((long)_options.ConfirmAfter.TotalMilliseconds, LeastConfirmMs);
        for (int i = Math.Max(0, closed.Length - count); i < closed.Length; i++)
            _provisional.Add(new(closed[i], _state.Candles.Interval.NextOpen(closed[i]), Milliseconds + (long)_options.ConfirmAfter.TotalMilliseconds, delay, 0, false));
        if (_provisional.Count > MostProvisional)
            _provisional.RemoveRange(0, _provisional.Count - MostProvisional);
        ScheduleConfirmation();
    }

    // A closed bar that may not be whole; again where something new is known of it.
    private void AskToConfirm(long openMs, long endMs, bool isAgain)
    {
        if (!_history.IsPresent)
            return;
        int at = _provisional.FindIndex(bar => bar.OpenMs == openMs);
        if (at >= 0 && (!isAgain || _provisional[at].Attempts == 0))
            return;
        if (at >= 0)
            _provisional.RemoveAt(at);
        // The options may exempt bars that are merely built here from being compared, not those that may lack something.
        long delay = Math.Max(_options.ConfirmAfter == Timeout.InfiniteTimeSpan ? DefaultConfirmMs : (long)_options.ConfirmAfter.TotalMilliseconds, LeastConfirmMs);
        // All series of a process may have to ask at the same moment.
        _provisional.Add(new(openMs, endMs, Milliseconds + delay + Random.Shared.Next((int)LeastConfirmMs / 2), delay, 0, isAgain));
        if (_provisional.Count > MostProvisional)
            _provisional.RemoveAt(0);
        ScheduleConfirmation();
    }

    private void AskForConfirmation(CancellationToken stop)
    {
        if (_desk.IsBusy || !IsConfirmationDue)
            return;
        if (_reads.TryEnter())
        {
            AskForAllDue(stop);
            return;
        }
        _confirmAt = Milliseconds + ReadLimiter.Turn.PauseMs;
        SetAlarm();
    }

    // One question for all that are due, and for all after the first of them.
    private void AskForAllDue(CancellationToken stop)
    {
        long wholeToMs = ClockNow - GraceMs;
        long now = Milliseconds;
        long fromMs = long.MaxValue;
        // A bar that history has not got after all this time stays as it was built.
        _provisional.RemoveAll(bar => bar.DueAt <= now && bar.Attempts >= MostAttempts);
        for (int i = 0; i < _provisional.Count; i++)
        {
            if (_provisional[i].DueAt > now)
                continue;
            if (_provisional[i].EndMs <= wholeToMs)
                fromMs = Math.Min(fromMs, _provisional[i].OpenMs);
            else
                _provisional[i] = _provisional[i] with { DueAt = now + Math.Clamp(_provisional[i].EndMs - wholeToMs, LeastBetweenMs, LongestConfirmMs) };
        }
        if (fromMs != long.MaxValue)
        {
            for (int i = 0; i < _provisional.Count; i++)
            {
                Provisional bar = _provisional[i];
                if (bar.OpenMs >= fromMs && bar.EndMs <= wholeToMs)
                    _provisional[i] = bar with { DueAt = now + bar.Delay, Delay = Math.Min(bar.Delay * 2, LongestConfirmMs), Attempts = bar.Attempts + 1 };
            }
            Ask(new(fromMs, _state.Candles.Interval.NextOpen(ClockNow), _options.Keep), stop);
        }
        else
        {
            _reads.Leave();
        }
        ScheduleConfirmation();
    }

    // What history has told of bars that were over when it was asked is official, but for live candles.
    private void NoteConfirmed(HistoryAnswer answer)
    {
        ZonedInterval interval = _state.Candles.Interval;
        Candle[] official = [.. answer.Bars!.Where(bar => interval.NextOpen(bar.OpenMs) <= answer.AskedMs && !answer.LiveMs.Contains(bar.OpenMs))];
        // That it has answered is worth knowing, even if it has nothing.
        long newestMs = official.Length > 0 ? official[^1].OpenMs : long.MinValue + 1;
        if (newestMs > _state.Origin.HistoryToMs)
            _state.Origin = _state.Origin with { HistoryToMs = newestMs };
        WriteBack?.OfferHistory(official);
        if (_state.Origin.InDoubt.Count > 0)
            SetConfirmed([.. official.Select(bar => new CandleGap(bar.OpenMs, interval.NextOpen(bar.OpenMs)))]);
        if (_provisional.Count == 0 || official.Length == 0)
            return;
        HashSet<long> told = [.. official.Select(bar => bar.OpenMs)];
        _provisional.RemoveAll(bar => told.Contains(bar.OpenMs));
        ScheduleConfirmation();
    }

    // The feed itself has called a bar official; if it has closed, nothing more is to be asked about it.
    private void NoteOfficial(in CandleUpdate update)
    {
        if ((update.Traits & UpdateTraits.Official) != 0)
            NoteOfficial(update.Candle.OpenMs);
    }

    // A method of its own: what a lambda remembers is allocated where its method begins, which would be at every event.
    private void NoteOfficial(long openMs)
    {
        CandleColumns closed = _state.Candles.Closed;
        if (closed.IndexOf(openMs) is not (>= 0 and int at))
            return;
        WriteBack?.OfferOfficial(closed[at]);
        if (_state.Origin.InDoubt.Count > 0)
            SetConfirmed([new(openMs, _state.Candles.Interval.NextOpen(openMs))]);
        if (_provisional.RemoveAll(bar => bar.OpenMs == openMs) > 0)
            ScheduleConfirmation();
    }

    private void ScheduleConfirmation()
    {
        _confirmAt = long.MaxValue;
        foreach (Provisional bar in _provisional)
            _confirmAt = Math.Min(_confirmAt, bar.DueAt);
        // Bars of a second must not make history pay for each.
        if (_confirmAt != long.MaxValue)
            _confirmAt = Math.Max(_confirmAt, _askedAt + LeastConfirmMs);
        SetAlarm();
    }

    private readonly record struct Provisional(long OpenMs, long EndMs, long DueAt, long Delay, int Attempts, bool IsAgain);
}

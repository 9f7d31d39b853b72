using System.Threading.Channels;
using RealtimeNotebook.Derivatives;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Live;

// The loop that listens and the one that writes.
internal sealed partial class DerivativesHub
{
    private async Task RunAsync()
    {
        Task keeping = _keeper is null ? Task.CompletedTask : Task.Run(() => _keeper.RunAsync(_stop.Token));
        Task writing = Task.Run(ObservedWriteAsync);
        try
        {
            await _feed.ListenAsync(new EventWriter(_work.Writer), _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping is not a failure.
        }
        catch (FeedUnavailableException e)
        {
            Fail(e.Message);
        }
        catch (Exception e)
        {
            // A fault in a feed ends that feed, and is said; what has come can still be looked at.
            Fail($"{_feed.Name} failed: {e.GetType().Name}: {e.Message}");
        }
        if (!_stop.IsCancellationRequested)
            await Task.Delay(Timeout.Infinite, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _work.Writer.TryComplete();
        await writing.ConfigureAwait(false);
        _keeper?.Complete();
        await keeping.ConfigureAwait(false);
    }

    private void Fail(string why)
    {
        Volatile.Write(ref _failure, why);
        Volatile.Write(ref _isDown, 1);
        TellStatus();
    }

    // Without the writer nothing would be seen of what the listener hears: both end, and why is said.
    private async Task ObservedWriteAsync()
    {
        try
        {
            await WriteAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail($"The writer of derivatives failed: {e.GetType().Name}: {e.Message}");
            await _stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task WriteAsync()
    {
        long dropsSeen = 0;
        await foreach (Work work in _work.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                if (work.Past is { } past)
                    Fill(past);
                else
                    Take(work.Event);
            }
            catch (Exception e)
            {
                // One event that cannot be worked with ends nothing: it is counted, and the next is taken.
                Volatile.Write(ref _lastRefusal, $"An event could not be applied: {e.GetType().Name}: {e.Message}");
                Count("failed");
            }
            long drops = Volatile.Read(ref _dropped);
            if (drops == dropsSeen || _work.Reader.Count > 0)
                continue;
            dropsSeen = drops;
            FillAll();
        }
    }

    private void Take(in DerivativeEvent one)
    {
        switch (one.Kind)
        {
            case DerivativeEventKind.Interrupted:
                // Without a reason, the one before still holds.
                Volatile.Write(ref _outage, OutageText.Of(_feed.Name, one.Fault) ?? _outage ?? OutageText.Default(_feed.Name));
                Volatile.Write(ref _isDown, 1);
                TellStatus();
                break;
            case DerivativeEventKind.Resumed:
                Volatile.Write(ref _isDown, 0);
                Volatile.Write(ref _outage, null);
                Interlocked.Increment(ref _reconnects);
                TellStatus();
                FillAll();
                break;
            case DerivativeEventKind.Refused:
                Interlocked.Increment(ref _received);
                Refuse(one.Fault, isEvent: !one.IsUnanswered);
                break;
            default:
                Interlocked.Increment(ref _received);
                Apply(one);
                break;
        }
    }

    private void Apply(in DerivativeEvent one)
    {
        // A feed of our own has looked already; one that a user wrote may not have.
        string? fault = one.Kind switch
        {
            DerivativeEventKind.OpenInterest => DerivativeBounds.Fault(one.OpenInterest),
            DerivativeEventKind.Funding => DerivativeBounds.Fault(one.Funding),
            _ => DerivativeBounds.Fault(one.Liquidation),
        };
        if (fault is not null)
        {
            Refuse(fault, isEvent: true);
            return;
        }
        if (Interlocked.Exchange(ref _refusedInRow, 0) >= MinRefusedInRow)
            TellStatus();
        if (!_entries.TryGetValue(one.Symbol, out Entry? entry))
        {
            // On its way when the last viewer looked away.
            Count("unwanted");
            return;
        }
        LogOutcome? outcome = one.Kind switch
        {
            DerivativeEventKind.OpenInterest => entry.Series.Add(one.OpenInterest),
            DerivativeEventKind.Funding => entry.Series.Add(one.Funding),
            _ => entry.Series.Add(one.Liquidation),
        };
        if (outcome is null or LogOutcome.Duplicate or LogOutcome.TooOld)
        {
            Count(outcome switch { null => "too_many_venues", LogOutcome.Duplicate => "duplicate", _ => "too_old" });
            return;
        }
        bool isFirst = _venues.TryAdd(one.Venue, one.TimeMs);
        _venues[one.Venue] = Math.Max(_venues[one.Venue], one.TimeMs);
        Interlocked.Increment(ref _applied);
        _keeper?.Add(one);
        decimal? move = one.Kind == DerivativeEventKind.OpenInterest && outcome == LogOutcome.Appended ? MoveOf(entry, one.OpenInterest) : null;
        foreach (IDerivativesViewer viewer in _viewers)
            viewer.Offer(one, move);
        if (isFirst)
            TellStatus();
    }

    private void Refuse(string? fault, bool isEvent)
    {
        Volatile.Write(ref _lastRefusal, fault);
        Count("refused");
        // A feed of which nothing can be used is connected, but not well; those who look are told when that begins and when it ends.
        if (isEvent && Interlocked.Increment(ref _refusedInRow) == MinRefusedInRow)
            TellStatus();
    }

    private decimal? MoveOf(Entry entry, in OpenInterest now)
    {
        if (!entry.Moves.TryGetValue(now.Venue, out MoveWindow? window))
            entry.Moves[now.Venue] = window = new(HoldsMs);
        return window.Add(now.TimeMs, now.Quantity);
    }

    private void FillAll()
    {
        foreach ((string symbol, Entry entry) in _entries)
        {
            if (Past.IsPresent)
                _ = FillAsync(symbol, Math.Max(entry.CompleteFromMs == long.MaxValue ? 0 : entry.CompleteFromMs,
                    _time.GetUtcNow().ToUnixTimeMilliseconds() - SymbolSeries.KeepMs));
        }
    }

    private async Task FillAsync(string symbol, long fromMs)
    {
        PastOfSymbol past = await Past.ReadAllAsync(
            new(symbol, fromMs, long.MaxValue, SymbolSeries.MostEntries / 8), _stop.Token).ConfigureAwait(false);
        // Where the channel is full, the oldest is dropped for it, and what was lost is read again; a closed one needs nothing.
        _work.Writer.TryWrite(new(default, past));
    }

    private void Fill(PastOfSymbol past)
    {
        if (!_entries.TryGetValue(past.Range.Symbol, out Entry? entry))
            return;
        entry.Series.AddAll(past.OpenInterest.Where(static one => DerivativeBounds.Fault(one) is null));
        entry.Series.AddAll(past.Funding.Where(static one => DerivativeBounds.Fault(one) is null));
        entry.Series.AddAll(past.Liquidations.Where(static one => DerivativeBounds.Fault(one) is null));
        if (past.IsComplete)
            entry.CompleteFromMs = Math.Min(entry.CompleteFromMs, past.Range.FromMs);
        foreach ((string venue, TimeView<OpenInterest> entries) in entry.Series.OpenInterest)
            _venues.TryAdd(venue, entries.Count == 0 ? 0 : entries[entries.Count - 1].TimeMs);
        TellStatus();
    }

    private void TellStatus()
    {
        foreach (IDerivativesViewer viewer in _viewers)
            viewer.StatusChanged();
    }

    private void Count(string reason) => _notApplied.AddOrUpdate(reason, 1, static (_, count) => count + 1);

    // What a feed writes into: events on their way into the channel of work.
    private sealed class EventWriter(ChannelWriter<Work> work) : ChannelWriter<DerivativeEvent>
    {
        public override bool TryWrite(DerivativeEvent item) => work.TryWrite(new(item, null));

        public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => work.WaitToWriteAsync(cancellationToken);
    }
}

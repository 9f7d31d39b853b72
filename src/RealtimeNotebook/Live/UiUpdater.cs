using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace RealtimeNotebook.Live;

/// <summary>Offers the newest snapshot to every viewer: at once when a bar has closed, else at the viewer's own pace.</summary>
/// <remarks>Deltas that come faster than a viewer wants them are merged: he gets the state as it is when his turn comes.</remarks>
internal sealed class UiUpdater(ChannelReader<ChartDelta> deltas, Func<ChartSnapshot> snapshot, TimeProvider clock)
{
    private readonly object _gate = new();
    private Attached[] _viewers = [];
    private int _droppedUrgent;

    /// <summary>How many deltas have waited at most.</summary>
    internal int DeltaQueueMost { get; private set; }

    internal int Viewers => Volatile.Read(ref _viewers).Length;

    /// <summary>Adds a viewer, who is due at once; the caller sees to it that a delta follows.</summary>
    internal void Attach(ISeriesViewer viewer)
    {
        lock (_gate)
            Volatile.Write(ref _viewers, [.. _viewers, new(viewer)]);
    }

    internal void Detach(ISeriesViewer viewer)
    {
        lock (_gate)
            Volatile.Write(ref _viewers, [.. _viewers.Where(attached => attached.Viewer != viewer)]);
    }

    /// <summary>Takes note of a delta that the channel had no room for, while the updater was busy; a newer one is in the channel.</summary>
    internal void NoteDropped(ChartDelta delta)
    {
        if (delta.IsUrgent)
            Volatile.Write(ref _droppedUrgent, 1);
    }

    /// <summary>Runs until the deltas have ended, and then offers the last state once more.</summary>
    internal async Task RunAsync()
    {
        try
        {
            bool open = true;
            while (open)
            {
                TimeSpan wait = OfferToThoseDue();
                open = await WaitAsync(wait).ConfigureAwait(false);
                DeltaQueueMost = Math.Max(DeltaQueueMost, deltas.Count);
                // Only those that are there now: where more come all the time, viewers have their turn between.
                for (int i = deltas.Count; i > 0 && deltas.TryRead(out ChartDelta delta); i--)
                    Mark(delta);
                if (Interlocked.Exchange(ref _droppedUrgent, 0) == 1)
                    Mark(new(0, IsUrgent: true));
            }
        }
        finally
        {
            Mark(new(0, IsUrgent: true));
            OfferToThoseDue();
        }
    }

    // Waits once for every event of a busy feed, which is to allocate nothing.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitAsync(TimeSpan wait)
    {
        ValueTask<bool> readable = deltas.WaitToReadAsync();
        if (wait == Timeout.InfiniteTimeSpan || readable.IsCompleted)
            return await readable.ConfigureAwait(false);
        Task<bool> reading = readable.AsTask();
        using var cancel = new CancellationTokenSource();
        Task delay = Task.Delay(wait, clock, cancel.Token);
        if (await Task.WhenAny(reading, delay).ConfigureAwait(false) == reading)
            await cancel.CancelAsync().ConfigureAwait(false);
        return !reading.IsCompleted || await reading.ConfigureAwait(false);
    }

    private void Mark(ChartDelta delta)
    {
        foreach (Attached viewer in Volatile.Read(ref _viewers))
            viewer.Mark(delta);
    }

    // Returns how long until the next viewer is due.
    private TimeSpan OfferToThoseDue()
    {
        ChartSnapshot? now = null;
        TimeSpan next = Timeout.InfiniteTimeSpan;
        foreach (Attached viewer in Volatile.Read(ref _viewers))
        {
            if (!viewer.IsDirty)
                continue;
            TimeSpan due = viewer.DueIn(clock);
            if (due <= TimeSpan.Zero)
                viewer.Offer(now ??= snapshot(), clock);
            else if (next == Timeout.InfiniteTimeSpan || due < next)
                next = due;
        }
        return next;
    }

    // A viewer and what he has not been offered yet. Used by the updater's loop alone.
    private sealed class Attached(ISeriesViewer viewer)
    {
        private long _offeredAt;
        private long _sourceMs;
        private bool _urgent = true;

        internal ISeriesViewer Viewer => viewer;

        internal bool IsDirty { get; private set; } = true;

        internal void Mark(ChartDelta delta)
        {
            IsDirty = true;
            _urgent |= delta.IsUrgent;
            if (delta.SourceMs != 0 && _sourceMs == 0)
                _sourceMs = delta.SourceMs;
        }

        internal TimeSpan DueIn(TimeProvider clock) =>
            _urgent ? TimeSpan.Zero : viewer.Every - clock.GetElapsedTime(_offeredAt);

        internal void Offer(ChartSnapshot now, TimeProvider clock)
        {
            viewer.Offer(now, _sourceMs);
            (_offeredAt, _sourceMs, _urgent, IsDirty) = (clock.GetTimestamp(), 0, false, false);
        }
    }
}

namespace RealtimeNotebook.Indicators;

public sealed partial class IndicatorSet
{
    // One indicator: before the oldest bar in memory, at the checkpoints, and now.
    private sealed class Slot(IIndicator oldest, int at, int width)
    {
        private IIndicator _now = oldest.Clone();
        private IIndicator? _olderCheckpoint;
        private IIndicator? _newerCheckpoint;

        internal int At { get; set; } = at;

        internal int Width => width;

        internal string? Fault { get; private set; }

        internal void Restart(Span<double> live) => RestartFrom(oldest, live);

        /// <summary>Whether it can be restarted from a checkpoint; one that was switched off need not be.</summary>
        internal bool HasCheckpoint => Fault is not null || _newerCheckpoint is not null;

        internal void SaveCheckpoint()
        {
            _olderCheckpoint = _newerCheckpoint;
            _newerCheckpoint = null;
            if (Fault is not null)
                return;
            try
            {
                _newerCheckpoint = _now.Clone();
            }
            catch (Exception)
            {
                // Its running values are right; the fault is reported when they have to be computed anew.
            }
        }

        internal void DropCheckpoints() => (_olderCheckpoint, _newerCheckpoint) = (null, null);

        internal void DropNewerCheckpoint() => (_olderCheckpoint, _newerCheckpoint) = (null, _olderCheckpoint);

        internal void RestartFromCheckpoint(Span<double> live)
        {
            if (_newerCheckpoint is not null)
                RestartFrom(_newerCheckpoint, live);
        }

        private void RestartFrom(IIndicator earlier, Span<double> live)
        {
            if (Fault is not null)
                return;
            try
            {
                _now = earlier.Clone();
            }
            catch (Exception e)
            {
                SwitchOff(e, live);
            }
        }

        internal void Preview(in Candle forming, Span<double> live)
        {
            if (Fault is not null)
                return;
            try
            {
                _now.Preview(forming, live.Slice(At, width));
            }
            catch (Exception e)
            {
                SwitchOff(e, live);
            }
        }

        internal void Close(in Candle bar, Span<double> live)
        {
            if (Fault is not null)
                return;
            try
            {
                _now.Close(bar, live.Slice(At, width));
            }
            catch (Exception e)
            {
                SwitchOff(e, live);
            }
        }

        internal void CloseBase(in Candle bar, Span<double> unused, Span<double> live)
        {
            try
            {
                oldest.Close(bar, unused.Slice(At, width));
            }
            catch (Exception e)
            {
                SwitchOff(e, live);
            }
        }

        // The formula is the user's, and may throw anything; the series goes on without it, and says so.
        private void SwitchOff(Exception e, Span<double> live)
        {
            Fault = $"{e.GetType().Name}: {e.Message}";
            DropCheckpoints();
            live.Slice(At, width).Fill(double.NaN);
        }
    }
}

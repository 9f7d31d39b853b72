namespace RealtimeNotebook.Indicators;

public sealed partial class IndicatorSet
{
    // One indicator: before the oldest bar in memory, and now.
    private sealed class Slot(IIndicator oldest, int at, int width)
    {
        private IIndicator _now = oldest.Clone();

        internal int At { get; set; } = at;

        internal int Width => width;

        internal string? Fault { get; private set; }

        internal void Restart(Span<double> live) => RestartFrom(oldest, live);

        /// <summary>A copy for a checkpoint; null of one that was switched off or cannot be copied.</summary>
        internal IIndicator? TryCopy()
        {
            if (Fault is not null)
                return null;
            try
            {
                return _now.Clone();
            }
            catch (Exception)
            {
                // Its running values are right; the fault is reported when they have to be computed anew.
                return null;
            }
        }

        internal void RestartFrom(IIndicator? earlier, Span<double> live)
        {
            if (Fault is not null || earlier is null)
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
            live.Slice(At, width).Fill(double.NaN);
        }
    }
}

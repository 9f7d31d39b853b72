namespace RealtimeNotebook.Indicators;

public sealed partial class IndicatorSet
{
    // One indicator: before the oldest bar in memory, and now.
    private sealed class Slot(IIndicator oldest, int at, int width)
    {
        private IIndicator _now = oldest.Clone();
        private IIndicator? _olderMark;
        private IIndicator? _newerMark;

        internal int At { get; set; } = at;

        internal int Width => width;

        internal string? Fault { get; private set; }

        internal void Restart(Span<double> live)
        {
            if (Fault is not null)
                return;
            try
            {
                _now = oldest.Clone();
            }
            catch (Exception e)
            {
                SwitchOff(e, live);
            }
        }

        /// <summary>Whether it can go on from a mark; one that was switched off does not go on.</summary>
        internal bool HasMark => Fault is not null || _newerMark is not null;

        internal void Mark()
        {
            IIndicator? mark = null;
            try
            {
                mark = Fault is null ? _now.Clone() : null;
            }
            catch (Exception)
            {
                // One that cannot be copied is no worse for it until it has to be computed anew, and then its fault is told.
                mark = null;
            }
            (_olderMark, _newerMark) = (_newerMark, mark);
        }

        internal void ForgetMarks() => (_olderMark, _newerMark) = (null, null);

        internal void ForgetNewerMark() => (_olderMark, _newerMark) = (null, _olderMark);

        internal void RestartFromMark(Span<double> live)
        {
            if (Fault is not null || _newerMark is null)
                return;
            try
            {
                _now = _newerMark.Clone();
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

namespace RealtimeNotebook.Notebook;

/// <summary>The handlers of one chart's bars: the pump runs while there is somebody to call.</summary>
internal sealed class ChartHandlers(RealtimeChart chart, IChartSeries series, TimeProvider clock)
{
    // A handler that never returns must not hold up the end of the chart.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private EventHandler<BarClosedEventArgs>? _handlers;
    private BarClosedPump? _pump;
    private bool _ended;
    private long _faults;
    private string? _lastFault;

    internal void Add(EventHandler<BarClosedEventArgs>? handler)
    {
        BarClosedPump? started = null;
        lock (_gate)
        {
            _handlers += handler;
            if (_pump is null && _handlers is not null && !_ended)
                started = _pump = StartPump();
        }
        if (started is not null)
            series.Attach(started);
    }

    internal void Remove(EventHandler<BarClosedEventArgs>? handler)
    {
        BarClosedPump? idle = null;
        lock (_gate)
        {
            _handlers -= handler;
            if (_handlers is null)
                (idle, _pump) = (_pump, null);
        }
        End(idle);
    }

    /// <summary>Calls for the bars that have closed so far, and then no more. Called when the series has ended.</summary>
    internal async Task EndAsync()
    {
        BarClosedPump? last;
        lock (_gate)
            (last, _pump, _ended) = (_pump, null, true);
        if (last is null)
            return;
        last.Offer(series.Snapshot, 0);
        End(last);
        await Task.WhenAny(last.Completion, Task.Delay(Patience, clock)).ConfigureAwait(false);
    }

    internal SeriesStatus CompleteStatus(SeriesStatus status)
    {
        lock (_gate)
        {
            return status with
            {
                HandlerFaults = _faults,
                LastHandlerFault = _lastFault,
                BarsNotTold = _pump?.Missed ?? 0,
            };
        }
    }

    // What a handler leaves in its context is its own affair; what the cell has in its must not be kept alive by the pump.
    private BarClosedPump StartPump()
    {
        using (Quiet.Flow())
            return new BarClosedPump(Tell);
    }

    private void End(BarClosedPump? pump)
    {
        if (pump is null)
            return;
        series.Detach(pump);
        pump.Complete();
    }

    private void Tell(BarClosedEventArgs closed)
    {
        EventHandler<BarClosedEventArgs>? handlers;
        lock (_gate)
            handlers = _handlers;
        foreach (EventHandler<BarClosedEventArgs> handler in handlers?.GetInvocationList() ?? [])
        {
            try
            {
                handler(chart, closed);
            }
            catch (Exception e)
            {
                // The handler is the user's and may throw anything; it is counted, and the next bar is told all the same.
                lock (_gate)
                    (_faults, _lastFault) = (_faults + 1, $"{e.GetType().Name}: {e.Message}");
            }
        }
    }
}

using System.Collections.Concurrent;

namespace RealtimeNotebook.Live;

// What others ask to be done to the series, which only its one writer may do.
internal sealed partial class StateProcessor
{
    private readonly ConcurrentQueue<ChartOrder> _orders = new();
    private bool _takesNoOrders;

    /// <summary>Has something done between two events, from any thread.</summary>
    /// <param name="change">What is done to the state; its exception is the caller's.</param>
    /// <returns>Completed when it is done and viewers will be told; cancelled if the series has ended before.</returns>
    internal Task DoAsync(Action<ChartState> change)
    {
        var order = new ChartOrder(change, new(TaskCreationOptions.RunContinuationsAsynchronously));
        _orders.Enqueue(order);
        if (Volatile.Read(ref _takesNoOrders))
            RefuseOrders();
        else
            _alarm.Ring();
        return order.Done.Task;
    }

    private void CarryOutOrders()
    {
        while (_orders.TryDequeue(out ChartOrder order))
        {
            try
            {
                order.Change(_state);
                order.Done.TrySetResult();
            }
            catch (Exception e)
            {
                // Whoever gave the order gets what it threw; the series goes on.
                order.Done.TrySetException(e);
            }
            Tell(new(0, IsUrgent: true));
        }
    }

    private void RefuseOrders()
    {
        Volatile.Write(ref _takesNoOrders, true);
        while (_orders.TryDequeue(out ChartOrder order))
            order.Done.TrySetCanceled();
    }

    private readonly record struct ChartOrder(Action<ChartState> Change, TaskCompletionSource Done);
}

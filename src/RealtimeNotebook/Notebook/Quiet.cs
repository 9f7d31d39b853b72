namespace RealtimeNotebook.Notebook;

/// <summary>Starts long-lived work without the caller's execution context, which in a notebook belongs to a cell that ends.</summary>
internal static class Quiet
{
    /// <summary>Until disposed on the same thread, tasks that are started do not inherit the context.</summary>
    internal static IDisposable? Flow() => ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();

    /// <summary>Runs a task to its end on the pool, whatever synchronisation context the caller has.</summary>
    internal static Task Run(Func<Task> work)
    {
        using (Flow())
            return Task.Run(work);
    }

    internal static Task<T> Run<T>(Func<Task<T>> work)
    {
        using (Flow())
            return Task.Run(work);
    }
}

namespace RealtimeNotebook.History;

/// <summary>Lets sources go that were opened before a later step of opening failed.</summary>
internal static class Release
{
    /// <summary>Disposes of sources, the last opened first. Nothing has been dialled yet, so there is nothing to wait for.</summary>
    internal static void All(IReadOnlyList<IAsyncDisposable> opened)
    {
        for (int i = opened.Count - 1; i >= 0; i--)
        {
            try
            {
                opened[i].DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
            catch (Exception)
            {
                // Why the opening failed is reported; the others are let go all the same.
            }
        }
    }
}

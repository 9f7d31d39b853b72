namespace RealtimeNotebook.History;

/// <summary>The files that an address names: one list for all series of the process, and one search at a time.</summary>
/// <remarks>A search that began after somebody had come serves all who came before it: so nobody is given an older list than he asked for,
/// and a hundred series that ask at once cost two searches.</remarks>
internal sealed class FileIndex : IDisposable
{
    private static readonly SharedInstances<string, FileIndex> Indexes = new(static path => new(path));

    private readonly object _gate = new();
    private readonly FilePattern _pattern;
    private long _arrivals;
    private long _servesUpTo;
    private IReadOnlyList<SeriesFile> _files = [];

    private FileIndex(string path) => _pattern = new(path);

    /// <summary>How many searches there have been.</summary>
    internal int Searches { get; private set; }

    /// <summary>Takes a share in the list of a path.</summary>
    /// <param name="path">A path or pattern.</param>
    internal static SharedLease<FileIndex> Lease(string path) => Indexes.Lease(path);

    /// <summary>The files that there are now.</summary>
    /// <exception cref="FeedUnavailableException">There is no such file, folder or match.</exception>
    internal IReadOnlyList<SeriesFile> Find()
    {
        long arrival = Interlocked.Increment(ref _arrivals);
        lock (_gate)
        {
            if (arrival <= _servesUpTo)
                return _files;
            long servesUpTo = Interlocked.Read(ref _arrivals);
            Searches++;
            _files = _pattern.Find();
            _servesUpTo = servesUpTo;
            return _files;
        }
    }

    public void Dispose()
    {
        // The list is all there is.
    }
}

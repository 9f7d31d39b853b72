namespace RealtimeNotebook.History;

/// <summary>What went wrong with each of several sources.</summary>
internal sealed class SourceFaults
{
    private readonly List<FeedUnavailableException> _faults = [];

    /// <summary>Whether any source has failed.</summary>
    internal bool Any => _faults.Count > 0;

    /// <summary>All of them in one text.</summary>
    internal string Text => string.Join(" ", _faults.Select(fault => fault.Message));

    /// <summary>Notes one.</summary>
    internal void Add(FeedUnavailableException fault) => _faults.Add(fault);

    /// <summary>Throws what has been noted, if anything has.</summary>
    internal void ThrowIfAny()
    {
        if (Any)
            throw new FeedUnavailableException(Text, _faults[0]);
    }
}

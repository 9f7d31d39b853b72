namespace RealtimeNotebook.History;

/// <summary>What went wrong with each of several sources, and from when on all of them have answered.</summary>
internal sealed class SourceFaults
{
    private readonly List<FeedUnavailableException> _faults = [];
    private long _coveredFromMs = long.MinValue;

    /// <summary>Whether any source has failed.</summary>
    internal bool Any => _faults.Count > 0;

    /// <summary>Adds one.</summary>
    /// <param name="fault">What went wrong; null for nothing.</param>
    /// <param name="answeredFromMs">Down to which time the source has answered.</param>
    internal void Add(FeedUnavailableException? fault, long answeredFromMs)
    {
        if (fault is null)
            return;
        _faults.Add(fault);
        _coveredFromMs = Math.Max(_coveredFromMs, fault is PartialHistoryException partial ? partial.CoveredFromMs : answeredFromMs);
    }

    /// <summary>Throws what has been added, if anything has.</summary>
    /// <param name="name">Whose sources these are.</param>
    /// <param name="hasAnswers">Whether any source has answered, so that only a part is missing.</param>
    internal void ThrowIfAny(string name, bool hasAnswers)
    {
        if (!Any)
            return;
        string text = string.Join(" ", _faults.Select(fault => fault.Message));
        throw hasAnswers
            ? new PartialHistoryException($"{name}: the answer lacks a source. {text}") { CoveredFromMs = _coveredFromMs }
            : new FeedUnavailableException(text, _faults[0]) { IsTransient = _faults.TrueForAll(fault => fault.IsTransient) };
    }
}

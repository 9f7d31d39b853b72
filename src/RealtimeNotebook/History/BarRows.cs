namespace RealtimeNotebook.History;

/// <summary>Hands the rows of one file to a search, once it is known that they are of the interval looked for.</summary>
/// <param name="search">What is looked for; takes what is found.</param>
/// <param name="isIntervalKnown">Whether the rows are known to be of that interval; otherwise their distances say.</param>
internal sealed class BarRows(BarSearch search, bool isIntervalKnown)
{
    // Rows whose interval nothing names yet; null as soon as it is known.
    private List<BarRow>? _undecided = isIntervalKnown ? null : [];

    /// <summary>Says that the rows are of the interval looked for.</summary>
    internal void SetKnown() => _undecided = null;

    /// <summary>Takes a row; false when the file turns out to have bars of another interval.</summary>
    internal bool Take(in BarRow row)
    {
        if (_undecided is null)
        {
            search.Take(row);
            return true;
        }
        _undecided.Add(row);
        return _undecided.Count < BarSpacing.Looked || Decide();
    }

    /// <summary>Says that there are no more rows.</summary>
    internal void Complete()
    {
        if (_undecided is not null)
            Decide();
    }

    private bool Decide()
    {
        Interval interval = BarSpacing.Of(_undecided!.Select(row => row.OpenMs)) ?? search.Key.Interval;
        if (interval != search.Key.Interval)
        {
            search.Others.Add(interval);
            return false;
        }
        foreach (BarRow row in _undecided!)
            search.Take(row);
        _undecided = null;
        return true;
    }
}

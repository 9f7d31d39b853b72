namespace RealtimeNotebook.History;

/// <summary>Counts the rows of one source that made no bar, or were repaired, and keeps the first of them with the reason.</summary>
/// <remarks>Safe from any thread. A row that is read several times is counted each time it is read.</remarks>
public sealed class RowCounter
{
    private const int MostRemarks = 4;

    private readonly HashSet<string> _kinds = new(StringComparer.Ordinal);
    private long _skipped;
    private long _repaired;
    private string? _first;
    private string? _remark;

    /// <summary>Rows that made no bar.</summary>
    public long Skipped => Volatile.Read(ref _skipped);

    /// <summary>Rows whose high or low was moved to the open or close, by less than a rounding error.</summary>
    public long Repaired => Volatile.Read(ref _repaired);

    /// <summary>Where the first skipped row is and why it made no bar; null when there is none.</summary>
    public string? First => Volatile.Read(ref _first);

    /// <summary>What a reader assumed that the source does not say, such as the zone of its times; null when nothing was assumed.</summary>
    public string? Remark => Volatile.Read(ref _remark);

    /// <summary>Counts a row that made no bar.</summary>
    /// <param name="where">The row as a person finds it, such as <c>SPY_1m.csv line 7</c>; no secret.</param>
    /// <param name="reason">What is wrong and what was expected.</param>
    public void Skip(string where, string reason)
    {
        Interlocked.Increment(ref _skipped);
        if (Volatile.Read(ref _first) is null)
            Interlocked.CompareExchange(ref _first, $"{where}: {reason}", null);
    }

    /// <summary>Counts a row that was repaired.</summary>
    public void Repair() => Interlocked.Increment(ref _repaired);

    /// <summary>Says what was assumed; of several remarks of one kind the first stays.</summary>
    /// <param name="remark">What was assumed and how to say otherwise; no secret.</param>
    public void AddRemark(string remark)
    {
        // The same is said of each reading and of each file, with other numbers and names.
        string kind = new([.. remark[Math.Max(0, remark.IndexOf(": ", StringComparison.Ordinal))..].Where(c => !char.IsAsciiDigit(c))]);
        lock (_kinds)
        {
            if (_kinds.Count < MostRemarks && _kinds.Add(kind))
                Volatile.Write(ref _remark, _remark is null ? remark : $"{_remark.TrimEnd('.')}; {remark}");
        }
    }

    /// <summary>Adds what was counted elsewhere.</summary>
    /// <param name="skipped">Rows that made no bar.</param>
    /// <param name="repaired">Rows that were repaired.</param>
    /// <param name="first">Where the first skipped row is and why; null when there is none.</param>
    internal void Add(long skipped, long repaired, string? first)
    {
        Interlocked.Add(ref _skipped, skipped);
        Interlocked.Add(ref _repaired, repaired);
        if (first is not null)
            Interlocked.CompareExchange(ref _first, first, null);
    }
}

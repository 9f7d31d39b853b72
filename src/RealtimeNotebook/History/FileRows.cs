namespace RealtimeNotebook.History;

/// <summary>Counts the rows of files that made no bar. A file that is read again counts once. Safe from any thread.</summary>
internal sealed class FileRows
{
    private readonly object _gate = new();
    private readonly Dictionary<string, (long Skipped, long Repaired)> _files = new(StringComparer.Ordinal);

    /// <summary>The rows of all files.</summary>
    internal RowCounter Counter { get; } = new();

    /// <summary>Records one reading of a file.</summary>
    /// <param name="file">The file's path.</param>
    /// <param name="tally">What was counted.</param>
    internal void Record(string file, RowTally tally)
    {
        lock (_gate)
        {
            (long skipped, long repaired) = _files.GetValueOrDefault(file);
            // Each reading counts all rows of the file, or those of a part of it: the greatest count is that of the file.
            _files[file] = (Math.Max(skipped, tally.Skipped), Math.Max(repaired, tally.Repaired));
            Counter.Add(Math.Max(0, tally.Skipped - skipped), Math.Max(0, tally.Repaired - repaired), tally.First);
        }
        foreach (string remark in tally.Remarks)
            Counter.AddRemark(remark);
    }
}

using System.Globalization;

namespace RealtimeNotebook.History;

/// <summary>What one reading of one file counts. For one thread at a time.</summary>
/// <param name="file">The file's path.</param>
internal sealed class RowTally(string file)
{
    private readonly List<string> _remarks = [];

    /// <summary>The file's name, as reasons show it.</summary>
    internal string File { get; } = Path.GetFileName(file);

    /// <summary>Rows that made no bar.</summary>
    internal long Skipped { get; private set; }

    /// <summary>Rows whose high or low was repaired.</summary>
    internal long Repaired { get; private set; }

    /// <summary>Where the first skipped row is, and why it made no bar.</summary>
    internal string? First { get; private set; }

    /// <summary>What was assumed.</summary>
    internal IReadOnlyList<string> Remarks => _remarks;

    /// <summary>Counts a row that made no bar.</summary>
    /// <param name="line">Its line, counted from 1; 0 where there are no lines.</param>
    /// <param name="reason">What is wrong, as a sentence.</param>
    internal void Skip(long line, string reason)
    {
        Skipped++;
        First ??= line == 0 ? $"{File}: {reason}" : string.Create(CultureInfo.InvariantCulture, $"{File} line {line}: {reason}");
    }

    /// <summary>Counts rows that made no bar.</summary>
    internal void Skip(long rows, long line, string reason)
    {
        Skip(line, reason);
        Skipped += rows - 1;
    }

    /// <summary>Counts a row that was repaired.</summary>
    internal void Repair() => Repaired++;

    /// <summary>Says what was assumed.</summary>
    internal void AddRemark(string remark) => _remarks.Add(remark);

    /// <summary>Says that times without a zone were read as UTC.</summary>
    internal void RemarkAssumedUtc() =>
        AddRemark($"{File}: the times name no zone and are read as UTC; if they are an exchange's local times, add for example ?zone=America/New_York.");

    /// <summary>Adds what another tally of the same file counted.</summary>
    internal void Add(RowTally other)
    {
        Skipped += other.Skipped;
        Repaired += other.Repaired;
        First ??= other.First;
        _remarks.AddRange(other._remarks);
    }
}

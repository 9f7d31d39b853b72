namespace RealtimeNotebook.Live;

/// <summary>The marks on one chart. Thread-safe; a reader gets an immutable list.</summary>
internal sealed class ChartMarks
{
    private readonly object _gate = new();
    private IReadOnlyList<ChartMark> _all = [];

    /// <summary>The marks, in the order in which they were first drawn. Another list after every change.</summary>
    internal IReadOnlyList<ChartMark> All => Volatile.Read(ref _all);

    /// <summary>Draws a mark; one of that name is replaced.</summary>
    /// <exception cref="ArgumentException">The mark is faulty, or there are too many; the message says all that is wrong.</exception>
    internal void Draw(ChartMark mark)
    {
        string[] faults = [.. mark.Faults()];
        if (faults.Length > 0)
            throw new ArgumentException(string.Join(' ', faults), nameof(mark));
        lock (_gate)
        {
            var marks = new List<ChartMark>(_all);
            int at = marks.FindIndex(other => other.Name == mark.Name);
            if (at < 0 && marks.Count == ChartMark.MostMarks)
                throw new ArgumentException($"There are {ChartMark.MostMarks} marks on this chart; erase some before drawing '{mark.Name}'.", nameof(mark));
            if (at < 0)
                marks.Add(mark);
            else
                marks[at] = mark;
            Volatile.Write(ref _all, marks);
        }
    }

    /// <summary>Erases one mark, or all of them.</summary>
    /// <param name="name">The mark's name; null for all.</param>
    /// <returns>Whether there was one.</returns>
    internal bool Erase(string? name)
    {
        lock (_gate)
        {
            ChartMark[] left = name is null ? [] : [.. _all.Where(mark => mark.Name != name)];
            bool erased = left.Length < _all.Count;
            if (erased)
                Volatile.Write(ref _all, left);
            return erased;
        }
    }
}

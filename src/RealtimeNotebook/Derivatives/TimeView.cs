using System.Collections;

namespace RealtimeNotebook.Derivatives;

/// <summary>What a <see cref="TimeLog{T}"/> held at one moment, times rising. Immutable, whatever the log does afterwards.</summary>
internal sealed class TimeView<T> : IReadOnlyList<T>
    where T : struct, IDerivative
{
    internal const int ChunkLength = 512;

    internal static readonly TimeView<T> Empty = new([], 0, 0);

    internal TimeView(T[][] chunks, int first, int count) => (Chunks, First, Count) = (chunks, first, count);

    /// <summary>How many.</summary>
    public int Count { get; }

    internal T[][] Chunks { get; }

    internal int First { get; }

    public T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            int at = First + index;
            return Chunks[at / ChunkLength][at % ChunkLength];
        }
    }

    /// <summary>The first place whose time is not before a moment; <see cref="Count"/> when there is none.</summary>
    internal int IndexAt(long timeMs)
    {
        (int low, int high) = (0, Count);
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (this[middle].TimeMs < timeMs)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>What lies in <c>[fromMs, toMs)</c>.</summary>
    internal IEnumerable<T> Between(long fromMs, long toMs)
    {
        for (int i = IndexAt(fromMs); i < Count && this[i].TimeMs < toMs; i++)
            yield return this[i];
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using System.Collections.Concurrent;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>Limits how many series of a process re-read one source at the same time: what one connection lost all of them may have lost.</summary>
/// <remarks>Thread-safe. Sources without an address are within the process, and are not limited.</remarks>
internal sealed class ReadLimiter
{
    private const int MaxReads = 4;

    private static readonly ConcurrentDictionary<string, ReadLimiter> Limiters = new(StringComparer.Ordinal);

    private int _reads;

    /// <summary>How many read now.</summary>
    internal int Reads => Volatile.Read(ref _reads);

    /// <summary>The place of one series in the queue for a source.</summary>
    internal static Turn For(IHistory history) => new(
        history.Name.Contains("://", StringComparison.Ordinal) ? Limiters.GetOrAdd(history.Name, _ => new ReadLimiter()) : null);

    /// <summary>Whether one series reads. For its processor only.</summary>
    internal sealed class Turn(ReadLimiter? limiter)
    {
        private const int MinPauseMs = 50;
        private const int MaxPauseMs = 250;

        private bool _isReading;

        /// <summary>How long to wait before the next attempt, in milliseconds; another each time.</summary>
        internal static int PauseMs => Random.Shared.Next(MinPauseMs, MaxPauseMs);

        /// <summary>Begins to read, unless too many do.</summary>
        internal bool TryEnter()
        {
            if (limiter is null || _isReading)
                return true;
            if (Interlocked.Increment(ref limiter._reads) > MaxReads)
            {
                Interlocked.Decrement(ref limiter._reads);
                return false;
            }
            return _isReading = true;
        }

        /// <summary>Ends reading; of no effect for one that does not read.</summary>
        internal bool Leave()
        {
            if (_isReading)
                Interlocked.Decrement(ref limiter!._reads);
            return _isReading = false;
        }
    }
}

using System.Diagnostics.CodeAnalysis;

namespace RealtimeNotebook.Candles;

/// <summary>States of a computation as they were before some of the bars, so that a correction is computed from near the bar that it changes.</summary>
/// <remarks>
/// <para>The states lie close together near the newest bar and further apart towards the oldest: for a correction <c>d</c> bars back there is
/// one at most about <c>2d</c> bars back. Among <c>n</c> bars there are at most about <c>2 log2(n / 64)</c>.</para>
/// <para>Bars are counted as <see cref="CandleState.FirstBar"/> is. One writer.</para>
/// </remarks>
internal sealed class Checkpoints<T>
    where T : class
{
    /// <summary>Least number of bars from one state to the next.</summary>
    internal const int MinSpacing = 64;

    // Rising; each number is that of the first bar that the state has not seen.
    private readonly List<(long NextBar, T State)> _states = [];

    internal int Count => _states.Count;

    /// <summary>Whether a state is worth saving before a bar is closed.</summary>
    /// <param name="nextBar">The number of that bar.</param>
    /// <param name="barsLeft">How many bars are closed in a row from here on, that one included; states are saved the closer together the fewer are left.</param>
    /// <param name="firstBar">The number of the oldest bar in memory, before which the computation begins.</param>
    internal bool IsDue(long nextBar, int barsLeft, long firstBar) =>
        nextBar - (_states.Count > 0 ? _states[^1].NextBar : firstBar) >= Math.Max(MinSpacing, barsLeft);

    internal void Add(long nextBar, T state)
    {
        _states.Add((nextBar, state));
        // One is dispensable if its older neighbour is at most twice as far back as its newer one.
        for (int i = _states.Count - 2; i > 0; i--)
        {
            if (nextBar - _states[i - 1].NextBar <= 2 * (nextBar - _states[i + 1].NextBar))
                _states.RemoveAt(i);
        }
    }

    /// <summary>Drops the states from before the oldest bar in memory.</summary>
    internal void DropBefore(long firstBar) => _states.RemoveAll(state => state.NextBar < firstBar);

    /// <summary>Drops the states that have seen a bar that changed.</summary>
    internal void DropAfter(long firstChanged)
    {
        while (_states.Count > 0 && _states[^1].NextBar > firstChanged)
            _states.RemoveAt(_states.Count - 1);
    }

    internal void Clear() => _states.Clear();

    /// <summary>The newest state; it stays, and must be copied before it is changed.</summary>
    internal bool TryGetNewest(out long nextBar, [NotNullWhen(true)] out T? state)
    {
        (nextBar, state) = _states.Count > 0 ? _states[^1] : default;
        return state is not null;
    }
}

using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Tests.Live;

/// <summary>An indicator that makes whoever adds it wait.</summary>
internal sealed class HeldIndicator(ManualResetEventSlim gate) : IIndicator
{
    private readonly Sma _inner = new(3, "held");
    private bool _isWaiting;

    public IReadOnlyList<string> Lines => _inner.Lines;

    public int WarmUpBars => _inner.WarmUpBars;

    internal bool IsWaiting => Volatile.Read(ref _isWaiting);

    public IIndicator Clone()
    {
        Volatile.Write(ref _isWaiting, true);
        gate.Wait();
        return _inner.Clone();
    }

    public void Close(in Candle bar, Span<double> values) => _inner.Close(bar, values);

    public void Preview(in Candle forming, Span<double> values) => _inner.Preview(forming, values);
}

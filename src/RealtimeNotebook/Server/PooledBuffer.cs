using System.Buffers;

namespace RealtimeNotebook.Server;

/// <summary>Where one message is written. Between messages it holds little: a long one's memory goes back to the pool.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int Resting = 2_048;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Resting);

    /// <summary>How much has been written.</summary>
    internal int Count { get; private set; }

    /// <summary>What has been written.</summary>
    internal ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Count);

    /// <summary>Makes ready for the next message.</summary>
    internal void Clear()
    {
        Count = 0;
        if (_bytes.Length > Resting)
            Exchange(Resting);
    }

    public void Advance(int count) => Count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsMemory(Count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsSpan(Count);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Count = 0;
    }

    private void Ensure(int sizeHint)
    {
        int needed = Count + Math.Max(sizeHint, 1);
        if (needed > _bytes.Length)
            Exchange(Math.Max(needed, _bytes.Length * 2));
    }

    private void Exchange(int length)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        _bytes.AsSpan(0, Count).CopyTo(bytes);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = bytes;
    }
}

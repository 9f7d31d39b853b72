using System.Security.Cryptography;
using System.Text;

namespace RealtimeNotebook.Server;

/// <summary>Codes that are exchanged for the token, each once and within a minute. Thread-safe.</summary>
/// <remarks>The address that a browser is opened with can be read in the list of processes, so that it must not hold the token.</remarks>
internal sealed class SessionCodes(TimeProvider clock)
{
    /// <summary>How long a code is good for.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private const int MaxOpen = 64;

    private readonly object _gate = new();
    private readonly List<(byte[] Hash, long IssuedAt)> _open = [];

    /// <summary>Makes a code of 256 random bits.</summary>
    internal string Issue()
    {
        string code = AccessToken.Random();
        lock (_gate)
        {
            RemoveExpired_NeedsLock();
            if (_open.Count == MaxOpen)
                _open.RemoveAt(0);
            _open.Add((Hash(code), clock.GetTimestamp()));
        }
        return code;
    }

    /// <summary>Uses a code up.</summary>
    /// <returns>Whether it was good.</returns>
    internal bool TryUse(string code)
    {
        byte[] hash = Hash(code);
        lock (_gate)
        {
            RemoveExpired_NeedsLock();
            return _open.RemoveAll(one => CryptographicOperations.FixedTimeEquals(one.Hash, hash)) > 0;
        }
    }

    private void RemoveExpired_NeedsLock() => _open.RemoveAll(one => clock.GetElapsedTime(one.IssuedAt) >= Lifetime);

    private static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));
}

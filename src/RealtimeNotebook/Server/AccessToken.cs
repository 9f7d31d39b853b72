using System.Security.Cryptography;
using System.Text;

namespace RealtimeNotebook.Server;

/// <summary>The secret that opens this process's server: 256 random bits.</summary>
internal sealed class AccessToken
{
    private readonly byte[] _hash;

    internal AccessToken()
    {
        Text = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        _hash = SHA256.HashData(Encoding.UTF8.GetBytes(Text));
    }

    /// <summary>The token in base64url, 43 characters.</summary>
    internal string Text { get; }

    /// <summary>Whether somebody knows the token. Takes equally long whatever was offered of a given length.</summary>
    internal bool Matches(string offered) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(offered)), _hash);

    /// <summary>Never the token: what is printed ends up in notebooks.</summary>
    public override string ToString() => nameof(AccessToken);
}

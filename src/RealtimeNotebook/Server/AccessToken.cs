using System.Security.Cryptography;
using System.Text;

namespace RealtimeNotebook.Server;

/// <summary>The secret that opens this process's server: 256 random bits, or a text that was given so that it outlasts a restart.</summary>
internal sealed class AccessToken
{
    /// <summary>The environment variable that a token is taken from, so that open pages go on after a restart.</summary>
    internal const string Variable = "REALTIME_TOKEN";

    private readonly byte[] _hash;

    /// <summary>Takes a secret, or makes one.</summary>
    /// <param name="given">The secret; null to make one. See <see cref="Fault"/>.</param>
    internal AccessToken(string? given = null)
    {
        Text = given ?? Random();
        _hash = SHA256.HashData(Encoding.UTF8.GetBytes(Text));
    }

    /// <summary>The token; in base64url with 43 characters where it was made here.</summary>
    internal string Text { get; }

    /// <summary>Whether somebody knows the token. Takes equally long whatever was offered of a given length.</summary>
    internal bool Matches(string offered) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(offered)), _hash);

    /// <summary>A secret that nobody can guess: 256 random bits in base64url.</summary>
    internal static string Random() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>The token of the environment; null where there is none.</summary>
    internal static string? FromEnvironment() => Environment.GetEnvironmentVariable(Variable) is { } given && !string.IsNullOrWhiteSpace(given) ? given.Trim() : null;

    /// <summary>Says what is wrong with a token that was given, without repeating it; null when it is well.</summary>
    internal static string? Fault(string given) =>
        given.Length is < 16 or > 256 || given.Any(static c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or '~'))
            ? "The token has to be 16 to 256 letters, digits, and - _ . ~ of ASCII; openssl rand -hex 32 makes one."
            : null;

    /// <summary>Never the token: what is printed ends up in notebooks.</summary>
    public override string ToString() => nameof(AccessToken);
}

namespace RealtimeNotebook.Tool;

/// <summary>A Redis server as people name it on a command line.</summary>
internal static class RedisUri
{
    private const string Scheme = "redis://";

    /// <summary>The full address: <c>HOST:PORT</c> gets a scheme, and one without password gets the given one.</summary>
    internal static string Complete(string text, string? password)
    {
        string uri = text.Contains("://", StringComparison.Ordinal) ? text : Scheme + text;
        int host = uri.IndexOf("://", StringComparison.Ordinal) + 3;
        return string.IsNullOrEmpty(password) || uri.Contains('@', StringComparison.Ordinal)
            ? uri
            : uri.Insert(host, $":{Uri.EscapeDataString(password)}@");
    }
}

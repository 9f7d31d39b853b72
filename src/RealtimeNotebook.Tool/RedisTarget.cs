using System.Globalization;
using StackExchange.Redis;

namespace RealtimeNotebook.Tool;

/// <summary>Which Redis to publish to: <c>HOST:PORT</c> or <c>redis://user:password@host:port/db</c>.</summary>
internal sealed record RedisTarget
{
    private const int StandardPort = 6379;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private RedisTarget(string host, int port, string? password, bool isSecure) =>
        (Host, Port, Password, IsSecure) = (host, port, password, isSecure);

    internal string Host { get; }

    internal int Port { get; }

    private string? Password { get; }

    private bool IsSecure { get; }

    /// <summary>The address without the password.</summary>
    public override string ToString() => $"{(IsSecure ? "rediss" : "redis")}://{Host}:{Port}";

    internal static bool TryParse(string text, string? password, out RedisTarget target)
    {
        target = null!;
        string full = text.Contains("://", StringComparison.Ordinal) ? text : $"redis://{text}";
        if (!Uri.TryCreate(full, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("redis" or "rediss") || uri.Host.Length == 0)
            return false;
        string secret = Uri.UnescapeDataString(uri.UserInfo.Split(':', 2)[^1]);
        target = new(uri.Host, uri.Port > 0 ? uri.Port : StandardPort, secret.Length > 0 ? secret : password, uri.Scheme == "rediss");
        return true;
    }

    /// <summary>Connects, or says why that cannot be.</summary>
    /// <exception cref="ToolException">Redis is not there, or refuses the password.</exception>
    internal async Task<ConnectionMultiplexer> ConnectAsync(CancellationToken stop)
    {
        var options = new ConfigurationOptions
        {
            EndPoints = { { Host, Port } },
            Password = Password,
            Ssl = IsSecure,
            AbortOnConnectFail = false,
            ConnectTimeout = (int)Patience.TotalMilliseconds,
            ClientName = "rtnb-publish",
        };
        ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(stop);
        try
        {
            await connection.GetDatabase().PingAsync().WaitAsync(stop);
            return connection;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            connection.Dispose();
            throw new ToolException(IsRefusal(e)
                ? $"{this} refuses the password; give the right one in the variable REDIS_PASSWORD, or as redis://:PASSWORD@{Host}:{Port.ToString(CultureInfo.InvariantCulture)}."
                : $"{this} does not answer; start it (redis-server), or name another with --redis HOST:PORT.");
        }
    }

    private static bool IsRefusal(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause.Message.Contains("NOAUTH", StringComparison.Ordinal) || cause.Message.Contains("WRONGPASS", StringComparison.Ordinal)
                || cause.Message.Contains("AuthenticationFailure", StringComparison.Ordinal))
                return true;
        }
        return false;
    }
}

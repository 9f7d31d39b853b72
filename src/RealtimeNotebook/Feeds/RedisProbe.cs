using System.Buffers;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace RealtimeNotebook.Feeds;

/// <summary>Asks a Redis server once whether it is there and lets us in, which its client library does not say in so many words.</summary>
internal static class RedisProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Connects, signs in, says PING, and hangs up.</summary>
    /// <param name="address">The server.</param>
    /// <param name="stop">Gives up.</param>
    internal static async Task<RedisAnswer> AskAsync(RedisAddress address, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        bool greeting = false;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, patience.Token).ConfigureAwait(false);
            NetworkStream plain = client.GetStream();
            await using (plain.ConfigureAwait(false))
            {
                if (!address.Tls)
                    return Judge(address, await AskAsync(plain, address.Password, patience.Token).ConfigureAwait(false));
                var secure = new SslStream(plain);
                await using (secure.ConfigureAwait(false))
                {
                    greeting = true;
                    await secure.AuthenticateAsClientAsync(new() { TargetHost = address.Host }, patience.Token).ConfigureAwait(false);
                    greeting = false;
                    return Judge(address, await AskAsync(secure, address.Password, patience.Token).ConfigureAwait(false));
                }
            }
        }
        catch (AuthenticationException e)
        {
            return new(RedisAnswerKind.Refused, WithoutTls(address, e.Message), e);
        }
        catch (OperationCanceledException e) when (greeting && !stop.IsCancellationRequested)
        {
            return new(RedisAnswerKind.NoGreeting, Gone(address).Text, e, WithoutTls(address, "it keeps silent."));
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            return Gone(address);
        }
    }

    private static RedisAnswer Gone(RedisAddress address) =>
        new(RedisAnswerKind.None, $"{address} does not answer: start redis-server there, or name another host and port.");

    private static string WithoutTls(RedisAddress address, string fault) =>
        $"{address} does not speak TLS as expected: {fault} Check the certificate, or use redis:// if the server has no TLS.";

    private static async Task<string> AskAsync(Stream stream, string? password, CancellationToken stop)
    {
        if (password is not null)
        {
            await stream.WriteAsync(Command("AUTH", password), stop).ConfigureAwait(false);
            string answer = await ReadLineAsync(stream, stop).ConfigureAwait(false);
            // A server without password says so; it lets everybody in.
            if (answer.StartsWith('-') && !answer.Contains("without any password", StringComparison.Ordinal)
                && !answer.Contains("no password is set", StringComparison.Ordinal))
            {
                return answer;
            }
        }
        await stream.WriteAsync(Command("PING"), stop).ConfigureAwait(false);
        return await ReadLineAsync(stream, stop).ConfigureAwait(false);
    }

    private static RedisAnswer Judge(RedisAddress address, string answer)
    {
        if (answer.StartsWith("-NOAUTH", StringComparison.Ordinal))
            return Refused($"{address} asks for a password and none was given: write redis://:password@host:port.");
        if (answer.StartsWith("-WRONGPASS", StringComparison.Ordinal) || answer.StartsWith("-ERR invalid password", StringComparison.Ordinal))
            return Refused($"{address} refused the password: check it, and write characters such as / : % as %2F %3A %25.");
        if (answer.StartsWith("-DENIED", StringComparison.Ordinal))
            return Refused($"{address} is in protected mode and lets only its own machine in: set a password on it, or bind it to a trusted network.");
        if (answer.Length > 0 && answer[0] is not ('+' or '-'))
            return Refused($"{address} does not speak Redis' protocol: check host and port.");
        if (answer.StartsWith('+'))
            return RedisAnswer.Ready;
        // -LOADING, -BUSY, -MASTERDOWN, -ERR max number of clients: all pass. What was not understood may be repeated, the password with it.
        return answer.Length == 0 ? Gone(address)
            : new(RedisAnswerKind.NotReady, $"{address} is there, but not ready: {WithoutArguments(answer[1..])}");
    }

    private static RedisAnswer Refused(string text) => new(RedisAnswerKind.Refused, text);

    // ERR unknown command 'AUTH', with args beginning with: ... - which may be the password, shortened or not.
    private static string WithoutArguments(string text)
    {
        int at = text.IndexOf(", with args", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? text : text[..at];
    }

    private static byte[] Command(params string[] words)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{words.Length}\r\n");
        foreach (string word in words)
            text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static async Task<string> ReadLineAsync(Stream stream, CancellationToken stop)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(512);
        try
        {
            int length = 0;
            while (length < 512)
            {
                int read = await stream.ReadAsync(buffer.AsMemory(length, 512 - length), stop).ConfigureAwait(false);
                if (read == 0)
                    break;
                length += read;
                int end = buffer.AsSpan(0, length).IndexOf((byte)'\n');
                if (end >= 0)
                    return Encoding.ASCII.GetString(buffer, 0, end).TrimEnd('\r');
            }
            return length == 512 ? Encoding.ASCII.GetString(buffer, 0, length) : "";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

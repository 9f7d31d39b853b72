using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace RealtimeNotebook.Server;

/// <summary>Why a request was not let in.</summary>
internal enum AccessFault
{
    None,
    HostRefused,
    OriginRefused,
    TokenMissing,
    TokenWrong,
    TokenRepeated,
    OriginNeedsToken,
}

/// <summary>Decides who gets in.</summary>
/// <remarks>
/// <para>Three questions, each asked of every request: is the Host ours (a page elsewhere may point its own name at 127.0.0.1), is the
/// Origin one that may connect, and is the token known.</para>
/// <para>There is no cookie: cookies do not separate ports, so that every other server of this machine would receive it.</para>
/// </remarks>
internal sealed class AccessControl(ServerOptions options, AccessToken token)
{
    /// <summary>Judges Host and Origin alone, for what anybody of this machine may read.</summary>
    internal AccessFault JudgePlace(HttpRequest request) =>
        !IsOurHost(request.Host) ? AccessFault.HostRefused : KindOf(request) == OriginKind.Foreign ? AccessFault.OriginRefused : AccessFault.None;

    /// <summary>Judges the token of a request whose Host and Origin are well.</summary>
    internal AccessFault JudgeToken(HttpRequest request)
    {
        (AccessFault fault, bool isGiven) = FindToken(request);
        if (fault != AccessFault.None)
            return fault;
        if (isGiven)
            return AccessFault.None;
        // An opaque origin is that of any page that is sandboxed or was opened from a file.
        return options.RequireToken ? AccessFault.TokenMissing : KindOf(request) == OriginKind.Opaque ? AccessFault.OriginNeedsToken : AccessFault.None;
    }

    /// <summary>The Origin of a request if pages of it may read answers; null where there is none. Host and Origin have been judged.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hasToken">Whether the token was right; an opaque origin reads nothing without.</param>
    internal static string? ReadableBy(HttpRequest request, bool hasToken) =>
        request.Headers.Origin is [{ Length: > 0 } origin] && (hasToken || origin != "null") ? origin : null;

    /// <summary>Whether a name in a URL leads to this server.</summary>
    internal bool IsOurHost(HostString host)
    {
        if (!host.HasValue || host.Host.Length == 0)
            return false;
        if (IsLoopbackName(host.Host))
            return true;
        if (options.PublicUrl is { } url && string.Equals(host.Host, url.Host, StringComparison.OrdinalIgnoreCase))
            return true;
        // An address cannot be pointed elsewhere the way a name can.
        return !options.IsLoopback && IPAddress.TryParse(host.Host, out _);
    }

    private (AccessFault Fault, bool IsGiven) FindToken(HttpRequest request)
    {
        StringValues query = request.Query["token"];
        StringValues header = request.Headers.Authorization;
        string[] offers = [.. SocketProtocol.Tokens(request)];
        if (query.Count > 1 || header.Count > 1 || offers.Length > 1)
            return (AccessFault.TokenRepeated, true);
        if (query.Count == 1)
            return (Compare(query[0]), true);
        if (header.Count == 1)
        {
            const string Scheme = "Bearer ";
            string text = header[0] ?? "";
            return (Compare(text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].Trim() : ""), true);
        }
        return offers.Length == 1 ? (Compare(offers[0]), true) : (AccessFault.None, false);
    }

    private AccessFault Compare(string? offered) => token.Matches(offered ?? "") ? AccessFault.None : AccessFault.TokenWrong;

    private OriginKind KindOf(HttpRequest request)
    {
        StringValues values = request.Headers.Origin;
        if (values.Count == 0)
            return OriginKind.Absent;
        if (values.Count > 1 || values[0] is not { Length: > 0 } text)
            return OriginKind.Foreign;
        if (text == "null")
            return OriginKind.Opaque;
        string host = request.Host.Value ?? "";
        if (Same(text, "http://" + host) || Same(text, "https://" + host))
            return OriginKind.Trusted;
        if (options.PublicUrl is { } url && Same(text, url.GetLeftPart(UriPartial.Authority)))
            return OriginKind.Trusted;
        if (options.AllowedOrigins.Contains(text, StringComparer.OrdinalIgnoreCase))
            return OriginKind.Trusted;
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            && (uri.Scheme is "vscode-webview" || (uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && IsLoopbackName(uri.Host)))
            ? OriginKind.Trusted
            : OriginKind.Foreign;
    }

    // Only the plain spellings: resolvers and browsers also read 127.1, 0x7f.1 and more, and nobody types those.
    private static bool IsLoopbackName(string host) =>
        Same(host, "localhost") || host is "[::1]" || (IPAddress.TryParse(host, out IPAddress? address)
            && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && address.ToString() == host && IPAddress.IsLoopback(address));

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private enum OriginKind
    {
        Absent,
        Trusted,
        Opaque,
        Foreign,
    }
}

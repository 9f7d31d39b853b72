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

/// <summary>Where the token was found.</summary>
internal enum TokenPlace
{
    Nowhere,
    Query,
    Header,
    Cookie,
}

/// <summary>Decides who gets in.</summary>
/// <remarks>
/// <para>Three questions, each asked of every request: is the Host ours (a page elsewhere may point its own name at 127.0.0.1), is the
/// Origin one that may connect, and is the token known.</para>
/// <para>A browser sends the cookie also for pages of other loopback ports, which are one site with ours. So the cookie alone counts
/// only where the browser does not say that another origin asks.</para>
/// </remarks>
internal sealed class AccessControl(ServerOptions options, AccessToken token, int port)
{
    /// <summary>The cookie's name. Cookies know no ports, so the port is part of it.</summary>
    internal string CookieName { get; } = $"rtnb-token-{port}";

    /// <summary>Judges a request.</summary>
    internal (AccessFault Fault, TokenPlace Place) Judge(HttpRequest request)
    {
        if (!IsOurHost(request.Host))
            return (AccessFault.HostRefused, default);
        OriginKind origin = KindOf(request);
        if (origin == OriginKind.Foreign)
            return (AccessFault.OriginRefused, default);
        (AccessFault fault, TokenPlace place) = FindToken(request);
        if (fault != AccessFault.None)
            return (fault, place);
        bool isExplicit = place is TokenPlace.Query or TokenPlace.Header;
        bool needsExplicit = origin == OriginKind.Opaque || (place == TokenPlace.Cookie && (origin == OriginKind.Trusted || IsAskedByAnother(request)));
        return (needsExplicit && !isExplicit ? AccessFault.OriginNeedsToken : AccessFault.None, place);
    }

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

    private (AccessFault Fault, TokenPlace Place) FindToken(HttpRequest request)
    {
        StringValues query = request.Query["token"];
        StringValues header = request.Headers.Authorization;
        if (query.Count > 1 || header.Count > 1)
            return (AccessFault.TokenRepeated, default);
        if (query.Count == 1)
            return Compare(query[0], TokenPlace.Query);
        if (header.Count == 1)
        {
            const string Scheme = "Bearer ";
            string text = header[0] ?? "";
            return Compare(text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].Trim() : "", TokenPlace.Header);
        }
        if (request.Cookies.TryGetValue(CookieName, out string? cookie))
            return Compare(cookie, TokenPlace.Cookie);
        return (options.RequireToken ? AccessFault.TokenMissing : AccessFault.None, TokenPlace.Nowhere);
    }

    private (AccessFault, TokenPlace) Compare(string? offered, TokenPlace place) =>
        (token.Matches(offered ?? "") ? AccessFault.None : AccessFault.TokenWrong, place);

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
            return OriginKind.Own;
        if (options.PublicUrl is { } url && Same(text, url.GetLeftPart(UriPartial.Authority)))
            return OriginKind.Own;
        if (options.AllowedOrigins.Contains(text, StringComparer.OrdinalIgnoreCase))
            return OriginKind.Trusted;
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            && (uri.Scheme is "vscode-webview" || (uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && IsLoopbackName(uri.Host)))
            ? OriginKind.Trusted
            : OriginKind.Foreign;
    }

    // No Origin is sent with images, scripts and links, but newer browsers say from where they were asked for. A link may be followed.
    private static bool IsAskedByAnother(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        return site is not ("" or "same-origin" or "none") && request.Headers["Sec-Fetch-Mode"].ToString() is not "navigate";
    }

    // Only the plain spellings: resolvers and browsers also read 127.1, 0x7f.1 and more, and nobody types those.
    private static bool IsLoopbackName(string host) =>
        Same(host, "localhost") || host is "[::1]" || (IPAddress.TryParse(host, out IPAddress? address)
            && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && address.ToString() == host && IPAddress.IsLoopback(address));

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private enum OriginKind
    {
        Absent,
        Own,
        Trusted,
        Opaque,
        Foreign,
    }
}

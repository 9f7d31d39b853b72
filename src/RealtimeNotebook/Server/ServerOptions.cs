using System.Net;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>Where the server listens and whom it lets in. Every property has a default; all faults are reported at once at the start.</summary>
internal sealed record ServerOptions
{
    /// <summary>The address to listen at: <c>localhost</c> for both loopback addresses, or one IP address.</summary>
    /// <value><c>localhost</c>: 127.0.0.1, and ::1 where the machine has it.</value>
    public string Host { get; init; } = "localhost";

    /// <summary>The port; zero for a free one.</summary>
    /// <value>0; 0 to 65,535.</value>
    public int Port { get; init; }

    /// <summary>The address by which a browser elsewhere reaches this server.</summary>
    /// <value>Null: the loopback address.</value>
    public Uri? PublicUrl { get; init; }

    /// <summary>Whether the token is demanded. Only a server at a loopback address may do without.</summary>
    /// <value>True.</value>
    public bool RequireToken { get; init; } = true;

    /// <summary>The token, where it is to outlast a restart, so that open pages go on; 16 to 256 letters, digits and <c>- _ . ~</c>.</summary>
    /// <value>Null: a random one each time.</value>
    public string? Token { get; init; }

    /// <summary>Origins of pages, beside loopback ones, that may connect and read answers: <c>https://hub.example.com</c>.</summary>
    /// <value>None.</value>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Opens a series that is not there when somebody asks for it; null from it means that there is no such series.</summary>
    /// <remarks>The server owns what it opens: it is closed when nobody has watched it for <see cref="CloseOnDemandAfter"/>, when it has failed,
    /// and with the server; disposed where it can be.</remarks>
    /// <value>Null: only registered series are shown.</value>
    public Func<SeriesKey, IChartSource?>? OpenOnDemand { get; init; }

    /// <summary>How many series may be open on demand at once. One more takes the place of the one that nobody has watched for longest.</summary>
    /// <value>32; 0 or more.</value>
    public int MostOnDemand { get; init; } = 32;

    /// <summary>How long a series that was opened on demand stays open when nobody watches it.</summary>
    /// <value>5 minutes; 1 second or more.</value>
    public TimeSpan CloseOnDemandAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where forming bars are left by programs and found by others; owned by the server.</summary>
    /// <value>Null: those of the series shown are told, and none can be saved.</value>
    public ILiveCandleStore? LiveCandles { get; init; }

    /// <summary>Whether messages are compressed (permessage-deflate) for viewers whose side offers it.</summary>
    /// <value>False: between processes of one machine bytes cost less than the time to compress them.</value>
    public bool Compress { get; init; }

    /// <summary>Open interest, funding and liquidations for <c>/dashboard</c>, <c>/ws</c> and <c>/api/history</c>; not owned.</summary>
    /// <value>Null: there are none, and those paths say so.</value>
    public DerivativesHub? Derivatives { get; init; }

    /// <summary>What is granted to one viewer, and to all.</summary>
    public ViewerLimits Limits { get; init; } = new();

    /// <summary>Scripts, styles and pages.</summary>
    /// <value>Those built into this library.</value>
    public AssetStore Assets { get; init; } = AssetStore.Embedded;

    /// <summary>Whether only this machine can reach the server.</summary>
    internal bool IsLoopback => Host is "localhost" || (IPAddress.TryParse(Host, out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>Says everything that is wrong with these options.</summary>
    /// <returns>One sentence a fault: the value, the rule, the remedy.</returns>
    internal IEnumerable<string> Faults()
    {
        bool isAddress = Host is "localhost" || IPAddress.TryParse(Host, out _);
        if (!isAddress)
            yield return $"Host '{Host}' is not an address; expected localhost or an IP address such as 0.0.0.0.";
        if (Port is < 0 or > 65_535)
            yield return $"Port {Port} is outside 0..65535.";
        if (PublicUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
            yield return $"PublicUrl '{url}' is not an absolute http or https address.";
        if (isAddress && !IsLoopback && !RequireToken)
            yield return $"Host {Host} can be reached from other machines, so RequireToken must stay true.";
        foreach (string origin in AllowedOrigins)
        {
            if (OriginFault(origin) is { } fault)
                yield return fault;
        }
        if (MostOnDemand < 0)
            yield return $"MostOnDemand {MostOnDemand} is negative.";
        if (CloseOnDemandAfter < TimeSpan.FromSeconds(1))
            yield return $"CloseOnDemandAfter {CloseOnDemandAfter} is shorter than a second.";
        if (Token is { } token && AccessToken.Fault(token) is { } tokenFault)
            yield return tokenFault;
    }

    /// <summary>Says what is wrong with an origin of <see cref="AllowedOrigins"/>; null when it is well.</summary>
    internal static string? OriginFault(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == origin
            ? null
            : $"AllowedOrigins holds '{origin}'; expected a scheme, a host and perhaps a port, such as https://hub.example.com, with no slash at the end.";
}

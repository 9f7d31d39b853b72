using System.CommandLine;
using System.Net;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Tool;

/// <summary>Where the charts of a command are served, and whether they are opened.</summary>
/// <param name="Host"><c>localhost</c> or an IP address.</param>
/// <param name="Port">0 for a free one.</param>
/// <param name="PublicUrl">The address by which browsers elsewhere reach it; null for the loopback address.</param>
/// <param name="DemandsToken">False only on the loopback.</param>
/// <param name="Opens">Whether to open the page where there is a desktop.</param>
/// <param name="Origins">Origins of pages elsewhere that may connect and read answers.</param>
/// <param name="TokenFile">The file that holds the token; null for that of the environment, or a random one.</param>
/// <param name="OnDemand">How many series may be opened because somebody asks for them; 0 for none.</param>
/// <param name="OnDemandSeconds">How long one of those stays open when nobody watches it.</param>
internal sealed record Page(
    string Host, int Port, Uri? PublicUrl, bool DemandsToken, bool Opens, IReadOnlyList<string> Origins, string? TokenFile = null,
    int OnDemand = 128, int OnDemandSeconds = 300)
{
    private const int MaxTokenFile = 4_096;

    /// <summary>The token that was given, so that open pages go on after a restart; null for a random one.</summary>
    /// <exception cref="ToolException">The file cannot be read, or what was given is no token; the message does not repeat it.</exception>
    internal string? ReadToken()
    {
        string? given = TokenFile is null ? AccessToken.FromEnvironment() : ReadFile(TokenFile).Trim();
        return given is not null && AccessToken.Fault(given) is { } fault
            ? throw new ToolException($"{(TokenFile is null ? AccessToken.Variable : $"--token-file {TokenFile}")}: {fault}")
            : given;
    }

    private static string ReadFile(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxTokenFile ? File.ReadAllText(path) : throw new ToolException($"--token-file {path} is longer than {MaxTokenFile} bytes.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"--token-file {path} cannot be read: {e.Message}");
        }
    }
}

/// <summary>The options that say so.</summary>
internal sealed class PageSettings
{
    private const string Loopback = "localhost";

    private readonly Option<int> _port = Settings.Number("--port", "The port to serve at; 0 for a free one.", 0, 0, 65_535);
    private readonly Option<string> _host = Settings.Text("--host", "The address to listen at; localhost for this machine only.", "ADDRESS");
    private readonly Option<string> _publicUrl = Settings.Text("--public-url", "The address by which browsers elsewhere reach this server.", "URL");
    private readonly Option<bool> _noOpen = new("--no-open") { Description = "Do not open the browser." };
    private readonly Option<string> _tokenFile = Settings.Text("--token-file", "A file with the token, so that open pages go on after a restart; else REALTIME_TOKEN, else a random one.", "FILE");

    private readonly Option<string[]> _origins = new("--cors-origin")
    {
        Description = "An origin of pages elsewhere that may connect and read answers, such as https://hub.example.com; may be given several times.",
        HelpName = "ORIGIN",
    };

    private readonly Option<int> _onDemand = Settings.Number(
        "--on-demand", "How many series may be open because somebody asks for them, beside those that are named; 0 for none.", 128, 0, 4_096);

    private readonly Option<int> _onDemandSeconds = Settings.Number(
        "--on-demand-idle", "Seconds until such a series is closed when nobody watches it.", 300, 1, 86_400);

    private readonly Option<bool> _noAuth = new("--no-auth") { Description = "Demand no token; on the loopback only." };

    internal PageSettings() => _host.DefaultValueFactory = _ => Loopback;

    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_port, _host, _publicUrl, _origins, _tokenFile, _onDemand, _onDemandSeconds, _noOpen, _noAuth])
            command.Add(option);
        command.Validators.Add(result =>
        {
            string host = result.GetValue(_host) ?? Loopback;
            bool isLoopback = host == Loopback || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
            if (host != Loopback && !IPAddress.TryParse(host, out _))
                result.AddError($"--host '{host}' is not an address; expected localhost or an IP address such as 0.0.0.0.");
            else if (result.GetValue(_noAuth) && !isLoopback)
                result.AddError($"--no-auth is for the loopback only; with --host {host} other machines could read everything. Leave one of them out.");
            if (result.GetValue(_publicUrl) is { } text && (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https")))
                result.AddError($"--public-url '{text}' is not an absolute http or https address.");
            foreach (string origin in result.GetValue(_origins) ?? [])
            {
                if (ServerOptions.OriginFault(origin) is not null)
                    result.AddError($"--cors-origin '{origin}' is not an origin; expected a scheme, a host and perhaps a port, such as https://hub.example.com, with no slash at the end.");
            }
        });
    }

    internal Page Read(ParseResult parsed) => new(
        parsed.GetRequiredValue(_host), parsed.GetValue(_port), parsed.GetValue(_publicUrl) is { } url ? new(url) : null,
        !parsed.GetValue(_noAuth), !parsed.GetValue(_noOpen), parsed.GetValue(_origins) ?? [], parsed.GetValue(_tokenFile),
        parsed.GetValue(_onDemand), parsed.GetValue(_onDemandSeconds));
}

using System.CommandLine;
using System.Net;

namespace RealtimeNotebook.Tool;

/// <summary>Where the charts of a command are served, and whether they are opened.</summary>
/// <param name="Host"><c>localhost</c> or an IP address.</param>
/// <param name="Port">0 for a free one.</param>
/// <param name="PublicUrl">The address by which browsers elsewhere reach it; null for the loopback address.</param>
/// <param name="DemandsToken">False only on the loopback.</param>
/// <param name="Opens">Whether to open the page where there is a desktop.</param>
internal sealed record Page(string Host, int Port, Uri? PublicUrl, bool DemandsToken, bool Opens);

/// <summary>The options that say so.</summary>
internal sealed class PageSettings
{
    private const string Loopback = "localhost";

    private readonly Option<int> _port = Settings.Number("--port", "The port to serve at; 0 for a free one.", 0, 0, 65_535);
    private readonly Option<string> _host = Settings.Text("--host", "The address to listen at; localhost for this machine only.", "ADDRESS");
    private readonly Option<string> _publicUrl = Settings.Text("--public-url", "The address by which browsers elsewhere reach this server.", "URL");
    private readonly Option<bool> _noOpen = new("--no-open") { Description = "Do not open the browser." };
    private readonly Option<bool> _noAuth = new("--no-auth") { Description = "Demand no token; on the loopback only." };

    internal PageSettings() => _host.DefaultValueFactory = _ => Loopback;

    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_port, _host, _publicUrl, _noOpen, _noAuth])
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
        });
    }

    internal Page Read(ParseResult parsed) => new(
        parsed.GetRequiredValue(_host), parsed.GetValue(_port), parsed.GetValue(_publicUrl) is { } url ? new(url) : null,
        !parsed.GetValue(_noAuth), !parsed.GetValue(_noOpen));
}

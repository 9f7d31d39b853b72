using System.Diagnostics;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>The test client and the hook of proposal 001, unchanged but for host and port, on the demo market.</summary>
public sealed class ProposalClientsTest
{
    private const string Bars = "10";

    [Theory]
    [InlineData("--no-auth")]
    [InlineData(null)]
    public async Task The_documents_client_and_hook_run_without_error(string? noAuth)
    {
        await using RtnbProcess rtnb = RtnbProcess.Start([.. new[] { "demo", "--no-open", "--speed", "3600", "--symbol", "GC=F", "--interval", "1h", noAuth }.OfType<string>()]);
        var page = new Uri(await rtnb.FirstLineAsync());
        string query = noAuth is null ? page.TokenQuery() : "";
        string origin = $"ws://localhost:{page.Port}";

        // The system's own Python, for which Debian packs the library.
        string python = await RunAsync("/usr/bin/python3", Script("proposal_001_client.py"), $"{origin}/ws/market/GC=F/1h{query}", Bars);
        string node = await RunAsync("node", Script("proposal_001_hook.mjs"), origin, "GC=F", "1h", query, Bars);

        Assert.Contains("[10] Type: ", python, StringComparison.Ordinal);
        Assert.Contains($"{Bars} bars", node, StringComparison.Ordinal);
    }

    private static string Script(string name) => Repository.PathOf("tests", "RealtimeNotebook.LiveTests", "EndToEnd", name);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(patience.Token);
            string told = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await errors}");
            return told;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}

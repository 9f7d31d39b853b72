using System.Diagnostics;

namespace RealtimeNotebook.LiveTests.Notebook;

/// <summary><c>notebooks/live.cs</c> as users run it: a program of one file.</summary>
public sealed class LiveProgramTests
{
    [Fact]
    public async Task It_prints_an_address_that_serves_the_chart_and_ends_at_a_signal()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["run", Repository.PathOf("notebooks", "live.cs"), "--", "SPY", "1s", "--no-open"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            Environment = { ["REALTIME_FEED"] = "demo://?seed=3" },
        })!;
        try
        {
            string? address = await process.StandardOutput.ReadLineAsync(patience.Token);
            Assert.StartsWith("http://127.0.0.1:", address, StringComparison.Ordinal);
            using var http = new HttpClient();
            Assert.Contains("chart.js", await http.GetStringAsync(new Uri(address!), patience.Token), StringComparison.Ordinal);

            // The first bar to close is told with its values.
            string? bar = await process.StandardOutput.ReadLineAsync(patience.Token);
            Assert.Matches(@"^\d\d:\d\d:\d\d  close \d+\.\d\d  hull \d+\.\d\d  macd -?\d+\.\d{3}$", bar);

            // A terminal's interrupt goes to the whole group; here the program that dotnet run has started is told.
            using var told = Process.Start("pkill", ["-INT", "-P", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await told.WaitForExitAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}

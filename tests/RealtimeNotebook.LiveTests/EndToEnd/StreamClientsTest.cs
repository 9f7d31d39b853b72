using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit.Abstractions;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>Clients of other makers, which know the two messages about bars and nothing else, on the demo market at sixty times the clock.</summary>
public sealed class StreamClientsTest(ITestOutputHelper output)
{
    private const int Bars = 10;

    [Fact]
    public async Task Python_and_npm_clients_tell_the_two_messages_apart_and_a_hundredth_gets_the_same()
    {
        await using RtnbProcess rtnb = RtnbProcess.Start("demo", "--no-open", "--speed", "60");
        var page = new Uri(await rtnb.FirstLineAsync());
        string url = $"ws://127.0.0.1:{page.Port}/ws/market/SPY/1m{page.TokenQuery()}{PageAddress.PageRequest}";

        // The system's own Python, for which Debian packs the library.
        Task<JsonElement> python = RunAsync("/usr/bin/python3", Repository.PathOf("tests", "RealtimeNotebook.LiveTests", "EndToEnd", "stream_client.py"), url, 100);
        Task<JsonElement> node = RunAsync("node", Repository.PathOf("src", "RealtimeNotebook.Web", "dev", "stream-client.mjs"), url, 1);

        foreach (JsonElement seen in await Task.WhenAll(python, node))
        {
            output.WriteLine(seen.GetRawText());
            Assert.Equal(Bars + 1, seen.GetProperty("full_update").GetInt32());
            Assert.Equal(1, seen.GetProperty("history").GetInt32());
            Assert.InRange(seen.GetProperty("candle_update").GetInt32(), Bars, int.MaxValue);
            Assert.Equal(Bars, seen.GetProperty("fewest").GetInt32());
            Assert.InRange(seen.GetProperty("longest").GetInt32(), 1, 399);
            DateTimeOffset[] opened = [.. seen.GetProperty("opened").EnumerateArray().Select(time => time.GetDateTimeOffset())];
            Assert.All(opened.Zip(opened.Skip(1)), pair => Assert.Equal(TimeSpan.FromMinutes(1), pair.Second - pair.First));
        }
    }

    private static async Task<JsonElement> RunAsync(string program, string script, string url, int clients)
    {
        var start = new ProcessStartInfo(program, [script, url, Bars.ToString(CultureInfo.InvariantCulture), clients.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(patience.Token);
            string told = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, $"{Path.GetFileName(script)} ended with {process.ExitCode}: {await errors}");
            using JsonDocument document = JsonDocument.Parse(told);
            return document.RootElement.Clone();
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}

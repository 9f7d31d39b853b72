using System.Globalization;
using System.Text;
using RealtimeNotebook.LiveTests.Servers;
using Xunit.Abstractions;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>From the call in a cell to the first drawing of the live chart in that cell, with a history at hand.</summary>
[Collection(MeasuredAlone.Name)]
public class CallToPixelsTest(ITestOutputHelper output)
{
    // Far above what was ever measured: a machine under load shall not fail a test of the product.
    private const double SaneMs = 10_000;
    private const int Bars = 600;

    private static int Rounds => Measurements.IsLong ? 20 : 4;

    [Fact]
    public async Task A_cell_shows_its_live_chart()
    {
        await using InfluxServer influx = await InfluxServer.StartAsync();
        await influx.QueryAsync("CREATE DATABASE market");
        await influx.WriteAsync("market", Lines());
        await using ChromiumPage chromium = await ChromiumPage.StartAsync();
        // A notebook's page is there before its cells.
        await chromium.Page.SetContentAsync("<!doctype html><title>notebook</title><main id=cell></main>");
        var took = new List<double>();
        for (int i = 0; i < Rounds; i++)
        {
            double called = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalMilliseconds;
            RealtimeChart chart = Realtime.Start("SPY", "1m", new()
            {
                Feed = "demo://?seed=1&rate=10",
                History = $"influx://127.0.0.1:{influx.Port}/market",
            });
            try
            {
                // As a notebook puts an output into its page: scripts are made anew, so that they run.
                double drawn = await chromium.Page.EvaluateAsync<double>(
                    """
                    async html => {
                      const cell = document.getElementById('cell');
                      cell.innerHTML = html;
                      for (const old of cell.querySelectorAll('script')) {
                        const script = document.createElement('script');
                        script.textContent = old.textContent;
                        old.replaceWith(script);
                      }
                      const host = cell.querySelector('.rtnb');
                      while (!(host.realtimeNotebook?.stats().redraws > 0)) await new Promise(done => requestAnimationFrame(done));
                      return performance.timeOrigin + performance.now();
                    }
                    """, chart.ToHtml());
                took.Add(Math.Round(drawn - called, 1));
            }
            finally
            {
                await chart.StopAsync();
            }
        }
        Measurements.Write(output, "call-to-pixels", new { Rounds, First = took[0], Median = took.Order().ElementAt(took.Count / 2), Most = took.Max() });
        Assert.All(took, ms => Assert.InRange(ms, 1, SaneMs));
        // The server ends with the only chart of the process, and the page of a stopped chart looks for it until the next takes its place.
        Assert.DoesNotContain(chromium.Complaints, complaint => !complaint.Contains("ERR_CONNECTION_REFUSED", StringComparison.Ordinal));
    }

    private static string Lines()
    {
        long minute = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 60_000 * 60_000;
        var lines = new StringBuilder();
        for (int i = Bars; i > 0; i--)
        {
            double price = 600 + Math.Sin(i / 40.0);
            lines.Append(CultureInfo.InvariantCulture, $"CandleEvent,eventSymbol=SPY{{\\=m}} open={price},high={price + 0.5},low={price - 0.5},close={price + 0.1},volume=100 {minute - i * 60_000L}\n");
        }
        return lines.ToString();
    }
}

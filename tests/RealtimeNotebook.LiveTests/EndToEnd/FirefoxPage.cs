using System.Diagnostics;
using System.Text.Json.Nodes;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>One window of a <see cref="FirefoxBrowser"/>.</summary>
/// <param name="session">The session of the browser.</param>
/// <param name="context">The browser's name of the window.</param>
internal sealed class FirefoxPage(BidiSession session, string context)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal Task GoToAsync(string url) => CommandAsync("browsingContext.navigate", new() { ["url"] = url, ["wait"] = "complete" });

    /// <summary>Loads the page anew. Where no server answers, the browser shows its own page and says so.</summary>
    internal Task ReloadAsync() => CommandAsync("browsingContext.reload", new() { ["wait"] = "complete" });

    /// <summary>Waits until an expression is true; fails after so many seconds, with what the page shows.</summary>
    internal async Task WaitAsync(string expression, string what, int seconds = 60)
    {
        var waited = Stopwatch.StartNew();
        while (!await IsTrueAsync(expression))
        {
            if (waited.Elapsed.TotalSeconds > seconds)
                Assert.Fail($"After {seconds} s still not true: {what}. The page shows: {await EvaluateAsync("document.body.innerText.slice(0, 300)")}");
            await Task.Delay(50);
        }
    }

    private async Task<bool> IsTrueAsync(string expression)
    {
        try
        {
            return (await EvaluateAsync($"Boolean({expression})"))?.GetValue<bool>() == true;
        }
        catch (BidiException)
        {
            // The page is on its way to another document.
            return false;
        }
    }

    private async Task<JsonNode?> EvaluateAsync(string expression)
    {
        JsonNode answer = await CommandAsync("script.evaluate", new()
        {
            ["expression"] = expression,
            ["target"] = new JsonObject { ["context"] = context },
            ["awaitPromise"] = true,
        });
        return (string?)answer["type"] == "success" ? answer["result"]!["value"] : throw new BidiException($"{answer["exceptionDetails"]?["text"]}");
    }

    private async Task<JsonNode> CommandAsync(string method, JsonObject parameters)
    {
        if (!parameters.ContainsKey("target"))
            parameters["context"] = context;
        using var patience = new CancellationTokenSource(Patience);
        return await session.SendAsync(method, parameters, patience.Token);
    }
}

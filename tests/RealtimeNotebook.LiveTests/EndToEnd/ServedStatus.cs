using System.Text.Json;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>What <c>/api/status</c> of a running tool says of its first series.</summary>
internal sealed record ServedStatus(string Phase, long EventsReceived, long EventsApplied, int EventQueueMost, int DeltaQueueMost, Dictionary<string, long> NotApplied,
    long Pauses, long Resynchronisations)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly HttpClient Http = new();

    /// <summary>Asks a server.</summary>
    /// <param name="pageUrl">The address that the tool printed.</param>
    internal static async Task<ServedStatus> ReadAsync(string pageUrl)
    {
        var page = new Uri(pageUrl);
        // 503 is how a series that is cut off from its feed is reported; the body is the same.
        using HttpResponseMessage response = await Http.GetAsync(new Uri(page, $"/api/status{page.TokenQuery()}"));
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        JsonElement series = document.RootElement.GetProperty("series")[0];
        return new(
            series.GetProperty("state").GetString()!,
            series.GetProperty("events_received").GetInt64(),
            series.GetProperty("events_applied").GetInt64(),
            series.GetProperty("event_queue").GetProperty("most").GetInt32(),
            series.GetProperty("delta_queue").GetProperty("most").GetInt32(),
            series.GetProperty("not_applied").EnumerateObject().ToDictionary(reason => reason.Name, reason => reason.Value.GetInt64()),
            series.GetProperty("pauses").GetInt64(),
            series.GetProperty("resynchronisations").GetInt64());
    }

    /// <summary>Asks until a condition holds.</summary>
    internal static async Task<ServedStatus> WaitAsync(string pageUrl, Func<ServedStatus, bool> condition)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            ServedStatus status = await ReadAsync(pageUrl);
            if (condition(status))
                return status;
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"The status did not become what was waited for: {status}, {string.Join(", ", status.NotApplied)}");
            await Task.Delay(100);
        }
    }
}

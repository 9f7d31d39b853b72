using System.Text.Json;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>What is wrong now, each problem once however many series it concerns: <c>problems</c> of <c>/api/status</c>.</summary>
internal static class ProblemsJson
{
    private const string SeriesRole = "series";

    /// <summary>Writes the property into an object that is open.</summary>
    internal static void Write(Utf8JsonWriter json, IEnumerable<IChartSource> sources)
    {
        json.WriteStartArray("problems");
        foreach (IGrouping<Problem, (Problem Problem, SeriesKey Key)> group in sources
            .SelectMany(static source => Find(source).Select(problem => (problem, source.Key))).GroupBy(static one => one.Item1.Grouped))
        {
            json.WriteStartObject();
            json.WriteString("source", group.Key.Source);
            json.WriteString("role", group.Key.Role);
            json.WriteString("text", group.First().Problem.Text);
            json.WriteStartArray("series");
            foreach ((_, SeriesKey key) in group)
                json.WriteStringValue($"{key.Symbol} {key.Interval}");
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    // Every source that fails; and what the series itself says where no source has said the same.
    private static Problem[] Find(IChartSource source)
    {
        SeriesStatus status = source.Status;
        Problem[] failing = [.. status.Sources.Where(static one => one.State is SourceState.Degraded or SourceState.Down)
            .Select(static one => new Problem(one.Name, SourcesJson.Name(one.Role), one.Text ?? $"{one.Name} does not answer.")).Distinct()];
        if (StatusJson.IsHealthy(source) || status.State.Text is not { } text || failing.Any(one => one.Text == text))
            return failing;
        return [.. failing, new(status.State.Feed, SeriesRole, text)];
    }

    private readonly record struct Problem(string Source, string Role, string Text)
    {
        // A source that fails for several series is one problem, even where the times in its words differ.
        internal Problem Grouped => Role == SeriesRole ? this : this with { Text = "" };
    }
}

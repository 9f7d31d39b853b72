using System.Text.Json;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>What is wrong now, each problem once however many series it concerns: <c>problems</c> of <c>/api/status</c>.</summary>
internal static class ProblemsJson
{
    /// <summary>Writes the property into an object that is open.</summary>
    internal static void Write(Utf8JsonWriter json, IEnumerable<IChartSource> sources)
    {
        json.WriteStartArray("problems");
        foreach (IGrouping<SeriesProblem, (SeriesProblem Problem, SeriesKey Key)> group in sources
            .SelectMany(static source => Find(source).Select(problem => (problem, source.Key))).GroupBy(static one => Grouped(one.problem)))
        {
            json.WriteStartObject();
            json.WriteString("source", group.Key.Source);
            json.WriteString("role", SourcesJson.Name(group.Key.Role));
            json.WriteString("text", group.First().Problem.Text);
            json.WriteStartArray("series");
            foreach ((_, SeriesKey key) in group)
                json.WriteStringValue($"{key.Symbol} {key.Interval}");
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Writes the problems of one series into an object that is open.</summary>
    internal static void Write(Utf8JsonWriter json, IReadOnlyList<SeriesProblem> problems)
    {
        json.WriteStartArray("problems");
        foreach (SeriesProblem problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("source", problem.Source);
            json.WriteString("role", SourcesJson.Name(problem.Role));
            json.WriteString("text", problem.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    // What a healthy series says of itself is in its own text; it is no problem of the server.
    private static IEnumerable<SeriesProblem> Find(IChartSource source)
    {
        SeriesStatus status = source.Status;
        bool isHealthy = StatusJson.IsHealthy(source);
        return SeriesProblem.Find(status.State, status.Sources).Where(one => one.Role is not null || !isHealthy);
    }

    // A source that fails for several series is one problem, even where the times in its words differ.
    private static SeriesProblem Grouped(SeriesProblem problem) => problem.Role is null ? problem : problem with { Text = "" };
}

using System.Text.Json;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Server;

/// <summary>How the sources of a series do, as <c>sources</c> of a status.</summary>
internal static class SourcesJson
{
    /// <summary>Writes the property into an object that is open.</summary>
    internal static void Write(Utf8JsonWriter json, IReadOnlyList<SourceHealth> sources)
    {
        json.WriteStartArray("sources");
        foreach (SourceHealth source in sources)
        {
            json.WriteStartObject();
            json.WriteString("name", source.Name);
            json.WriteString("role", Name(source.Role));
            json.WriteString("state", Name(source.State));
            json.WriteString("text", source.Text);
            if (source.LastAnswerMs == 0)
                json.WriteNull("last_answer_ms");
            else
                json.WriteNumber("last_answer_ms", source.LastAnswerMs);
            json.WriteNumber("answers", source.Answers);
            json.WriteNumber("failures", source.Failures);
            json.WriteNumber("rows_skipped", source.RowsSkipped);
            json.WriteNumber("rows_repaired", source.RowsRepaired);
            json.WriteString("first_skipped_row", source.FirstSkippedRow);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The name of a role on the wire; null is the series itself.</summary>
    internal static string Name(SourceRole? role) => role switch
    {
        null => "series",
        SourceRole.Feed => "feed",
        SourceRole.History => "history",
        SourceRole.Store => "store",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "This role has no name on the wire."),
    };

    private static string Name(SourceState state) => state switch
    {
        SourceState.Idle => "idle",
        SourceState.Ok => "ok",
        SourceState.Degraded => "degraded",
        SourceState.Down => "down",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "This state has no name on the wire."),
    };
}

namespace RealtimeNotebook.Tool;

/// <summary>What the user can mend: the message says what was wrong, what was expected and what to do.</summary>
internal sealed class ToolException(string message) : Exception(message);

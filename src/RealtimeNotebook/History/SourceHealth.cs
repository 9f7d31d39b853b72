namespace RealtimeNotebook.History;

/// <summary>What a source does for the chart.</summary>
public enum SourceRole
{
    /// <summary>It brings live events.</summary>
    Feed,

    /// <summary>It answers for older bars.</summary>
    History,

    /// <summary>It keeps what the chart writes back.</summary>
    Store,
}

/// <summary>How a source does.</summary>
public enum SourceState
{
    /// <summary>Nothing has been asked of it yet.</summary>
    Idle,

    /// <summary>It did the last thing it was asked.</summary>
    Ok,

    /// <summary>It failed lately, and is asked again.</summary>
    Degraded,

    /// <summary>It has failed so often that it is left alone for a while.</summary>
    Down,
}

/// <summary>How one source does, at one moment. Immutable.</summary>
/// <param name="Name">The source as people read it: a URI without password.</param>
/// <param name="Role">What it does for the chart.</param>
/// <param name="State">How it does.</param>
/// <param name="Text">What went wrong last and what to do about it; null while all is well.</param>
/// <param name="LastAnswerMs">When it last did what it was asked, in Unix milliseconds; 0 before the first time.</param>
/// <param name="Answers">How often it did what it was asked.</param>
/// <param name="Failures">How often it did not, retries included.</param>
public sealed record SourceHealth(
    string Name, SourceRole Role, SourceState State, string? Text, long LastAnswerMs, long Answers, long Failures)
{
    /// <summary>Rows that made no bar, since the source was opened.</summary>
    public long RowsSkipped { get; init; }

    /// <summary>Rows whose high or low was moved to the open or close, by less than a rounding error.</summary>
    public long RowsRepaired { get; init; }

    /// <summary>Where the first skipped row is and why it made no bar; null when there is none.</summary>
    public string? FirstSkippedRow { get; init; }
}

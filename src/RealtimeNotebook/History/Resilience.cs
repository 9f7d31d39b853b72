namespace RealtimeNotebook.History;

/// <summary>What a source of history is granted before it is given up, and before it is left alone for a while.</summary>
internal sealed record Resilience
{
    /// <summary>For one of several sources whose bars are merged: the others' bars are held back no longer than this.</summary>
    internal static Resilience OfSeveral { get; } = new() { PageWithin = TimeSpan.FromSeconds(10) };

    /// <summary>How long it may take to its next page of bars, all attempts together.</summary>
    /// <value>20 s, less than whoever asks is patient; files are read as a whole before the first page.</value>
    internal TimeSpan PageWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a page is asked for again after a failure that may pass.</summary>
    /// <value>2; whoever asks has a patience of its own and asks again later.</value>
    internal int Retries { get; init; } = 2;

    /// <summary>The pause before the first retry; about twice as long before each further one, with jitter.</summary>
    /// <value>200 ms.</value>
    internal TimeSpan RetryAfter { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How many failures within <see cref="Within"/>, half of all attempts or more, break the circuit.</summary>
    /// <value>5; 2 or more.</value>
    internal int FailuresToBreak { get; init; } = 5;

    /// <summary>The stretch of time in which failures are counted.</summary>
    /// <value>1 minute.</value>
    internal TimeSpan Within { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long nothing is asked after that; then one question is let through, and when it fails the pause doubles.</summary>
    /// <value>5 s.</value>
    internal TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest such pause.</summary>
    /// <value>15 s.</value>
    internal TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(15);
}

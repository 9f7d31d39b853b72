namespace RealtimeNotebook.Feeds;

/// <summary>What became of one attempt to reach a Redis server.</summary>
internal enum RedisAnswerKind
{
    /// <summary>The server lets us in.</summary>
    Ready,

    /// <summary>Nothing came: the server is gone, starting or frozen.</summary>
    None,

    /// <summary>Nothing came where TLS should begin: the server has none, or is frozen.</summary>
    NoGreeting,

    /// <summary>The server is there, and says that it is not ready.</summary>
    NotReady,

    /// <summary>The server refuses us, or is none: somebody has to change something first.</summary>
    Refused,
}

/// <summary>What became of one attempt to reach a Redis server, in words.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Text">Why it failed and what to do; empty when it did not fail.</param>
/// <param name="Cause">The exception behind it, if any.</param>
/// <param name="FirstText">What it means at the very first attempt, where that is something else.</param>
internal sealed record RedisAnswer(RedisAnswerKind Kind, string Text, Exception? Cause = null, string? FirstText = null)
{
    internal static RedisAnswer Ready { get; } = new(RedisAnswerKind.Ready, "");

    internal bool IsReady => Kind == RedisAnswerKind.Ready;

    /// <summary>What the server said against us, in words; null when it said nothing at all.</summary>
    internal string? Objection => Kind is RedisAnswerKind.NotReady or RedisAnswerKind.Refused ? Text : null;

    /// <summary>Throws where waiting does not help. Only before a first success: a server that has let us in once may do so again, whatever
    /// it answers in between.</summary>
    /// <param name="isFirstAttempt">Whether this was the very first attempt: then silence where TLS should begin means that there is none.
    /// Later it means that the server is busy or frozen.</param>
    /// <exception cref="FeedUnavailableException">The server refuses us.</exception>
    internal void ThrowIfRefused(bool isFirstAttempt)
    {
        if (Kind == RedisAnswerKind.NoGreeting && isFirstAttempt)
            throw new FeedUnavailableException(FirstText ?? Text, Cause!);
        if (Kind == RedisAnswerKind.Refused)
            throw ToException(Cause);
    }

    internal FeedUnavailableException ToException(Exception? cause) => cause is null ? new(Text) : new(Text, cause);
}

namespace RealtimeNotebook;

/// <summary>A feed or history cannot be used; the message says which, why, and what to do.</summary>
public class FeedUnavailableException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="message">Which source, why, and what to do; no password in it.</param>
    public FeedUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong, and passes on the cause.</summary>
    /// <param name="message">Which source, why, and what to do; no password in it.</param>
    /// <param name="cause">What happened.</param>
    public FeedUnavailableException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>Says that a source is not available.</summary>
    public FeedUnavailableException()
        : base("The source is not available.")
    {
    }

    /// <summary>Whether waiting may mend it: the server is gone, slow or busy. Otherwise somebody has to change something first, such as
    /// a password or the name of a database.</summary>
    /// <value>False.</value>
    public bool IsTransient { get; init; }
}

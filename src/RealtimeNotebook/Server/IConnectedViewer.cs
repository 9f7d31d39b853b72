namespace RealtimeNotebook.Server;

/// <summary>What a <see cref="ViewerConnection"/> is there for: somebody who looks at something, and what he is told of it.</summary>
internal interface IConnectedViewer
{
    /// <summary>Begins to look on. Called once, before anything is sent or read.</summary>
    void Open();

    /// <summary>Sends what is left to tell. Called by one loop, each time that the connection was woken.</summary>
    ValueTask TellAsync();

    /// <summary>Does what a message asks for. Called by one loop; the bytes are valid for the call.</summary>
    void Hear(ReadOnlySpan<byte> message);

    /// <summary>Looks on no more. Called once, when nothing more is sent or read.</summary>
    void Leave();
}

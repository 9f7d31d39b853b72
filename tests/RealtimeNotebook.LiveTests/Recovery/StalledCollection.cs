namespace RealtimeNotebook.LiveTests.Recovery;

/// <summary>Tests that mostly wait for a stalled server: they run beside the others, and begin before them.</summary>
[CollectionDefinition(Name)]
public sealed class StalledCollection
{
    internal const string Name = "Stalled servers";
}

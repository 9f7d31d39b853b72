namespace RealtimeNotebook.LiveTests.Notebook;

/// <summary>Tests that start charts in this process run one after another: they share its one server, and stop each other's charts.</summary>
[CollectionDefinition(Name)]
public sealed class ChartsOfThisProcess
{
    internal const string Name = "Charts of this process";
}

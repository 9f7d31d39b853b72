using Xunit.Abstractions;

[assembly: TestCollectionOrderer("RealtimeNotebook.LiveTests.Servers.LongestFirst", "RealtimeNotebook.LiveTests")]

namespace RealtimeNotebook.LiveTests.Servers;

/// <summary>Collections of several classes begin before the others: what they take one after another is the least that all tests take.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => collection.CollectionDefinition is null);
}

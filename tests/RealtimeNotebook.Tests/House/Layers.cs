namespace RealtimeNotebook.Tests.House;

/// <summary>The folders of the library in the order in which they may use each other.</summary>
internal static class Layers
{
    internal static readonly string[] Order = ["Candles", "Indicators", "Signals", "Derivatives", "Feeds", "History", "Live", "Alerts", "Server", "Notebook"];

    /// <summary>One sentence for each place where a file uses what comes after its folder, or lies in no folder.</summary>
    internal static IEnumerable<string> Faults(IReadOnlyCollection<SourceFile> files)
    {
        // A name that several folders declare is taken for the earliest of them.
        Dictionary<string, int> layerOf = files.SelectMany(file => file.Declared.Select(name => (name, layer: Array.IndexOf(Order, file.Folder))))
            .GroupBy(type => type.name)
            .ToDictionary(group => group.Key, group => group.Min(type => type.layer));
        return files.SelectMany(file => FaultsOf(file, layerOf));
    }

    private static IEnumerable<string> FaultsOf(SourceFile file, Dictionary<string, int> layerOf)
    {
        int own = Array.IndexOf(Order, file.Folder);
        if (own < 0)
        {
            yield return $"{file.Path} is in none of the folders {string.Join(", ", Order)}.";
            yield break;
        }
        if (file.Namespace is not "RealtimeNotebook" && file.Namespace != $"RealtimeNotebook.{file.Folder}")
            yield return $"{file.Path} declares namespace '{file.Namespace}'; expected RealtimeNotebook or RealtimeNotebook.{file.Folder}.";
        foreach (string later in file.Namespaces().Distinct().Where(name => Array.IndexOf(Order, name) > own))
            yield return $"{file.Path} names RealtimeNotebook.{later}, which comes after {file.Folder}.";
        HashSet<string> laterTypes = [.. layerOf.Where(type => type.Value > own).Select(type => type.Key)];
        foreach (string type in file.Mentions(laterTypes, Order.ToHashSet()))
            yield return $"{file.Path} uses {type} of {Order[layerOf[type]]}, which comes after {file.Folder}.";
    }
}

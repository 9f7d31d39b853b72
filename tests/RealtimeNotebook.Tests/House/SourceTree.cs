namespace RealtimeNotebook.Tests.House;

/// <summary>The files that people write, without what tools put beside them.</summary>
internal static class SourceTree
{
    private static readonly string[] Generated = ["bin", "obj", "node_modules", "dist", "artifacts", ".git"];

    /// <summary>Files below a folder, sorted.</summary>
    /// <param name="folder">Where to begin.</param>
    /// <param name="endings">How their names may end.</param>
    internal static IEnumerable<string> Files(string folder, params string[] endings)
    {
        IEnumerable<string> here = Directory.EnumerateFiles(folder).Where(file => endings.Any(file.EndsWith));
        IEnumerable<string> below = Directory.EnumerateDirectories(folder)
            .Where(child => !Generated.Contains(Path.GetFileName(child)))
            .SelectMany(child => Files(child, endings));
        return here.Order(StringComparer.Ordinal).Concat(below);
    }
}

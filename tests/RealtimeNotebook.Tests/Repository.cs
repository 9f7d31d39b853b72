namespace RealtimeNotebook.Tests;

/// <summary>The working copy that these tests were built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    internal static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RealtimeNotebook.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"RealtimeNotebook.sln is in no folder above {AppContext.BaseDirectory}; run the tests from a working copy.");
    }
}

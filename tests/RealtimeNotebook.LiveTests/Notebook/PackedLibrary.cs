using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using RealtimeNotebook.Tests.Notebook;

namespace RealtimeNotebook.LiveTests.Notebook;

/// <summary>The package as users get it, and a small kernel that is built against it; made once for all tests that need it.</summary>
public sealed class PackedLibrary : IAsyncLifetime
{
    // Never one that a user's package folder may hold.
    private const string Version = "0.0.1-test";

    private static readonly TimeSpan BuildPatience = TimeSpan.FromMinutes(8);

    private readonly string _folder = Directory.CreateTempSubdirectory("rtnb-packed-").FullName;

    internal string PackagePath => Path.Combine(_folder, "source", $"RealtimeNotebook.{Version}.nupkg");

    internal string HostPath => Path.Combine(_folder, "host", "out", "ScriptHost.dll");

    /// <summary>The C# of the package's notebook extension.</summary>
    internal string ExtensionCode { get; private set; } = "";

    public async Task InitializeAsync()
    {
        // The analyzers have seen this code when it was built.
        await DotnetAsync(Repository.Root, "pack", "src/RealtimeNotebook", "-c", "Release", "-o", Path.Combine(_folder, "source"), $"-p:Version={Version}", "-p:RunAnalyzers=false", "-v", "q", "-nologo");
        string host = Path.Combine(_folder, "host");
        Directory.CreateDirectory(host);
        foreach (string file in Directory.GetFiles(Repository.PathOf("tests", "RealtimeNotebook.LiveTests", "Notebook", "ScriptHost")))
            File.Copy(file, Path.Combine(host, Path.GetFileName(file)));
        await File.WriteAllTextAsync(Path.Combine(host, "nuget.config"), NugetConfig());
        await DotnetAsync(host, "build", "-c", "Release", "-o", "out", $"-p:RealtimeNotebookVersion={Version}", "-p:ScriptingVersion=5.12.0", "-p:RunAnalyzers=false", "-v", "q", "-nologo");
        ExtensionCode = ReadExtension();
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    internal IReadOnlyList<string> Entries()
    {
        using ZipArchive package = ZipFile.OpenRead(PackagePath);
        return [.. package.Entries.Select(entry => entry.FullName)];
    }

    internal string ReadText(string entry)
    {
        using ZipArchive package = ZipFile.OpenRead(PackagePath);
        using var reader = new StreamReader(package.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    private string ReadExtension() => string.Join('\n', DibFile
        .Parse(ReadText("interactive-extensions/dotnet/extension.dib")).Where(cell => cell.Kind == "csharp").Select(cell => cell.Text));

    // The package goes into a folder of its own; what it depends on may come from the folder that builds fill anyway.
    private string NugetConfig()
    {
        string fallback = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{_folder}/packages" /></config>
              <fallbackPackageFolders><add key="built" value="{fallback}" /></fallbackPackageFolders>
              <packageSources><add key="packed" value="{_folder}/source" /></packageSources>
            </configuration>
            """;
    }

    private static async Task DotnetAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // A test run sets these for itself; a build inside it must not inherit them.
        foreach (string name in start.Environment.Keys.Where(key => key.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        var output = new StringBuilder();
        Task reading = Task.WhenAll(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, output));
        using var patience = new CancellationTokenSource(BuildPatience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"dotnet {arguments[0]} did not end within {BuildPatience.TotalMinutes} minutes:\n{output}");
        }
        await reading;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} failed:\n{output}");
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder into)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (into)
                into.AppendLine(line);
        }
    }
}

/// <summary>The tests that share one packed library.</summary>
[CollectionDefinition(Name)]
public sealed class PackedTests : ICollectionFixture<PackedLibrary>
{
    internal const string Name = "packed library";
}

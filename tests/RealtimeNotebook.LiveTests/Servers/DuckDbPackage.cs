using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace RealtimeNotebook.LiveTests.Servers;

/// <summary>DuckDB's C library as npm carries it, fetched once into the working copy's artifacts.</summary>
internal static class DuckDbPackage
{
    private const string Version = "1.5.6-r.1";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly Lazy<Task<string>> Fetched = new(FetchAsync);

    private static string Package => $"@duckdb/node-bindings-linux-{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";

    /// <summary>The library's path.</summary>
    /// <exception cref="InvalidOperationException">It cannot be fetched; the message says why.</exception>
    internal static Task<string> LibraryAsync() => Fetched.Value;

    private static async Task<string> FetchAsync()
    {
        string folder = Repository.PathOf("artifacts", "duckdb", Version);
        string library = Path.Combine(folder, "libduckdb.so");
        if (File.Exists(library))
            return library;
        string work = Directory.CreateTempSubdirectory("rtnb-duckdb-").FullName;
        try
        {
            await NpmAsync(work, "pack", $"{Package}@{Version}", "--silent");
            using (var packed = new GZipStream(File.OpenRead(Directory.GetFiles(work, "*.tgz").Single()), CompressionMode.Decompress))
                await TarFile.ExtractToDirectoryAsync(packed, work, overwriteFiles: true);
            Directory.CreateDirectory(folder);
            // Appears whole or not at all, for other test runs may look at the same moment.
            string whole = Path.Combine(folder, Path.GetRandomFileName());
            File.Copy(Path.Combine(work, "package", "libduckdb.so"), whole);
            File.Move(whole, library, overwrite: true);
            return library;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task NpmAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("npm", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process npm = Process.Start(start)!;
        Task<string> output = npm.StandardOutput.ReadToEndAsync();
        Task<string> errors = npm.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await npm.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"npm {string.Join(' ', arguments)} did not end within {Patience.TotalMinutes} minutes.");
        }
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm {string.Join(' ', arguments)} failed, so Parquet cannot be tested: {await output}{await errors}");
    }
}

using System.Text.RegularExpressions;
using RealtimeNotebook.LiveTests.Servers;
using RealtimeNotebook.Tests.Notebook;

namespace RealtimeNotebook.LiveTests.Notebook;

/// <summary>Every tour, cell by cell, against the packed library and a real Redis.</summary>
[Collection(PackedTests.Name)]
public sealed partial class ToursTests(PackedLibrary library)
{
    public static TheoryData<string> Tours =>
        [.. Directory.GetFiles(Repository.PathOf("notebooks"), "*.dib").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Tours))]
    public async Task A_tour_runs_from_top_to_bottom(string name)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using KernelProcess kernel = await KernelProcess.StartAsync(library);
        // Only the tour that is about Redis looks for it; the others are to show that they need nothing.
        if (name.StartsWith("02", StringComparison.Ordinal))
        {
            await kernel.RunAsync($"""Environment.SetEnvironmentVariable("REDIS_HOST", "127.0.0.1"); Environment.SetEnvironmentVariable("REDIS_PORT", "{redis.Port}");""");
        }
        await using TourPictures? pictures = await TourPictures.StartAsync(name);
        var shown = new List<string>();
        string text = await File.ReadAllTextAsync(Repository.PathOf("notebooks", name + ".dib"));
        foreach (DibCell cell in DibFile.Parse(text).Where(cell => cell.Kind == "csharp"))
        {
            string code = NugetReference().Replace(cell.Text, "");
            CellResult result = await kernel.RunAsync(code);
            Assert.True(result.Error is null, $"{code}\n{result.Error}");
            shown.Add(result.Value?.GetValueOrDefault("text/plain") ?? "");
            if (pictures is not null)
                await pictures.TakeAsync(result);
        }
        Assert.Equal("0", await kernel.ValueAsync("Realtime.Charts.Count"));
        string all = string.Join('\n', shown);
        foreach (string promise in Promises.GetValueOrDefault(name, []))
            Assert.Contains(promise, all, StringComparison.Ordinal);
    }

    // What the text of a tour says will be seen.
    private static readonly Dictionary<string, string[]> Promises = new()
    {
        ["02-your-data"] = ["300 bars from", "True"],
        ["03-indicators-and-signals"] = ["momentum", "pivots"],
        ["05-many-symbols"] = ["minutes: True", "DIA 1m"],
        ["06-replay-and-research"] = ["bit for bit: True", "close: Double"],
    };

    [GeneratedRegex("^#r .*$", RegexOptions.Multiline)]
    private static partial Regex NugetReference();
}

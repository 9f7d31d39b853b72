using System.Text.Json;
using Xunit.Abstractions;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>Figures that are written down rather than judged: they belong to the machine as much as to the code.</summary>
internal static class Measurements
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Whether the long form was asked for (<c>tests/run --long</c>).</summary>
    internal static bool IsLong => Environment.GetEnvironmentVariable("RTNB_LONG") == "1";

    internal static void Write(ITestOutputHelper output, string name, object figures)
    {
        string folder = Repository.PathOf("artifacts", "measurements");
        Directory.CreateDirectory(folder);
        string json = JsonSerializer.Serialize(figures, Indented);
        File.WriteAllText(Path.Combine(folder, name + ".json"), json + "\n");
        output.WriteLine($"{name}: {json}");
    }
}

/// <summary>Tests that measure run alone, after the others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredAlone
{
    internal const string Name = "Measured alone";
}

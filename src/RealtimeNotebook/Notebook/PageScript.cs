using System.Text;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Notebook;

/// <summary>The chart's own script and styles as text, for outputs that must not fetch them.</summary>
internal static class PageScript
{
    /// <summary>The script that draws charts, some 1.2 MB; text that can stand in a script element.</summary>
    internal static string Chart { get; } = Read("chart.js");

    /// <summary>The styles of a chart that fills its page.</summary>
    internal static string Styles { get; } = Read("page.css");

    private static string Read(string name) => Encoding.UTF8.GetString(
        (AssetStore.Embedded.Find(name, "") ?? throw new InvalidOperationException($"{name} was not built into this library.")).Body);
}

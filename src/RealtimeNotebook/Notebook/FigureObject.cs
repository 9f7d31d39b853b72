using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace RealtimeNotebook.Notebook;

/// <summary>A figure of any library, as JSON. Plotly.NET's charts are known by their shape, so that no reference to it is needed.</summary>
internal static class FigureObject
{
    // In the order in which they are looked for: the second one of Plotly.NET writes the chart's configuration, too.
    private static readonly string[] Writers = ["toFigureJson", "ToFigureJson", "toJson", "ToJson"];

    /// <summary>The JSON of a figure.</summary>
    /// <exception cref="ArgumentException">The object cannot say what it is in JSON, or failed to.</exception>
    internal static string ToJson(object figure) => figure switch
    {
        string text => text,
        JsonElement element => element.GetRawText(),
        JsonDocument document => document.RootElement.GetRawText(),
        _ => Call(figure),
    };

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A method that was trimmed away is not found, and the message says what to give instead.")]
    private static string Call(object figure)
    {
        // Plotly.NET: a chart's own type is a nested case, and the writer is a static method of the type that it derives from.
        for (Type? type = figure.GetType(); type is not null; type = type.BaseType)
        {
            foreach (string name in Writers)
            {
                MethodInfo? taking = type.GetMethod(name, BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly, [type]);
                if (taking?.ReturnType == typeof(string))
                    return Invoke(taking, null, [figure]);
                MethodInfo? own = type.GetMethod(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly, Type.EmptyTypes);
                if (own?.ReturnType == typeof(string))
                    return Invoke(own, figure, []);
            }
        }
        throw new ArgumentException($"{figure.GetType()} has no method {string.Join(", ", Writers)} that gives text; expected JSON text, or a Plotly.NET chart.");
    }

    private static string Invoke(MethodInfo method, object? on, object[] arguments)
    {
        try
        {
            return method.Invoke(on, arguments) as string ?? throw new ArgumentException($"{method.DeclaringType}.{method.Name} gave nothing.");
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            throw new ArgumentException($"{method.DeclaringType}.{method.Name} failed: {inner.Message}", inner);
        }
    }
}

using System.Text;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;

// A notebook kernel in small: one cell a line (base64), one answer a line (JSON). What cells print goes to standard error.
TextWriter answers = Console.Out;
Console.SetOut(Console.Error);
var kernel = new Kernel();
while (await Console.In.ReadLineAsync() is { } line)
{
    answers.WriteLine(await kernel.RunAsync(Encoding.UTF8.GetString(Convert.FromBase64String(line))));
    answers.Flush();
}

/// <summary>What cells can call without a using.</summary>
public sealed class KernelFunctions
{
    internal List<Dictionary<string, string>> Displays { get; } = [];

    public void display(object value, params string[] mimeTypes) => Displays.Add(Format.Show(value));
}

internal sealed class Kernel
{
    private static readonly string[] Imports =
    [
        "System", "System.IO", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq",
    ];

    private readonly KernelFunctions _functions = new();
    private readonly ScriptOptions _options;
    private readonly InteractiveAssemblyLoader _loader = new();
    private ScriptState<object>? _state;

    internal Kernel()
    {
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        _options = ScriptOptions.Default.WithImports(Imports).AddReferences(platform.Select(path => MetadataReference.CreateFromFile(path)));
        // Packages are loaded into the same context as the kernel itself.
        _loader.RegisterDependency(typeof(RealtimeNotebook.Realtime).Assembly);
        _loader.RegisterDependency(typeof(KernelFunctions).Assembly);
    }

    internal async Task<string> RunAsync(string cell)
    {
        _functions.Displays.Clear();
        string? error = null;
        object? value = null;
        try
        {
            _state = _state is null
                ? await CSharpScript.Create<object>(cell, _options, typeof(KernelFunctions), _loader).RunAsync(_functions)
                : await _state.ContinueWithAsync<object>(cell, _options);
            value = _state.ReturnValue;
        }
        catch (Exception e)
        {
            error = e is CompilationErrorException fault ? string.Join('\n', fault.Diagnostics) : e.ToString();
        }
        return JsonSerializer.Serialize(new
        {
            error,
            displays = _functions.Displays,
            value = value is null ? null : Format.Show(value),
        });
    }
}

/// <summary>Finds formatters as the notebook host does: by the name of an attribute.</summary>
internal static class Format
{
    internal static Dictionary<string, string> Show(object value)
    {
        var shown = new Dictionary<string, string>();
        object? attribute = value.GetType().GetCustomAttributes(true).FirstOrDefault(a => a.GetType().Name == "TypeFormatterSourceAttribute");
        if (attribute is null)
        {
            shown["text/plain"] = Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!;
            return shown;
        }
        object source = Activator.CreateInstance((Type)Get(attribute, "FormatterSourceType"))!;
        foreach (object formatter in (System.Collections.IEnumerable)source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, null)!)
        {
            var text = new StringWriter();
            if ((bool)formatter.GetType().GetMethod("Format")!.Invoke(formatter, [value, text])!)
                shown[(string)Get(formatter, "MimeType")] = text.ToString();
        }
        return shown;
    }

    private static object Get(object from, string name) => from.GetType().GetProperty(name)!.GetGetMethod()!.Invoke(from, null)!;
}

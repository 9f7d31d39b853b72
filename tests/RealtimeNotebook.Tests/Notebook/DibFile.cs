using System.Text;

namespace RealtimeNotebook.Tests.Notebook;

/// <summary>One cell of a notebook.</summary>
/// <param name="Kind"><c>csharp</c>, <c>markdown</c> or <c>meta</c>.</param>
/// <param name="Text">What it holds, without blank lines around it.</param>
internal sealed record DibCell(string Kind, string Text);

/// <summary>Reads .dib notebooks: cells that begin with a line such as <c>#!csharp</c>.</summary>
internal static class DibFile
{
    private static readonly string[] Kinds = ["csharp", "markdown", "meta"];

    internal static IReadOnlyList<DibCell> Parse(string text)
    {
        var cells = new List<DibCell>();
        string kind = "csharp";
        var body = new StringBuilder();
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (Array.Find(Kinds, one => line.TrimEnd() == "#!" + one) is { } next)
            {
                Add(cells, kind, body);
                kind = next;
            }
            else
            {
                body.Append(line).Append('\n');
            }
        }
        Add(cells, kind, body);
        return cells;
    }

    private static void Add(List<DibCell> cells, string kind, StringBuilder body)
    {
        string text = body.ToString().Trim('\n');
        body.Clear();
        if (text.Length > 0)
            cells.Add(new(kind, text));
    }
}

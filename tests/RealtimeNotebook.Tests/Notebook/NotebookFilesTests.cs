using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RealtimeNotebook.Tests.Notebook;

/// <summary>The .dib is the source of a tour; the .ipynb is made from it. With <c>RTNB_WRITE_NOTEBOOKS=1</c> this test writes it.</summary>
public sealed class NotebookFilesTests
{
    public static TheoryData<string> Tours => [.. Directory.GetFiles(Repository.PathOf("notebooks"), "*.dib").Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory, MemberData(nameof(Tours))]
    public void The_two_forms_of_a_tour_agree(string name)
    {
        string expected = Ipynb(DibFile.Parse(File.ReadAllText(Repository.PathOf("notebooks", name + ".dib"))));
        string path = Repository.PathOf("notebooks", name + ".ipynb");
        if (Environment.GetEnvironmentVariable("RTNB_WRITE_NOTEBOOKS") == "1")
            File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_dib_is_read_cell_by_cell()
    {
        Assert.Equal(
            [new("meta", "{}"), new("markdown", "# Title\n\ntext"), new("csharp", "#r \"x\"\n1 + 1")],
            DibFile.Parse("#!meta\n\n{}\n\n#!markdown\n\n# Title\n\ntext\n\n#!csharp\n\n#r \"x\"\n1 + 1\n"));
    }

    private static string Ipynb(IReadOnlyList<DibCell> cells)
    {
        using var text = new MemoryStream();
        var plain = new JsonWriterOptions { Indented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(text, plain))
        {
            json.WriteStartObject();
            json.WriteStartArray("cells");
            foreach (DibCell cell in cells.Where(cell => cell.Kind != "meta"))
                WriteCell(json, cell);
            json.WriteEndArray();
            WriteMetadata(json);
            json.WriteNumber("nbformat", 4);
            json.WriteNumber("nbformat_minor", 4);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.ToArray()) + "\n";
    }

    private static void WriteCell(Utf8JsonWriter json, DibCell cell)
    {
        bool isCode = cell.Kind == "csharp";
        json.WriteStartObject();
        json.WriteString("cell_type", isCode ? "code" : "markdown");
        if (isCode)
            json.WriteNull("execution_count");
        json.WriteStartObject("metadata");
        json.WriteEndObject();
        if (isCode)
        {
            json.WriteStartArray("outputs");
            json.WriteEndArray();
        }
        json.WriteStartArray("source");
        string[] lines = cell.Text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
            json.WriteStringValue(i < lines.Length - 1 ? lines[i] + "\n" : lines[i]);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json)
    {
        json.WriteStartObject("metadata");
        json.WriteStartObject("kernelspec");
        json.WriteString("display_name", ".NET (C#)");
        json.WriteString("language", "C#");
        json.WriteString("name", ".net-csharp");
        json.WriteEndObject();
        json.WriteStartObject("language_info");
        json.WriteString("file_extension", ".cs");
        json.WriteString("mimetype", "text/x-csharp");
        json.WriteString("name", "C#");
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

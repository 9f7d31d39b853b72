namespace RealtimeNotebook.Tests.House;

public class LayersTest
{
    [Fact]
    public void No_folder_of_the_library_uses_a_later_one()
    {
        SourceFile[] files = [.. LibraryFiles()];

        Assert.True(files.Length > 10, $"Only {files.Length} files were found under src/RealtimeNotebook.");
        Assert.Equal([], Layers.Faults(files));
    }

    [Theory]
    [InlineData("Candles/Early.cs", "namespace RealtimeNotebook; class Early { Listener _listener; }", "uses Listener of Feeds")]
    [InlineData("Candles/Early.cs", "namespace RealtimeNotebook; class Early { object a = new List<Listener>(); }", "uses Listener of Feeds")]
    [InlineData("Candles/Early.cs", "namespace RealtimeNotebook; class Early : Listener;", "uses Listener of Feeds")]
    [InlineData("Candles/Early.cs", "namespace RealtimeNotebook; class Early { string a = $\"{nameof(Listener)}\"; }", "uses Listener of Feeds")]
    [InlineData("Candles/Early.cs", "namespace RealtimeNotebook; class Early { object a = Feeds.Listener.Make(); }", "uses Listener of Feeds")]
    [InlineData("Candles/Early.cs", "namespace RealtimeNotebook; class Early { object a = RealtimeNotebook.Listener.Make(); }", "uses Listener of Feeds")]
    [InlineData("Candles/Early.cs", "namespace RealtimeNotebook; class Early { Shape a; }", "uses Shape of Feeds")]
    [InlineData("Candles/Early.cs", "namespace RealtimeNotebook; class Early { Handler a; }", "uses Handler of Feeds")]
    [InlineData("Candles/Early.cs", "using RealtimeNotebook.Live; namespace RealtimeNotebook; class Early;", "names RealtimeNotebook.Live")]
    [InlineData("Candles/Early.cs", "namespace RealtimeNotebook.Feeds; class Early;", "declares namespace")]
    [InlineData("Common/Early.cs", "namespace RealtimeNotebook; class Early;", "is in none of the folders")]
    [InlineData("Early.cs", "namespace RealtimeNotebook; class Early;", "is in none of the folders")]
    public void A_use_of_a_later_folder_is_seen(string path, string source, string fault) =>
        Assert.Contains(fault, Assert.Single(Layers.Faults([Later, Parse(path, source)])));

    [Theory]
    [InlineData("Feeds/Own.cs", "class Own : Listener;")]
    [InlineData("Live/After.cs", "class After { Listener _listener; Shape _shape; }")]
    [InlineData("Candles/Early.cs", "class Early { /* Listener */ string a = \"Listener\"; } // Listener")]
    [InlineData("Candles/Early.cs", "class Early { int Listener { get; } }")]
    [InlineData("Candles/Early.cs", "class Early { object a = b.Listener; object c = new() { Listener = 1 }; object d = F(Listener: 2); }")]
    [InlineData("Candles/Early.cs", "class Early { class Listener; Listener a; }")]
    public void What_is_allowed_is_not_reported(string path, string source) =>
        Assert.Empty(Layers.Faults([Later, Parse(path, "namespace RealtimeNotebook; " + source)]));

    private static SourceFile Later => Parse("Feeds/Listener.cs",
        "namespace RealtimeNotebook.Feeds; class Listener; record struct Shape(int A); delegate System.Func<int> Handler<T>(T value);");

    private static SourceFile Parse(string path, string source) => new(path, path.Contains('/') ? path.Split('/')[0] : "", source);

    private static IEnumerable<SourceFile> LibraryFiles()
    {
        string root = Repository.PathOf("src", "RealtimeNotebook");
        foreach (string file in SourceTree.Files(root, ".cs"))
        {
            string path = Path.GetRelativePath(root, file).Replace('\\', '/');
            yield return new(path, path.Contains('/') ? path.Split('/')[0] : "", File.ReadAllText(file));
        }
    }
}

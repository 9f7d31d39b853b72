namespace RealtimeNotebook.Tests.House;

public class FileLengthTest
{
    private const int MostLines = 300;

    [Fact]
    public void No_file_is_longer_than_a_reader_can_hold()
    {
        string[] files = [.. new[] { "src", "tests" }.SelectMany(folder => SourceTree.Files(Repository.PathOf(folder), ".cs", ".ts"))];

        Assert.NotEmpty(files);
        Assert.Equal([], files
            .Select(file => (Path: Path.GetRelativePath(Repository.Root, file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > MostLines)
            .Select(file => $"{file.Path} has {file.Lines} lines, more than {MostLines}: perhaps it holds two ideas."));
    }
}

namespace RealtimeNotebook.Tests.House;

public class ApprovedApiTest
{
    private static readonly string ApprovedPath = Repository.PathOf("tests", "RealtimeNotebook.Tests", "House", "PublicApi.txt");

    [Fact]
    public void What_users_can_call_changes_only_on_purpose()
    {
        string now = ApiText.Of(typeof(Candle).Assembly);
        if (Environment.GetEnvironmentVariable("RTNB_APPROVE_API") == "1")
            File.WriteAllText(ApprovedPath, now);
        string[] nowLines = Qualified(now);
        string[] approvedLines = Qualified(File.ReadAllText(ApprovedPath));

        string[] changes = [.. approvedLines.Except(nowLines).Select(line => $"gone: {line}"), .. nowLines.Except(approvedLines).Select(line => $"new: {line}")];

        Assert.True(changes.Length == 0,
            $"The public API is not the approved one. If that is meant, run this test with RTNB_APPROVE_API=1 and commit PublicApi.txt.\n{string.Join('\n', changes)}");
    }

    [Theory]
    [InlineData("record struct RealtimeNotebook.Candle : IEquatable<Candle>")]
    [InlineData("    static bool TryParse(string? text, out Interval interval)")]
    [InlineData("    const int MaxSymbolLength = 64")]
    [InlineData("    TimeSpan UpdateEvery { get; init; }")]
    [InlineData("    required SeriesKey Key { get; init; }")]
    public void The_text_says_what_there_is(string line) =>
        Assert.Contains(line, ApiText.Of(typeof(Candle).Assembly).Split('\n'));

    [Fact]
    public void The_text_says_nothing_of_what_is_internal() =>
        Assert.DoesNotContain("CandleStore", ApiText.Of(typeof(Candle).Assembly), StringComparison.Ordinal);

    // Each member with its type before it, so that equal members of two types are told apart.
    private static string[] Qualified(string text)
    {
        string type = "";
        var lines = new List<string>();
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith(' '))
                type = line;
            lines.Add(line.StartsWith(' ') ? $"{type} | {line.Trim()}" : line);
        }
        return [.. lines];
    }
}

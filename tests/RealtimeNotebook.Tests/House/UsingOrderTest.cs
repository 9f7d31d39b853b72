using System.Text.RegularExpressions;

namespace RealtimeNotebook.Tests.House;

/// <summary>The order that <c>dotnet format</c> gives: namespaces, then types, then aliases; System before others, each by the alphabet.</summary>
public partial class UsingOrderTest
{
    [Fact]
    public void Using_lines_are_in_order()
    {
        string[] files = [.. new[] { "src", "tests", "notebooks" }.SelectMany(folder => SourceTree.Files(Repository.PathOf(folder), ".cs"))];

        Assert.NotEmpty(files);
        Assert.Equal([], files.Where(file => !IsInOrder(File.ReadLines(file))).Select(file => Path.GetRelativePath(Repository.Root, file)));
    }

    [Theory]
    [InlineData(true, "using System;", "using System.Text;", "using Acme;", "using static System.Math;", "using A = System.Int32;")]
    [InlineData(true, "// A comment.", "using Acme;", "using Acme.Data;", "using acme.Other;")]
    [InlineData(false, "using Acme;", "using System;")]
    [InlineData(false, "using System.Text;", "using System.Linq;")]
    [InlineData(false, "using static System.Math;", "using System;")]
    public void Order_is_told_from_disorder(bool isInOrder, params string[] lines) => Assert.Equal(isInOrder, IsInOrder([.. lines, "namespace A;"]));

    private static bool IsInOrder(IEnumerable<string> lines)
    {
        (int Kind, bool IsOther, string Name)[] found = [.. lines.TakeWhile(line => !Declaration().IsMatch(line)).Select(line => Directive().Match(line))
            .Where(match => match.Success).Select(match => Key(match.Groups["static"].Success, match.Groups["alias"].Success, match.Groups["name"].Value))];
        return found.SequenceEqual(found.OrderBy(one => one.Kind).ThenBy(one => one.IsOther).ThenBy(one => one.Name, StringComparer.OrdinalIgnoreCase));
    }

    private static (int Kind, bool IsOther, string Name) Key(bool isStatic, bool isAlias, string name) =>
        (isAlias ? 2 : isStatic ? 1 : 0, name != "System" && !name.StartsWith("System.", StringComparison.Ordinal), name);

    [GeneratedRegex(@"^using (?<static>static )?(?<alias>\w+ = )?(?<name>[\w.]+)[^;(]*;")]
    private static partial Regex Directive();

    [GeneratedRegex(@"^(namespace|public|internal|\[)")]
    private static partial Regex Declaration();
}

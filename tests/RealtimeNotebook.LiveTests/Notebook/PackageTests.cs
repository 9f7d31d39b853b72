using System.Xml.Linq;

namespace RealtimeNotebook.LiveTests.Notebook;

[Collection(PackedTests.Name)]
public sealed class PackageTests(PackedLibrary library)
{
    [Fact]
    public void The_package_holds_the_library_documentation_and_the_notebook_functions()
    {
        IReadOnlyList<string> entries = library.Entries();
        foreach (string expected in (string[])
            ["lib/net10.0/RealtimeNotebook.dll", "lib/net10.0/RealtimeNotebook.xml",
             "README.md", "icon.png", "interactive-extensions/dotnet/extension.dib"])
        {
            Assert.Contains(expected, entries);
        }
    }

    [Fact]
    public void It_depends_on_three_packages_and_the_web_framework()
    {
        XElement metadata = XDocument.Parse(library.ReadText("RealtimeNotebook.nuspec")).Root!.Elements().Single();
        Assert.Equal(["CsvHelper", "Polly.Core", "StackExchange.Redis"], Named(metadata, "dependency", "id").Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["Microsoft.AspNetCore.App"], Named(metadata, "frameworkReference", "name").Distinct());
        Assert.Equal("README.md", metadata.Elements().Single(element => element.Name.LocalName == "readme").Value);
    }

    private static IEnumerable<string> Named(XElement from, string element, string attribute) =>
        from.Descendants().Where(one => one.Name.LocalName == element).Select(one => one.Attribute(attribute)!.Value);
}

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>The address of a page as the product prints it, with the token behind the hash.</summary>
internal static class PageAddress
{
    private const string Name = "#token=";

    /// <summary>What the messages of a chart's own page need beside the two about bars.</summary>
    internal const string PageRequest = "&features=status,alerts,marks,figure,corrections&history=500";

    /// <summary>The token.</summary>
    internal static string Token(this Uri page) => page.Fragment.StartsWith(Name, StringComparison.Ordinal) ? page.Fragment[Name.Length..]
        : throw new ArgumentException("There is no token in the fragment of the address.", nameof(page));

    /// <summary>The token as programs may send it: <c>?token=...</c>.</summary>
    internal static string TokenQuery(this Uri page) => "?token=" + page.Token();
}

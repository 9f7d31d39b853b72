namespace RealtimeNotebook.History;

/// <summary>Takes a list of addresses apart: blanks between sources that are asked one after the other, <c> + </c> between those that are merged.</summary>
internal static class HistoryList
{
    /// <summary>The addresses: in order those asked one after the other, and within each those merged, the highest authority first.</summary>
    /// <param name="text">For example <c>redis://a + influx://b/market file:archive</c>. A blank or a plus that no address follows belongs to
    /// the address before it, such as a blank in the name of a file.</param>
    internal static IReadOnlyList<IReadOnlyList<string>> Read(string text)
    {
        var list = new List<List<string>>();
        string[] words = text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < words.Length; i++)
        {
            if (list.Count == 0)
                list.Add([words[i]]);
            else if (words[i] == "+" && i + 1 < words.Length && IsAddress(words[i + 1]))
                list[^1].Add(words[++i]);
            else if (IsAddress(words[i]))
                list.Add([words[i]]);
            else
                list[^1][^1] += $" {words[i]}";
        }
        return list;
    }

    // A scheme has two letters at least, so that a drive is none.
    private static bool IsAddress(string word)
    {
        int colon = word.IndexOf(':', StringComparison.Ordinal);
        return colon >= 2 && char.IsAsciiLetter(word[0]) && word.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0;
    }

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");
}

using System.Buffers;
using System.Text;

namespace RealtimeNotebook.History;

/// <summary>What a person may be shown of a field: numbers and times. A file that was named by mistake may hold anything, secrets included.</summary>
internal static class RowText
{
    private const int MostShown = 32;

    private static readonly SearchValues<byte> PlainCharacters = SearchValues.Create("0123456789+-.,:/ TZAPM"u8);

    /// <summary>The field in quotes, or a word for one that is no number and no time.</summary>
    internal static string Shown(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return "(empty)";
        bool isPlain = text.Length <= MostShown && !text.ContainsAnyExcept(PlainCharacters);
        return isPlain ? $"'{Encoding.ASCII.GetString(text)}'" : "(text)";
    }
}

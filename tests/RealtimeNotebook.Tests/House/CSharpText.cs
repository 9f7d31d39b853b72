using System.Text;
using System.Text.RegularExpressions;

namespace RealtimeNotebook.Tests.House;

/// <summary>Reads C# just well enough to tell code from comments, literals and directives.</summary>
internal static partial class CSharpText
{
    /// <summary>Identifiers, keywords and punctuation, in order; nothing of comments, literals and directives but the code in the
    /// holes of interpolated strings.</summary>
    internal static string[] Tokens(string source) => [.. TokenPattern().Matches(Code(source)).Select(match => match.Value)];

    /// <summary>The source without comments, literals and directives.</summary>
    internal static string Code(string source)
    {
        var code = new StringBuilder(source.Length);
        int at = 0;
        CopyCode(DirectivePattern().Replace(source, ""), ref at, code, inHole: false, braces: 1);
        return code.ToString();
    }

    /// <summary>Copies code up to the end, or in a hole up to the braces or the format that end it.</summary>
    private static void CopyCode(string text, ref int at, StringBuilder code, bool inHole, int braces)
    {
        int depth = 0;
        while (at < text.Length)
        {
            char c = text[at];
            if (inHole && depth == 0 && (c == '}' || (c == ':' && !text[at..].StartsWith("::", StringComparison.Ordinal))))
            {
                int end = text.IndexOf(new string('}', braces), at, StringComparison.Ordinal);
                at = end < 0 ? text.Length : end + braces;
                return;
            }
            if (SkipComment(text, ref at) || SkipCharacter(text, ref at) || SkipString(text, ref at, code))
            {
                code.Append(' ');
                continue;
            }
            depth += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
            code.Append(c);
            at++;
        }
    }

    private static bool SkipComment(string text, ref int at)
    {
        bool line = text.AsSpan(at).StartsWith("//");
        if (!line && !text.AsSpan(at).StartsWith("/*"))
            return false;
        int end = text.IndexOf(line ? "\n" : "*/", at + 2, StringComparison.Ordinal);
        at = end < 0 ? text.Length : line ? end : end + 2;
        return true;
    }

    private static bool SkipCharacter(string text, ref int at)
    {
        if (text[at] != '\'')
            return false;
        for (at++; at < text.Length && text[at] != '\''; at++)
            at += text[at] == '\\' ? 1 : 0;
        at++;
        return true;
    }

    private static bool SkipString(string text, ref int at, StringBuilder code)
    {
        Match start = StringStartPattern().Match(text, at);
        if (!start.Success)
            return false;
        string prefix = start.Groups["prefix"].Value;
        int quotes = start.Groups["quotes"].Length;
        int dollars = prefix.Count(c => c == '$');
        bool isRaw = quotes >= 3;
        at += prefix.Length;
        if (quotes == 2)
            at += 2;
        else
            SkipBody(text, ref at, code, isRaw ? quotes : 1, dollars, isRaw, isVerbatim: prefix.Contains('@'));
        return true;
    }

    private static void SkipBody(string text, ref int at, StringBuilder code, int quotes, int dollars, bool isRaw, bool isVerbatim)
    {
        string end = new('"', quotes);
        int holeBraces = isRaw ? dollars : Math.Min(dollars, 1);
        for (at += quotes; at < text.Length;)
        {
            ReadOnlySpan<char> rest = text.AsSpan(at);
            int run = rest.IndexOfAnyExcept('{') is int n && n >= 0 ? n : rest.Length;
            if (isVerbatim && !isRaw && rest.StartsWith("\"\""))
                at += 2;
            else if (rest.StartsWith(end))
            {
                at += quotes;
                return;
            }
            else if (!isRaw && !isVerbatim && rest[0] == '\\')
                at += 2;
            else if (dollars > 0 && run > 0 && (isRaw ? run >= holeBraces : run % 2 == 1))
            {
                at += run;
                code.Append(' ');
                CopyCode(text, ref at, code, inHole: true, holeBraces);
                code.Append(' ');
            }
            else
                at += Math.Max(run, 1);
        }
    }

    [GeneratedRegex(@"[A-Za-z_]\w*|=>|[^\s\w]")]
    private static partial Regex TokenPattern();

    [GeneratedRegex(@"^[ \t]*#(region|endregion|pragma|nullable|if|elif|else|endif|define|undef|warning|error|line).*$", RegexOptions.Multiline)]
    private static partial Regex DirectivePattern();

    [GeneratedRegex(@"\G(?<prefix>[$@]*)(?<quotes>""""""""*|""""|"")")]
    private static partial Regex StringStartPattern();
}

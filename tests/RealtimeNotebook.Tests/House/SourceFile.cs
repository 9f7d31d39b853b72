namespace RealtimeNotebook.Tests.House;

/// <summary>One C# file of the library: which types it declares, which names of types it mentions.</summary>
internal sealed class SourceFile
{
    private static readonly HashSet<string> Keywords =
    [
        "and", "as", "await", "base", "case", "catch", "checked", "const", "default", "else", "event", "explicit", "extern", "file", "fixed", "for",
        "foreach", "goto", "if", "implicit", "in", "internal", "is", "lock", "new", "not", "operator", "or", "out", "override", "params",
        "partial", "private", "protected", "public", "readonly", "ref", "required", "return", "scoped", "sealed", "sizeof", "stackalloc",
        "static", "switch", "this", "throw", "typeof", "unsafe", "using", "virtual", "volatile", "when", "where", "while", "with", "yield",
    ];

    private readonly string[] _tokens;

    internal SourceFile(string path, string folder, string source)
    {
        (Path, Folder, _tokens) = (path, folder, CSharpText.Tokens(source));
        Declared = [.. Declarations()];
    }

    internal string Path { get; }

    internal string Folder { get; }

    internal string[] Declared { get; }

    /// <summary>The namespace of the file; empty when it declares none.</summary>
    internal string Namespace => At(Array.IndexOf(_tokens, "namespace") + 1) == "RealtimeNotebook" && _tokens.Contains("namespace")
        ? Dotted(Array.IndexOf(_tokens, "namespace") + 1)
        : "";

    /// <summary>Namespaces below the root that the file names in full.</summary>
    internal IEnumerable<string> Namespaces() => Enumerable.Range(0, _tokens.Length)
        .Where(i => _tokens[i] == "RealtimeNotebook" && At(i - 1) is not ("." or "namespace") && At(i + 1) == ".")
        .Select(i => At(i + 2));

    /// <summary>The names of types, out of those given, that the file uses.</summary>
    /// <param name="types">Names to look for.</param>
    /// <param name="folders">Last parts of namespaces; what follows one of them and a dot is a type, not a member.</param>
    internal IEnumerable<string> Mentions(IReadOnlySet<string> types, IReadOnlySet<string> folders) => Enumerable.Range(0, _tokens.Length)
        .Where(i => types.Contains(_tokens[i]) && !IsMemberOf(i, folders) && !IsName(i))
        .Select(i => _tokens[i])
        .Distinct();

    private IEnumerable<string> Declarations()
    {
        for (int i = 0; i < _tokens.Length; i++)
        {
            if (_tokens[i] is "class" or "struct" or "interface" or "enum" && IsIdentifier(i + 1))
                yield return _tokens[i + 1];
            else if (_tokens[i] is "record" && IsIdentifier(i + 1) && At(i + 1) is not ("class" or "struct") && At(i + 2) is "(" or "{" or ";" or "<" or ":")
                yield return _tokens[i + 1];
            else if (_tokens[i] is "delegate" && IsIdentifier(i + 1))
                yield return DelegateName(i);
        }
    }

    private string DelegateName(int at)
    {
        int parenthesis = Array.IndexOf(_tokens, "(", at);
        int before = parenthesis - 1;
        while (before > at && !(IsIdentifier(before) && At(before + 1) is "(" or "<" && (IsIdentifier(before - 1) || At(before - 1) is ">" or "]" or "?")))
            before--;
        return _tokens[before];
    }

    private bool IsMemberOf(int i, IReadOnlySet<string> folders) =>
        At(i - 1) == "." && At(i - 2) is var owner && owner != "RealtimeNotebook" && !folders.Contains(owner);

    // The name of a parameter, member, argument or initialised property that happens to be the name of a type elsewhere.
    private bool IsName(int i) =>
        ((IsIdentifier(i - 1) || At(i - 1) is ">" or "]" or "?") && At(i + 1) is "{" or ";" or "=" or "," or ")" or "=>")
        || (At(i - 1) is "{" or "," or "(" && At(i + 1) is "=" or ":");

    private bool IsIdentifier(int i) => At(i) is { Length: > 0 } token && (char.IsLetter(token[0]) || token[0] == '_') && !Keywords.Contains(token);

    private string Dotted(int i) => At(i + 1) == "." ? $"{At(i)}.{Dotted(i + 2)}" : At(i);

    private string At(int i) => i >= 0 && i < _tokens.Length ? _tokens[i] : "";
}

using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>Which column or field holds what, by its name, as an address says: <c>?columns=time:ts,close:last</c>. What it does not name is
/// found by the usual names.</summary>
internal sealed class ColumnNames
{
    private const int MaxShown = 20;
    private const int MaxNameShown = 40;

    private static readonly string[] Roles = ["time", "open", "high", "low", "close", "volume", "symbol", "interval"];

    private readonly Dictionary<string, string> _nameOfRole = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _roleOfName = new(StringComparer.Ordinal);

    private ColumnNames()
    {
    }

    /// <summary>The pairs of role and name, in the order of the address.</summary>
    internal IReadOnlyDictionary<string, string> NameOfRole => _nameOfRole;

    /// <summary>Whether a text names columns rather than giving their order.</summary>
    internal static bool IsNamed(string text) => text.Contains(':', StringComparison.Ordinal);

    /// <summary>Reads pairs such as <c>time:ts,close:last</c>.</summary>
    /// <param name="text">The pairs.</param>
    /// <param name="address">The address, for messages.</param>
    /// <exception cref="ArgumentException">A pair is wrong; the message says which.</exception>
    internal static ColumnNames Parse(string text, SourceAddress address)
    {
        var names = new ColumnNames();
        foreach (string pair in text.Split(','))
        {
            int colon = pair.IndexOf(':', StringComparison.Ordinal);
            string role = colon < 0 ? pair.Trim() : pair[..colon].Trim().ToLowerInvariant();
            string name = colon < 0 ? "" : pair[(colon + 1)..].Trim();
            string? fault = !Roles.Contains(role, StringComparer.Ordinal) ? $"'{role}' is not one of {string.Join(", ", Roles)}"
                : name.Length == 0 ? $"'{role}' has no name"
                : !names._nameOfRole.TryAdd(role, name) ? $"'{role}' is there twice"
                : !names._roleOfName.TryAdd(name, role) ? $"'{name}' is there twice" : null;
            if (fault is not null)
                throw new ArgumentException($"'columns={text}' in {address}: {fault}; expected what each named column holds, such as columns=time:ts,close:last.");
        }
        return names;
    }

    /// <summary>What a column of that name holds; null for a name that the address does not give.</summary>
    internal string? RoleOf(string name) => _roleOfName.GetValueOrDefault(name);

    /// <summary>Whether the address names the column of a role.</summary>
    internal bool Has(string role) => _nameOfRole.ContainsKey(role);

    /// <summary>Where the column of a role is among the names; what was found without the address where it does not name one.</summary>
    internal int Find(string role, IReadOnlyList<string> names, int otherwise)
    {
        if (!_nameOfRole.TryGetValue(role, out string? wanted))
            return otherwise;
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == wanted)
                return i;
        }
        return -1;
    }

    /// <summary>Says which of the named columns are missing, and which are there; null when none is missing.</summary>
    /// <param name="there">The names that are there.</param>
    /// <param name="word">What they are called, such as <c>column</c>.</param>
    internal string? FaultOf(IReadOnlyCollection<string> there, string word)
    {
        string[] missing = [.. _nameOfRole.Where(pair => !there.Contains(pair.Value)).Select(pair => $"'{pair.Value}' ({pair.Key})")];
        if (missing.Length == 0)
            return null;
        string shown = string.Join(", ", there.Take(MaxShown).Select(Shown));
        return $"has no {word} {string.Join(", ", missing)}, which ?columns= names; it has {(shown.Length == 0 ? "none" : shown)}{(there.Count > MaxShown ? $" and {there.Count - MaxShown} more" : "")}";
    }

    private static string Shown(string name) =>
        new([.. (name.Length <= MaxNameShown ? name : name[..MaxNameShown]).Select(c => char.IsControl(c) ? '?' : c)]);
}

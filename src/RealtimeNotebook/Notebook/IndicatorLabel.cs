namespace RealtimeNotebook.Notebook;

/// <summary>What an indicator is called on a picture: what its lines' names have in common, in the spelling that traders know.</summary>
internal static class IndicatorLabel
{
    private static readonly Dictionary<string, string> Known = new()
    {
        ["hull"] = "Hull",
        ["rsi"] = "RSI",
        ["bb"] = "BB",
        ["atr"] = "ATR",
        ["vwap"] = "VWAP",
        ["stoch"] = "Stoch",
        ["donchian"] = "Donchian",
        ["supertrend"] = "SuperTrend",
        ["obv"] = "OBV",
        ["sma"] = "SMA",
        ["ema"] = "EMA",
        ["wma"] = "WMA",
    };

    internal static string Of(IReadOnlyList<string> lines)
    {
        string[][] parts = [.. lines.Select(line => line.Split('_'))];
        int common = lines.Count == 1 ? parts[0].Length : 0;
        while (common < parts[0].Length && parts.All(other => common < other.Length && other[common] == parts[0][common]))
            common++;
        string[] shared = parts[0][..Math.Max(1, common)];
        return Known.TryGetValue(shared[0], out string? name) ? string.Join(' ', shared.Skip(1).Prepend(name)) : string.Join('_', shared);
    }
}

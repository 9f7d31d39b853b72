using System.Text;
using System.Text.RegularExpressions;

namespace RealtimeNotebook.Tests.Indicators;

/// <summary>Spoils good messages, each time in another way that must be refused.</summary>
internal sealed class MalformedMessages(int seed)
{
    private readonly Random _random = new(seed);

    internal byte[] Next(byte[] good)
    {
        string text = Encoding.UTF8.GetString(good);
        return Encoding.UTF8.GetBytes(_random.Next(8) switch
        {
            0 => text[..^1],
            1 => text + "}",
            2 => Replaced(text, "close", "NaN"),
            3 => Replaced(text, "low", "1e9"),
            4 => Replaced(text, "high", "0.25"),
            5 => Replaced(text, "volume", "-1"),
            6 => Replaced(text, "open", "null"),
            _ => text.Replace("\"SPY\"", "\"QQQ\"", StringComparison.Ordinal),
        });
    }

    private static string Replaced(string text, string field, string value) => Regex.Replace(text, $"\"{field}\":[^,}}]*", $"\"{field}\":{value}");
}

using System.Globalization;
using System.Text;

namespace RealtimeNotebook.Alerts;

/// <summary>Words of alerts: always the invariant culture and UTC.</summary>
internal static class AlertText
{
    internal const int Longest = 500;

    /// <summary>Text from a rule as it can be shown and stored: one line of at most <see cref="Longest"/> characters, none of them broken.</summary>
    internal static string Clean(string text)
    {
        string shown = text.Trim();
        var clean = new StringBuilder(Math.Min(shown.Length, Longest));
        for (int i = 0; i < shown.Length; i++)
        {
            bool isPair = char.IsSurrogatePair(shown, i);
            if (clean.Length + (isPair ? 2 : 1) >= Longest)
                return clean.Append('\u2026').ToString();
            if (isPair)
                clean.Append(shown[i]).Append(shown[++i]);
            else
                clean.Append(char.IsControl(shown[i]) ? ' ' : char.IsSurrogate(shown[i]) ? '\uFFFD' : shown[i]);
        }
        return clean.ToString();
    }

    /// <summary>A price or an indicator's value, as short as it can be without another one being meant.</summary>
    internal static string Number(double value) => Math.Round(value, 8).ToString("0.########", CultureInfo.InvariantCulture);

    /// <summary>A time to the second.</summary>
    internal static string Time(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A length of time in its largest unit: 45 s, 3 min, 2 h, 4 d.</summary>
    internal static string Length(TimeSpan time) => time switch
    {
        { TotalSeconds: < 120 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalSeconds):0} s"),
        { TotalMinutes: < 120 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalMinutes):0} min"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalHours):0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalDays):0} d"),
    };
}

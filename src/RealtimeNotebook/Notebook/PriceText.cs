using System.Globalization;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Notebook;

/// <summary>Numbers and times as people read them on a chart; always the invariant culture and UTC.</summary>
internal static class PriceText
{
    private const char Minus = '\u2212';
    private const int BarsLookedAt = 50;

    /// <summary>How many decimals show the newest prices exactly: at least 2 (0 for whole prices from 1,000 up), at most 8, or more for very small ones.</summary>
    internal static int Decimals(ChartWindow window) => Decimals(window.Count, i => window[i]);

    /// <summary>The same for any bars.</summary>
    internal static int Decimals(int count, Func<int, Candle> at)
    {
        int first = Math.Max(0, count - BarsLookedAt);
        double largest = 0;
        bool whole = true;
        for (int i = first; i < count; i++)
        {
            Candle bar = at(i);
            largest = Math.Max(largest, Math.Max(Math.Abs(bar.High), Math.Abs(bar.Low)));
            whole &= double.IsInteger(bar.Open) && double.IsInteger(bar.High) && double.IsInteger(bar.Low) && double.IsInteger(bar.Close);
        }
        int decimals = largest >= 1_000 && whole ? 0 : 2;
        int most = PricePrecision.MaxFor(largest);
        for (int i = first; i < count; i++)
        {
            Candle bar = at(i);
            while (decimals < most
                && !(IsShown(bar.Open, decimals) && IsShown(bar.High, decimals) && IsShown(bar.Low, decimals) && IsShown(bar.Close, decimals)))
            {
                decimals++;
            }
        }
        // Eight digits of a large price are what arithmetic left behind, not the tick of a market.
        return decimals < most || largest < 1 ? decimals : largest >= 100 ? 2 : 4;
    }

    /// <summary>A number with its thousands apart, one sign below zero and none before a zero: <c>−1,172.49</c>.</summary>
    internal static string Number(double value, int decimals)
    {
        string text = value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text[0] != '-' ? text : text.AsSpan().IndexOfAnyInRange('1', '9') < 0 ? text[1..] : Minus + text[1..];
    }

    /// <summary>A number with its sign, for changes.</summary>
    internal static string Signed(double value, int decimals) => Number(value, decimals) is var text && text[0] == Minus ? text : "+" + text;

    /// <summary>A volume in few characters: 950, 18.2k, 4.51M; with a sign where it is a balance of volumes.</summary>
    internal static string Volume(double volume) => volume switch
    {
        < 0 => Minus + Volume(-volume),
        >= 1e9 => Number(volume / 1e9, 2) + "B",
        >= 1e6 => Number(volume / 1e6, 2) + "M",
        >= 1e4 => Number(volume / 1e3, 1) + "k",
        _ => volume.ToString("0.####", CultureInfo.InvariantCulture),
    };

    /// <summary>A duration in a unit that fits it: 82 us, 4.0 ms, 215 ms, 1.2 s.</summary>
    internal static string Duration(double microseconds) => microseconds switch
    {
        >= 1e6 => Number(microseconds / 1e6, 1) + " s",
        >= 1e4 => Number(microseconds / 1e3, 0) + " ms",
        >= 1e3 => Number(microseconds / 1e3, 1) + " ms",
        _ => Number(microseconds, 0) + " us",
    };

    internal static string Format(long unixMs, string format) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString(format, CultureInfo.InvariantCulture);

    /// <summary>What the series is doing, in a few words.</summary>
    internal static string Phase(SeriesState state) => state.Phase switch
    {
        SeriesPhase.Seeding => $"seeding {Number(Math.Clamp(state.Progress, 0, 1) * 100, 0)} %",
        SeriesPhase.Waiting => "waiting for the first event",
        SeriesPhase.Live => "live",
        SeriesPhase.Rejecting => "rejecting",
        SeriesPhase.Reconnecting => "reconnecting",
        _ => "stopped",
    };

    private static bool IsShown(double price, int decimals) =>
        PricePrecision.Error(price, decimals) <= Math.Abs(price) * 1e-12;
}

using System.Globalization;
using System.Text.Json;

namespace RealtimeNotebook.Tests;

/// <summary>Bars and results computed elsewhere, in <c>../shared/data</c> beside the working copy; not part of the project.</summary>
internal static class SharedData
{
    // All sessions of the one-minute file lie in December: New York is five hours behind UTC, and no time zone data is needed.
    private static readonly TimeSpan NewYorkInDecember = TimeSpan.FromHours(-5);

    private static readonly string[] BarColumns = ["date", "open", "high", "low", "close", "volume"];

    internal static string Folder { get; } = Path.GetFullPath(Repository.PathOf("..", "shared", "data"));

    /// <summary>Why tests that need the data are skipped here; null when it is there.</summary>
    internal static string? Absence =>
        Directory.Exists(Folder) ? null : $"The shared data is not beside the working copy (looked in {Folder}).";

    internal static string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>502 daily bars of 2017 and 2018, each at midnight UTC of its day.</summary>
    internal static Candle[] DailyBars() => ReadBars("bars-daily-502.csv", TimeSpan.Zero);

    /// <summary>1,564 one-minute bars of four sessions of December 2020; the nights are gaps.</summary>
    internal static Candle[] MinuteBars() => ReadBars("bars-1m-intraday.csv", NewYorkInDecember);

    /// <summary>One column of a file of results over the daily bars; NaN where the file has null.</summary>
    /// <param name="file">For example <c>macd.json</c>.</param>
    /// <param name="column">For example <c>histogram</c>.</param>
    internal static double[] Results(string file, string column)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(file)));
        return [.. document.RootElement.EnumerateArray().Select(row => Number(row.GetProperty(column)))];
    }

    /// <summary>The opening times that a file of results belongs to, in Unix milliseconds.</summary>
    internal static long[] ResultTimes(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(file)));
        return [.. document.RootElement.EnumerateArray().Select(row => TimeOf(row.GetProperty("timestamp").GetString()!, TimeSpan.Zero))];
    }

    private static Candle[] ReadBars(string file, TimeSpan zone)
    {
        string[] lines = File.ReadAllLines(PathOf(file));
        if (!lines[0].Split(',').SequenceEqual(BarColumns))
            throw new InvalidDataException($"{file} begins with '{lines[0]}'; expected {string.Join(',', BarColumns)}.");
        return [.. lines.Skip(1).Where(line => line.Length > 0).Select(line => ParseBar(line, file, zone))];
    }

    private static Candle ParseBar(string line, string file, TimeSpan zone)
    {
        string[] cells = line.Split(',');
        double[] numbers = [.. cells.Skip(1).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
        if (!Candle.TryCreate(TimeOf(cells[0], zone), numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], out Candle candle, out CandleFault fault))
            throw new InvalidDataException($"{file} has a line that is no candle ({fault}): {line}");
        return candle;
    }

    private static long TimeOf(string text, TimeSpan zone) =>
        new DateTimeOffset(DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.None), zone).ToUnixTimeMilliseconds();

    private static double Number(JsonElement cell) => cell.ValueKind is JsonValueKind.Null ? double.NaN : cell.GetDouble();
}

/// <summary>A test over <see cref="SharedData"/>: skipped, with the reason, where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute() => Skip = SharedData.Absence;
}

/// <summary>A theory over <see cref="SharedData"/>: skipped, with the reason, where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute() => Skip = SharedData.Absence;
}

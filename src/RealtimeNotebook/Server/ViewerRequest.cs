using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace RealtimeNotebook.Server;

/// <summary>The messages that a viewer may ask for beside <c>full_update</c> and <c>candle_update</c>.</summary>
[Flags]
internal enum ViewerFeatures
{
    None = 0,
    Status = 1,
    Alerts = 2,
    Marks = 4,
    Figure = 8,
    Corrections = 16,
    All = Status | Alerts | Marks | Figure | Corrections,
}

/// <summary>What a viewer asks for in the address of its socket: nothing by default.</summary>
/// <param name="Features">The messages beside the two about bars; with any of them come the extra fields of those two.</param>
/// <param name="HistoryBars">How many closed bars the first <c>full_update</c> carries; 0 to <see cref="MaxHistory"/>.</param>
internal readonly record struct ViewerRequest(ViewerFeatures Features, int HistoryBars)
{
    /// <summary>The most bars that one message carries.</summary>
    internal const int MaxHistory = RealtimeOptions.MostWindow;

    /// <summary>The names of the features, for error messages.</summary>
    internal const string FeatureNames = "status, alerts, marks, figure, corrections";

    private const int MaxShown = 32;

    /// <summary>Reads <c>?features=</c> and <c>?history=</c>.</summary>
    /// <param name="query">The query of the address.</param>
    /// <param name="request">What is asked for, or the default value.</param>
    /// <returns>Null, or what is wrong.</returns>
    internal static Refusal? Read(IQueryCollection query, out ViewerRequest request)
    {
        request = default;
        ViewerFeatures features = ViewerFeatures.None;
        foreach (string name in query["features"].SelectMany(static list => (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (!TryParse(name, out ViewerFeatures feature))
                return new(400, "INVALID_FEATURES", $"features '{Shorten(name)}' is not a feature; expected a list of {FeatureNames}.");
            features |= feature;
        }
        int bars = 0;
        string history = query["history"].ToString();
        if (history.Length > 0 && (!int.TryParse(history, NumberStyles.None, CultureInfo.InvariantCulture, out bars) || bars > MaxHistory))
            return new(400, "INVALID_HISTORY", $"history '{Shorten(history)}' is not a number of bars from 0 to {MaxHistory}.");
        request = new(features, bars);
        return null;
    }

    /// <summary>Reads the name of a feature.</summary>
    internal static bool TryParse(string name, out ViewerFeatures feature)
    {
        feature = name switch
        {
            "status" => ViewerFeatures.Status,
            "alerts" => ViewerFeatures.Alerts,
            "marks" => ViewerFeatures.Marks,
            "figure" => ViewerFeatures.Figure,
            "corrections" => ViewerFeatures.Corrections,
            _ => ViewerFeatures.None,
        };
        return feature != ViewerFeatures.None;
    }

    private static string Shorten(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "...";
}

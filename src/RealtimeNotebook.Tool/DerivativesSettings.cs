using System.CommandLine;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Tool;

/// <summary>Where open interest, funding and liquidations come from, and where they are kept.</summary>
/// <param name="Feed">The address of the feed.</param>
/// <param name="Store">The address of the store; null for none.</param>
/// <param name="IsFirst">Whether the dashboard is what is opened and printed first.</param>
internal sealed record DerivativesOf(string Feed, string? Store, bool IsFirst)
{
    /// <summary>For how long a venue's last word counts in a sum of open interest; null for an hour.</summary>
    internal TimeSpan? Holds { get; init; }

    /// <summary>Opens and starts them.</summary>
    /// <exception cref="ArgumentException">An address names nothing.</exception>
    internal DerivativesHub Open() => DerivativesSource.Open(Feed, Store, TimeProvider.System, Holds);
}

/// <summary>The options that say so.</summary>
internal sealed class DerivativesSettings
{
    private readonly Option<string> _feed = Settings.Text(
        "--derivatives", "Where open interest, funding and liquidations come from, for the dashboard: redis://HOST:PORT, binance:// or demo://?seed=1.", "URI");

    private readonly Option<string> _store = Settings.Text(
        "--derivatives-store", "Where they are kept and found again after a restart: redis://HOST:PORT.", "URI");

    private readonly Option<int> _holds = Settings.Number(
        "--open-interest-hold", "Minutes for which a venue's last open interest counts in the sum of the venues.", 60, 1, 1_440);

    internal void AddTo(Command command)
    {
        command.Add(_holds);
        command.Add(_feed);
        command.Add(_store);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_store) is not null && result.GetValue(_feed) is null)
                result.AddError("--derivatives-store keeps what --derivatives names; give both.");
        });
    }

    internal DerivativesOf? Read(ParseResult parsed) =>
        parsed.GetValue(_feed) is { } feed ? new(feed, parsed.GetValue(_store), IsFirst: false) { Holds = TimeSpan.FromMinutes(parsed.GetValue(_holds)) } : null;
}

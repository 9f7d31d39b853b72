using RealtimeNotebook.Live;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook;

/// <summary>A chart as it was at one moment. A notebook shows it as a still picture, which a saved notebook keeps.</summary>
/// <remarks>Made by <see cref="RealtimeChart.Snapshot"/>. Immutable; needs no server, holds no token, and stays as it is when the chart
/// moves on or stops.</remarks>
[TypeFormatterSource(typeof(PictureFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class ChartPicture
{
    private readonly ChartSnapshot _snapshot;
    private readonly RealtimeOptions _options;
    private readonly IReadOnlyList<string> _messages;

    internal ChartPicture(ChartSnapshot snapshot, RealtimeOptions options, IReadOnlyList<string> messages, DateTimeOffset takenAt) =>
        (_snapshot, _options, _messages, TakenAt) = (snapshot, options, messages, takenAt);

    /// <summary>The series.</summary>
    public SeriesKey Key => _snapshot.Key;

    /// <summary>When it was taken, UTC.</summary>
    public DateTimeOffset TakenAt { get; }

    /// <summary>Whether a cell shows it with a chart inside that can be moved, where scripts may run.</summary>
    public bool IsEmbedded => _options.Embed;

    internal RealtimeOptions Options => _options;

    internal ChartTheme Theme => _options.Theme;

    internal ChartSnapshot Bars => _snapshot;

    /// <summary>The still picture.</summary>
    /// <returns>A standalone SVG document of the last 120 bars.</returns>
    public string ToSvg() => ChartSvg.Draw(_snapshot, _options.Theme, _options.TimeZone);

    /// <summary>The figure that the chart had, for plotly.js; see <see cref="RealtimeChart.ToFigureJson"/>.</summary>
    public string ToFigureJson() => FigureJson.Write(_snapshot, _options);

    /// <summary>The picture as a cell shows it: an image with its data inside; and where <see cref="IsEmbedded"/>, script and data, some
    /// 1.3 MB, of a chart that can be moved.</summary>
    public string ToHtml() => CellHtml.Write(this, _options.Embed ? _messages : null, CellHtml.NewId());

    /// <summary>A page of its own that can be moved and zoomed: script and data are inside, so that it needs no server and no network.</summary>
    /// <returns>HTML of some 1.3 MB, which may fetch nothing; where no script may run it shows the still picture.</returns>
    public string ToPage() => PicturePage.Write(this, _options, _messages);

    /// <summary>Writes <see cref="ToSvg"/> to a file; one that is there is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void SaveSvg(string path) => File.WriteAllText(path, ToSvg());

    /// <summary>Writes <see cref="ToSvg"/> to a file; one that is there is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public Task SaveSvgAsync(string path, CancellationToken cancellationToken = default) => File.WriteAllTextAsync(path, ToSvg(), cancellationToken);

    /// <summary>Writes <see cref="ToPage"/> to a file; one that is there is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void SaveHtml(string path) => File.WriteAllText(path, ToPage());

    /// <summary>Writes <see cref="ToPage"/> to a file; one that is there is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public Task SaveHtmlAsync(string path, CancellationToken cancellationToken = default) => File.WriteAllTextAsync(path, ToPage(), cancellationToken);

    /// <summary>Writes the still picture as PNG, 1,920 by 1,040 pixels, drawn by a Chromium, Chrome or Edge of this machine.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <remarks>The browser is the one that <c>REALTIME_BROWSER</c> names, or the first found. With <see cref="ChartTheme.Auto"/> it is dark.</remarks>
    /// <exception cref="FileNotFoundException">There is no such browser; the message says what to do.</exception>
    /// <exception cref="IOException">The browser gave no picture, or the file cannot be written.</exception>
    public void SavePng(string path) => Quiet.Run(() => SavePngAsync(path)).GetAwaiter().GetResult();

    /// <summary>Writes the still picture as PNG; see <see cref="SavePng"/>.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="cancellationToken">Gives up, and ends the browser.</param>
    /// <exception cref="FileNotFoundException">There is no such browser; the message says what to do.</exception>
    /// <exception cref="IOException">The browser gave no picture, or the file cannot be written.</exception>
    public async Task SavePngAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        // Without a page around it there is nothing that Auto could follow.
        string svg = ChartSvg.Draw(_snapshot, Theme == ChartTheme.Auto ? ChartTheme.Dark : Theme, _options.TimeZone);
        byte[] png = await PngBrowser.Find().DrawAsync(svg, ChartSvg.Width, ChartSvg.Height, cancellationToken).ConfigureAwait(false);
        await File.WriteAllBytesAsync(path, png, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One line: the series, when it was taken, the last price.</summary>
    public override string ToString()
    {
        var last = new ChartWindow(_snapshot, 50);
        string price = last.Count == 0 ? "" : $", {PriceText.Number(last[last.Count - 1].Close, PriceText.Decimals(last))}";
        string simulated = _snapshot.Status.IsSimulated ? ", SIMULATED" : "";
        return $"{Key.Symbol} {Key.Interval}: picture of {PriceText.Format(TakenAt.ToUnixTimeMilliseconds(), "yyyy-MM-dd HH:mm:ss 'UTC'")}, "
            + $"{_snapshot.Bars.Count} bars{price}, from {_snapshot.Status.Feed}{simulated}";
    }
}

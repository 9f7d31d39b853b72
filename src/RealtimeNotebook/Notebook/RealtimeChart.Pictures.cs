using RealtimeNotebook.Live;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook;

// The chart as it is now, kept.
public sealed partial class RealtimeChart
{
    /// <summary>The chart as it is now, as an object that does not change: a cell shows it as a still picture, a file keeps it.</summary>
    /// <param name="embed">Whether a cell shows it with script and data inside, so that it can be moved; null for <see cref="RealtimeOptions.Embed"/>.</param>
    /// <param name="theme">How it is coloured; null for <see cref="RealtimeOptions.Theme"/>.</param>
    public ChartPicture Snapshot(bool? embed = null, ChartTheme? theme = null)
    {
        ChartSnapshot now = _series.Snapshot;
        RealtimeOptions options = _series.Options with { Embed = embed ?? _series.Options.Embed, Theme = theme ?? _series.Options.Theme };
        return new(now, options, ToldFirst.Of(_series, now, _clock), _clock.GetUtcNow());
    }

    /// <summary>Writes the chart as it is now to an SVG file; see <see cref="ChartPicture.SaveSvg"/>.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    public void SaveSvg(string path) => Snapshot().SaveSvg(path);

    /// <summary>Writes the chart as it is now to an SVG file; see <see cref="ChartPicture.SaveSvg"/>.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SaveSvgAsync(string path, CancellationToken cancellationToken = default) => Snapshot().SaveSvgAsync(path, cancellationToken);

    /// <summary>Writes the chart as it is now to one HTML file that can be moved and zoomed and needs no server and no network; see
    /// <see cref="ChartPicture.ToPage"/>.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    public void SaveHtml(string path) => Snapshot().SaveHtml(path);

    /// <summary>Writes the chart as it is now to one HTML file; see <see cref="SaveHtml"/>.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SaveHtmlAsync(string path, CancellationToken cancellationToken = default) => Snapshot().SaveHtmlAsync(path, cancellationToken);

    /// <summary>Writes the chart as it is now to a PNG file, drawn by a Chromium, Chrome or Edge of this machine; see <see cref="ChartPicture.SavePng"/>.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="FileNotFoundException">There is no such browser; the message says what to do.</exception>
    public void SavePng(string path) => Snapshot().SavePng(path);

    /// <summary>Writes the chart as it is now to a PNG file; see <see cref="SavePng"/>.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="cancellationToken">Gives up, and ends the browser.</param>
    /// <exception cref="FileNotFoundException">There is no such browser; the message says what to do.</exception>
    public Task SavePngAsync(string path, CancellationToken cancellationToken = default) => Snapshot().SavePngAsync(path, cancellationToken);
}

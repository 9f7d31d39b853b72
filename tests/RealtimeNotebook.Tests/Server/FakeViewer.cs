using System.Text.Json;
using RealtimeNotebook.Live;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Tests.Server;

/// <summary>A viewer at the end of a mailbox, without a network: what he is sent, and what he has of it.</summary>
internal sealed class FakeViewer : IDisposable
{
    private static readonly string[] Plain = ["full_update", "candle_update"];
    private readonly FakeChart _chart;
    private readonly ViewerMailbox _mailbox = new();
    private readonly ChartTeller _teller;
    private readonly List<JsonElement> _read = [];

    public FakeViewer(FakeChart chart, int pace, ViewerRequest request)
    {
        (_chart, Pace, Request) = (chart, pace, request);
        _teller = new(chart, TimeProvider.System, new ViewerLimits().MostBarsBehind, request);
    }

    /// <summary>How many snapshots he lets pass on average before he takes one.</summary>
    public int Pace { get; }

    public ViewerRequest Request { get; }

    public ChartModel Model { get; } = new();

    /// <summary>The last message.</summary>
    public JsonElement Last => _read[^1];

    /// <summary>Puts the chart's present into the mailbox.</summary>
    public void Offer() => _mailbox.Put(_chart.Snapshot, 0);

    /// <summary>Takes what is in the mailbox and reads all that is sent for it; then he has the bars of the series, if he asked for history.</summary>
    public void Read()
    {
        _read.Clear();
        ViewerMailbox.Mail? mail = _mailbox.Take();
        if (mail is not null)
            _teller.Take(mail.Snapshot, mail.SourceMs);
        while (_teller.TryNext())
        {
            using JsonDocument message = JsonDocument.Parse(_teller.Message);
            _read.Add(message.RootElement.Clone());
            if (Request.HistoryBars > 0)
                Model.Apply(_teller.Message);
            else
                Assert.Contains(_read[^1].GetProperty("type").GetString(), Plain);
        }
        if (mail is not null && Request.HistoryBars > 0)
            Model.AssertShows(mail.Snapshot, Request.HistoryBars);
    }

    /// <summary>What he is sent for the chart's present.</summary>
    public IReadOnlyList<JsonElement> ReadNow()
    {
        Offer();
        Read();
        return [.. _read.Where(message => message.GetProperty("type").GetString() != "status")];
    }

    public void Resync() => _teller.BeginAnew();

    public void Ask(ViewerFeatures features) => _teller.Features |= features;

    public void Dispose() => _teller.Dispose();
}

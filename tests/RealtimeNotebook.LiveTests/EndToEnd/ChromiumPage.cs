using Microsoft.Playwright;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>One page in a real, headless Chromium.</summary>
internal sealed class ChromiumPage : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";
    private const float PatienceMs = 30_000;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _complaints = [];

    private ChromiumPage(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (_playwright, _browser, Page) = (playwright, browser, page);
        page.PageError += (_, error) => Complain(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                Complain(message.Text);
        };
    }

    internal IPage Page { get; }

    /// <summary>What the page's scripts threw or reported as errors.</summary>
    internal string[] Complaints
    {
        get
        {
            lock (_complaints)
                return [.. _complaints];
        }
    }

    internal static async Task<ChromiumPage> StartAsync()
    {
        if (!File.Exists(Program))
            throw new InvalidOperationException($"{Program} is missing: install chromium.");
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        IPage page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        page.SetDefaultTimeout(PatienceMs);
        return new(playwright, browser, page);
    }

    /// <summary>Opens a chart's page and waits until it says that it is live.</summary>
    internal async Task OpenLiveAsync(string url)
    {
        await Page.GotoAsync(url);
        await WaitAsync("chart => chart.state === 'live' && chart.stats().ticks > 2");
    }

    /// <summary>Waits until a function of the chart's handle is true.</summary>
    internal Task WaitAsync(string condition, float patienceMs = PatienceMs) => Page.WaitForFunctionAsync(
        $"() => {{ const chart = document.getElementById('chart')?.realtimeNotebook; return chart !== undefined && ({condition})(chart); }}",
        null, new() { Timeout = patienceMs, PollingInterval = 50 });

    /// <summary>The chart's own figures.</summary>
    internal Task<ChartFigures> FiguresAsync() =>
        Page.EvaluateAsync<ChartFigures>("() => document.getElementById('chart').realtimeNotebook.stats()");

    /// <summary>Waits until the closing price that is read out above the plot is the given one, as far as its digits go.</summary>
    internal Task WaitForCloseAsync(double close) => Page.WaitForFunctionAsync(
        """
        close => {
          const shown = document.querySelectorAll('.rtnb-pair .rtnb-value')[3]?.textContent ?? '';
          const text = shown.replaceAll(',', '');
          return text !== '' && text === close.toFixed((text.split('.')[1] ?? '').length);
        }
        """,
        close);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private void Complain(string text)
    {
        lock (_complaints)
            _complaints.Add(text);
    }
}

/// <summary>What a page measures of itself, in milliseconds where it is a time.</summary>
internal sealed record ChartFigures
{
    public int Ticks { get; init; }

    public Percentiles LatencyMs { get; init; } = new();

    public Percentiles TickMs { get; init; } = new();

    public Percentiles RedrawMs { get; init; } = new();

    public int Redraws { get; init; }

    public int OverlayDraws { get; init; }

    public int Reconnects { get; init; }

    public int Resyncs { get; init; }

    public int Bars { get; init; }

    public int Refused { get; init; }

    public ScrollFigures Scroll { get; init; } = new();
}

/// <summary>What scrolling back has cost.</summary>
internal sealed record ScrollFigures
{
    public int Pages { get; init; }

    public int Failures { get; init; }

    public bool Loading { get; init; }

    public Percentiles LoadMs { get; init; } = new();
}

/// <summary>How a time is distributed.</summary>
internal sealed record Percentiles
{
    public int Samples { get; init; }

    public double P50 { get; init; }

    public double P95 { get; init; }

    public double P99 { get; init; }

    public double Max { get; init; }
}

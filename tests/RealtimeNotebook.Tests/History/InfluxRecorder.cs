using System.Globalization;
using System.Net;

namespace RealtimeNotebook.Tests.History;

/// <summary>Answers as told, and keeps the points of the requests that it has accepted.</summary>
internal sealed class InfluxRecorder : HttpMessageHandler
{
    private readonly Dictionary<string, string> _points = [];

    internal HttpStatusCode Status { get; set; } = HttpStatusCode.NoContent;

    internal string Said { get; init; } = "";

    internal List<string> Bodies { get; } = [];

    internal string? Path { get; private set; }

    internal string? Authorization { get; private set; }

    /// <summary>Takes what is written, but cuts the connection instead of saying so.</summary>
    internal bool LosesAnswers { get; set; }

    /// <summary>The measurement that is refused for good.</summary>
    internal string? Refuses { get; set; }

    /// <summary>Stores a bar as another program does.</summary>
    internal void Store(in Candle bar) => Take(string.Create(CultureInfo.InvariantCulture,
        $"CandleEvent,eventSymbol=SPY{{\\=m}} open={bar.Open:R},high={bar.High:R},low={bar.Low:R},close={bar.Close:R},volume={bar.Volume:R} {bar.OpenMs}"));

    internal Candle[] Bars() => [.. Points("CandleEvent").Select(point => new Candle(point.TimeMs, point.Fields[0], point.Fields[1], point.Fields[2], point.Fields[3], point.Fields[4]))];

    internal double[] Values() => [.. Points("IndicatorEvent").Select(point => point.Fields[0])];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Get)
            return new(HttpStatusCode.OK) { Content = new StringContent(Answer(Uri.UnescapeDataString(request.RequestUri!.Query))) };
        (Path, Authorization) = (request.RequestUri!.PathAndQuery, request.Headers.Authorization?.ToString());
        string body = await request.Content!.ReadAsStringAsync(cancellationToken);
        Bodies.Add(body);
        if (Refuses is { } measurement && body.StartsWith(measurement, StringComparison.Ordinal))
            return new(HttpStatusCode.BadRequest) { Content = new StringContent(Said) };
        if (Status == HttpStatusCode.NoContent)
        {
            foreach (string line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Take(line);
        }
        return LosesAnswers ? throw new HttpRequestException("cut") : new(Status) { Content = new StringContent(Said) };
    }

    private void Take(string line) =>
        _points[$"{line[..line.IndexOf(',', StringComparison.Ordinal)]} {line[(line.LastIndexOf(' ') + 1)..]}"] = line;

    private string Answer(string query)
    {
        long fromMs = Number("time>="), toMs = Number("time<");
        string rows = string.Join(',', Bars().Where(bar => bar.OpenMs >= fromMs && bar.OpenMs < toMs).Select(bar => string.Create(
            CultureInfo.InvariantCulture, $"[{bar.OpenMs},{bar.Open:R},{bar.High:R},{bar.Low:R},{bar.Close:R},{bar.Volume:R}]")));
        return $$"""{"results":[{"series":[{"values":[{{rows}}]}]}]}""";

        long Number(string after)
        {
            int at = query.IndexOf(after, StringComparison.Ordinal) + after.Length;
            return long.Parse(query[at..query.IndexOf("ms", at, StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        }
    }

    private IEnumerable<(long TimeMs, double[] Fields)> Points(string measurement) => _points.Values
        .Where(line => line.StartsWith(measurement, StringComparison.Ordinal))
        .Select(line => line.Split(' '))
        .Select(parts => (long.Parse(parts[2], CultureInfo.InvariantCulture),
            parts[1].Split(',').Select(field => double.Parse(field[(field.IndexOf('=', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture)).ToArray()))
        .OrderBy(point => point.Item1);
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace RealtimeNotebook.LiveTests.Recovery;

/// <summary>Passes queries on to InfluxDB and counts those of a large seed; before one of its pages it calls back.</summary>
/// <param name="newestMs">The opening time of the newest bar that is stored, in Unix milliseconds.</param>
/// <param name="afterPages">How many pages are read before the call, 1 or more.</param>
/// <param name="then">What is done then, before the next query is sent.</param>
internal sealed partial class CountedQueries(long newestMs, int afterPages, Action then) : DelegatingHandler(new SocketsHttpHandler())
{
    // What follows a seed are the newest bars, some of them more than once.
    private const long FewBarsMs = 1_000 * 60_000;

    private readonly object _gate = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<long> _ends = [];

    /// <summary>Completed when it has called back.</summary>
    internal Task Stopped => _stopped.Task;

    /// <summary>How often the seed has been asked for from its newest bar on.</summary>
    internal int Beginnings { get; private set; }

    /// <summary>How many further pages have been asked for.</summary>
    internal int Pages { get; private set; }

    /// <summary>How many of them had been asked for before.</summary>
    internal int AskedAgain { get; private set; }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Match query = Query().Match(Uri.UnescapeDataString(request.RequestUri!.Query));
        if (query.Success)
            Count(Number(query.Groups[1]), Number(query.Groups[2]));
        return base.SendAsync(request, cancellationToken);
    }

    private static long Number(Group digits) => long.Parse(digits.Value, CultureInfo.InvariantCulture);

    private void Count(long fromMs, long toMs)
    {
        lock (_gate)
        {
            if (toMs > newestMs)
            {
                Beginnings += fromMs < newestMs - FewBarsMs ? 1 : 0;
                return;
            }
            Pages++;
            AskedAgain += _ends.Add(toMs) ? 0 : 1;
            if (Pages != afterPages)
                return;
            then();
            _stopped.TrySetResult();
        }
    }

    [GeneratedRegex(@"time>=(\d+)ms AND time<(\d+)ms")]
    private static partial Regex Query();
}

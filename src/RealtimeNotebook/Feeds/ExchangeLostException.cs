using System.Net;
using System.Net.WebSockets;

namespace RealtimeNotebook.Feeds;

/// <summary>A socket was lost, or could not be opened; it is dialled again.</summary>
internal sealed class ExchangeLostException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>How long the exchange asked to be left alone; zero when it did not ask.</summary>
    internal TimeSpan Wait { get; private init; }

    /// <summary>Whether the address itself was refused, which waiting does not mend.</summary>
    internal bool IsFinal { get; private init; }

    /// <summary>For a dial in vain.</summary>
    internal static ExchangeLostException OfDial(Uri url, ClientWebSocket socket, Exception cause, TimeProvider clock)
    {
        HttpStatusCode status = socket.HttpStatusCode;
        string said = status == 0 ? cause.Message : $"it answered with status {(int)status} instead of opening a socket.";
        string? retryAfter = socket.HttpResponseHeaders?.FirstOrDefault(header => header.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase))
            .Value?.FirstOrDefault();
        return new($"{url} cannot be reached: {said}", cause)
        {
            Wait = status is HttpStatusCode.TooManyRequests or BinanceRest.Banned ? RetryAfter.Of(retryAfter, clock) : TimeSpan.Zero,
            IsFinal = status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.NotFound or HttpStatusCode.UnavailableForLegalReasons,
        };
    }
}

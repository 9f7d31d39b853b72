using System.Net;
using System.Text.Json;

namespace RealtimeNotebook.History;

/// <summary>Asks one InfluxDB server.</summary>
internal sealed class InfluxClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly InfluxAddress _address;
    private readonly ServerHttp _server;
    private bool _opensAllFiles;

    /// <summary>Names a server; nothing is dialled yet.</summary>
    internal InfluxClient(InfluxAddress address, HttpMessageHandler? handler)
    {
        _address = address;
        _server = new(address.Server, handler);
    }

    /// <summary>Whether the server has said that it is of a line, 1.x or 2.x, that opens as many files for a query as it takes.</summary>
    internal bool OpensAllFiles => Volatile.Read(ref _opensAllFiles);

    /// <summary>Asks, and reads the answer to its end.</summary>
    /// <returns>The answer of a query that was accepted; it may still hold an error.</returns>
    /// <exception cref="FeedUnavailableException">There was no answer, a refusal, or one that cannot be read.</exception>
    internal async Task<InfluxAnswer> AskAsync(Uri query, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, query);
            request.Headers.Authorization = _address.Authorization;
            using HttpResponseMessage response =
                await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            if (response.Headers.TryGetValues("X-Influxdb-Version", out IEnumerable<string>? versions))
                Volatile.Write(ref _opensAllFiles, versions.First().TrimStart('v') is ['1' or '2', '.', ..]);
            Stream body = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                return response.IsSuccessStatusCode
                    ? Recognised(await InfluxAnswer.ReadAsync(body, patience.Token).ConfigureAwait(false))
                    : await RefusedAsync(response.StatusCode, body, patience.Token).ConfigureAwait(false);
            }
        }
        catch (HttpRequestException e)
        {
            throw InfluxFault.Of(_address, e.HttpRequestError, e);
        }
        catch (IOException e)
        {
            // Also HttpIOException: the status had come, and then the connection was cut.
            throw InfluxFault.Of(_address, "broke off in the middle of an answer", e, isTransient: true);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw InfluxFault.Of(_address, InfluxFault.Foreign, e, isTransient: false);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw InfluxFault.Of(_address, $"gave no whole answer within {Patience.TotalSeconds} s", e, isTransient: true);
        }
    }

    public void Dispose() => _server.Dispose();

    // Any server may answer with JSON; only InfluxDB's silence says that there are no bars.
    private static InfluxAnswer Recognised(InfluxAnswer answer) => answer.HasResults || answer.Error is not null ? answer
        : throw new JsonException("The answer has no 'results'.");

    private async Task<InfluxAnswer> RefusedAsync(HttpStatusCode status, Stream body, CancellationToken stop)
    {
        InfluxAnswer? answer = null;
        try
        {
            answer = await InfluxAnswer.ReadAsync(body, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // A proxy's error page; the status says enough.
        }
        // The limit of files comes with status 400 or 500 and is no refusal: a shorter page will do.
        return answer?.Error?.Contains("file limit", StringComparison.OrdinalIgnoreCase) == true
            ? answer : throw InfluxFault.Of(_address, status, answer?.Error ?? answer?.Message);
    }
}

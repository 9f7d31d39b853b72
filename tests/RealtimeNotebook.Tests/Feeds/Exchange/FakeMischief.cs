using System.Text;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>What an exchange does wrong, chosen by a seed: to single messages, to sockets, and to answers.</summary>
internal sealed class FakeMischief(FakeExchange exchange, int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<(string Stream, string Data)> _sent = [];
    private (string Stream, string Data)? _held;
    private int _calm;

    public Dictionary<string, int> Done { get; } = [];

    /// <summary>Publishes, or does something else.</summary>
    public void Publish(string stream, string data)
    {
        _sent.Add((stream, data));
        if (_sent.Count > 500)
            _sent.RemoveAt(0);
        (string Stream, string Data)? late = _held;
        _held = null;
        switch (_random.Next(60))
        {
            case 0:
                Note("gap");
                break;
            case 1:
                Note("duplicate");
                exchange.Publish(stream, data);
                exchange.Publish(stream, data);
                break;
            case 2:
                Note("old message again");
                exchange.Publish(stream, data);
                (string oldStream, string oldData) = _sent[_random.Next(_sent.Count)];
                exchange.Publish(oldStream, oldData);
                break;
            case 3:
                Note("out of order");
                _held = (stream, data);
                break;
            case 4:
                Note("malformed");
                exchange.Publish(stream, Malformed(data));
                break;
            case 5:
                Note("foreign");
                exchange.Publish(stream, data.Replace("\"s\":\"", "\"s\":\"X", StringComparison.Ordinal));
                exchange.Publish(stream, data);
                break;
            case 6:
                Note("no event at all");
                exchange.Publish(stream, data);
                foreach (FakeConnection connection in exchange.Connections)
                    connection.Send(Encoding.UTF8.GetBytes(_random.Next(2) == 0 ? "][" : """{"stream":7}"""));
                break;
            default:
                exchange.Publish(stream, data);
                break;
        }
        if (late is { } missed)
            exchange.Publish(missed.Stream, missed.Data);
    }

    /// <summary>Does something to the sockets or the answers, now and then.</summary>
    public async Task DisturbAsync()
    {
        // An exchange that is never there long enough to say anything would test nothing but dials.
        _calm = exchange.Connections.Any(connection => connection.Streams > 0) ? _calm + 1 : 0;
        if (_calm < 30)
            return;
        switch (_random.Next(250))
        {
            case 0:
                Note("cut");
                foreach (FakeConnection connection in exchange.Connections)
                    connection.Abort();
                break;
            case 1:
                Note("closed");
                foreach (FakeConnection connection in exchange.Connections)
                    connection.Close();
                break;
            case 2:
                Note("stall");
                foreach (FakeConnection connection in exchange.Connections)
                    connection.Stall();
                break;
            case 3:
                Note("too many requests");
                exchange.Refusals.Enqueue((_random.Next(2) == 0 ? 429 : 418, 1));
                break;
            case 4:
                Note("server error");
                exchange.Refusals.Enqueue((500, 0));
                break;
            case 5:
                Note("nonsense for an answer");
                exchange.Nonsense.Enqueue(_random.Next(2) == 0 ? "<html>" : """[[1,"x"],7""");
                break;
            case 6:
                Note("shutdown");
                FakeConnection[] going = [.. exchange.Connections];
                foreach (FakeConnection connection in going)
                    connection.Send(_random.Next(2) == 0 ? """{"e":"serverShutdown","E":1770123456789}"""u8.ToArray() : FakeExchange.Frame("!serverShutdown", """{"e":"serverShutdown","E":1770123456789}"""));
                break;
            case 7:
                Note("no dials");
                exchange.RefuseDials = 503;
                foreach (FakeConnection connection in exchange.Connections)
                    connection.Abort();
                await Task.Delay(100);
                exchange.RefuseDials = null;
                break;
        }
    }

    private string Malformed(string data) => _random.Next(6) switch
    {
        0 => data[..^_random.Next(1, data.Length - 1)],
        1 => data.Replace("\":\"", "\":\"x", StringComparison.Ordinal),
        2 => data.Replace("\"p\":\"", "\"p\":\"NaN", StringComparison.Ordinal).Replace("\"h\":\"", "\"h\":\"-", StringComparison.Ordinal),
        3 => "[]",
        4 => data.Replace("\"E\":", "\"E\":-", StringComparison.Ordinal),
        _ => $"{{\"s\":\"\\ud800\"{data}",
    };

    private void Note(string what) => Done[what] = Done.GetValueOrDefault(what) + 1;
}

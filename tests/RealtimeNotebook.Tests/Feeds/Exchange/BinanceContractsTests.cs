using System.Text;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>The exchange's list of contracts, read as it comes.</summary>
public sealed class BinanceContractsTests
{
    private const string Traded = """ "status":"TRADING","contractType":"PERPETUAL" """;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    [InlineData(1_000_000)]
    public async Task Traded_perpetual_contracts_are_listed_in_whatever_pieces_the_answer_comes(int piece)
    {
        await using FakeExchange exchange = await FakeExchange.StartAsync(() => ExchangeRun.StartMs);
        Assert.Equal(FakeExchange.Traded, await ReadAsync(exchange.ExchangeInfo(), piece));
    }

    [Theory]
    [InlineData("""{"symbols":[]}""", "")]
    [InlineData("""{"symbols":[{"symbol":"AUSDT",$},{"symbol":"BUSDT"},{"symbol":"AUSDT",$},{$},{"symbol":null,$},{"symbol":5,$}]}""", "AUSDT")]
    [InlineData("""{"symbols":[{$,"symbol":"AUSDT"}],"symbols":[{"symbol":"BUSDT",$}]}""", "AUSDT,BUSDT")]
    [InlineData("""{"symbols":[1,"x",null,[{"symbol":"AUSDT",$}],{"symbol":"BUSDT","filters":[{"symbol":"CUSDT"}],"x":{"status":"CLOSE"},$}]}""", "BUSDT")]
    [InlineData("""{"assets":[{"symbol":"AUSDT",$}],"x":{"symbols":[{"symbol":"BUSDT",$}]},"symbols":[{"symbol":"CUSDT",$}]}""", "CUSDT")]
    [InlineData("""{"symbols":[{"symbol":"btcusdt",$},{"symbol":"\u5e01\u5b89USDT",$},{"symbol":"<b>",$},{"symbol":"A\u0042USDT",$},{"symbol":"",$}]}""", "ABUSDT")]
    public async Task What_is_no_contract_is_left_out(string json, string expected) =>
        Assert.Equal(expected, string.Join(',', await ReadAsync(json.Replace("$", Traded, StringComparison.Ordinal), 50)));

    [Theory]
    [InlineData("")]
    [InlineData("<html>502</html>")]
    [InlineData("[]")]
    [InlineData("\"symbols\"")]
    [InlineData("{}")]
    [InlineData("""{"symbols":{"symbol":"BTCUSDT","status":"TRADING","contractType":"PERPETUAL"}}""")]
    [InlineData("""{"symbols":[{"symbol":"BTCUSDT","status":"TRADING","contractType":"PERPETUAL"}""")]
    [InlineData("""{"symbols":[]}{}""")]
    [InlineData("""{"symbols":[{"symbol":"\ud800"}]}""")]
    public async Task An_answer_that_is_none_is_told(string json)
    {
        var fault = await Assert.ThrowsAsync<FormatException>(() => ReadAsync(json, 20));
        Assert.Contains("is not as Binance documents it; expected", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_without_end_is_refused_at_its_bound_and_never_held()
    {
        var endless = new Endless("""{"symbols":[""", """{"symbol":"BTCUSDT"},""");
        var fault = await Assert.ThrowsAsync<FormatException>(() => BinanceContracts.ReadAsync(endless, default));
        Assert.Contains("longer than 8 MB", fault.Message, StringComparison.Ordinal);
        Assert.InRange(endless.Given, BinanceContracts.MostBytes, BinanceContracts.MostBytes + 64 * 1_024);
        fault = await Assert.ThrowsAsync<FormatException>(() => BinanceContracts.ReadAsync(new Endless("""{"symbols":[{"symbol":" """, "A"), default));
        Assert.Contains("is not as Binance documents it", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_symbols_are_taken_than_there_is_room_for()
    {
        string json = $$"""{"symbols":[{{string.Join(',', Enumerable.Range(0, 3_000).Select(i => $$"""{"symbol":"S{{i}}USDT",{{Traded}}}"""))}}]}""";
        IReadOnlyList<string> symbols = await ReadAsync(json, 4_096);
        Assert.Equal(Enumerable.Range(0, BinanceContracts.MostSymbols).Select(i => $"S{i}USDT"), symbols);
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(string json, int piece) =>
        await BinanceContracts.ReadAsync(new Pieces(Encoding.UTF8.GetBytes(json), piece), default);

    private sealed class Pieces(byte[] all, int piece) : MemoryStream(all)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }

    private sealed class Endless(string start, string again) : MemoryStream
    {
        private readonly byte[] _again = Encoding.UTF8.GetBytes(again);
        private byte[] _rest = Encoding.UTF8.GetBytes(start);

        internal long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = Math.Min(buffer.Length, _rest.Length);
            _rest.AsSpan(0, count).CopyTo(buffer.Span);
            _rest = count < _rest.Length ? _rest[count..] : _again;
            Given += count;
            return ValueTask.FromResult(count);
        }
    }
}

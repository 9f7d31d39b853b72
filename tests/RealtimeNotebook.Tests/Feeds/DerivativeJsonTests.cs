using System.Text;
using RealtimeNotebook.Feeds;
using static RealtimeNotebook.Tests.Derivatives.Entries;

namespace RealtimeNotebook.Tests.Feeds;

public sealed class DerivativeJsonTests
{
    [Fact]
    public void What_is_written_is_read_again()
    {
        DerivativeEvent[] all =
        [
            DerivativeEvent.Of(Open(1, 81_234.567890123456789m)),
            DerivativeEvent.Of(Open(1, 0) with { Value = null }),
            DerivativeEvent.Of(Rate(2, -0.00012345m) with { PredictedRate = 0.0001m }),
            DerivativeEvent.Of(Rate(2, 0) with { NextTimeMs = null }),
            DerivativeEvent.Of(Closed(3, 0.001m, LiquidatedSide.Short, price: 91_234.05m)),
        ];
        foreach (DerivativeEvent one in all)
        {
            foreach (DerivativeEvent read in new[] { DerivativeJson.Read(DerivativeJson.ToBytes(one), null, null), DerivativeJson.Read(DerivativeJson.ToBytes(one), one.Kind, "BTCUSDT") })
                Assert.Equal((one.Kind, one.OpenInterest, one.Funding, one.Liquidation, null), (read.Kind, read.OpenInterest, read.Funding, read.Liquidation, read.Fault));
        }
    }

    [Fact]
    public void Numbers_may_be_texts_and_times_iso_and_what_says_nothing_is_skipped()
    {
        DerivativeEvent one = Read("""{"more":{"a":[1,{"b":2}]},"timestamp":"2026-11-20T00:00:01Z","venue":"Binance","open_interest":"1234.567890123456789","open_interest_value":null}""",
            DerivativeEventKind.OpenInterest, "BTCUSDT");
        Assert.Equal(new OpenInterest(Start + 1_000, "BTCUSDT", "binance", 1234.567890123456789m, null), one.OpenInterest);
    }

    [Theory]
    [InlineData("", "is not one JSON object")]
    [InlineData("[]", "is not one JSON object")]
    [InlineData("{\"timestamp\":1}{}", "is not one JSON object")]
    [InlineData("{\"venue\":\"\\ud800\"}", "is not one JSON object")]
    [InlineData("{}", "timestamp is missing")]
    [InlineData("{\"timestamp\":1795132800000}", "venue is missing")]
    [InlineData("{\"timestamp\":1795132800000,\"venue\":\"a\"}", "open_interest is missing")]
    [InlineData("{\"timestamp\":\"soon\",\"venue\":\"a\",\"open_interest\":1}", "timestamp (soon) is not a time")]
    [InlineData("{\"timestamp\":-5,\"venue\":\"a\",\"open_interest\":1}", "outside the years")]
    [InlineData("{\"timestamp\":1795132800000,\"venue\":\"<b>\",\"open_interest\":1}", "venue is no name of an exchange")]
    [InlineData("{\"timestamp\":1795132800000,\"venue\":\"a\",\"open_interest\":-1}", "open_interest -1 lies outside 0..")]
    [InlineData("{\"timestamp\":1795132800000,\"venue\":\"a\",\"open_interest\":1e17}", "lies outside 0..")]
    [InlineData("{\"timestamp\":1795132800000,\"venue\":\"a\",\"open_interest\":1e99}", "is not a number that a decimal holds")]
    [InlineData("{\"timestamp\":1795132800000,\"venue\":\"a\",\"open_interest\":\"NaN\"}", "is not a number that a decimal holds")]
    [InlineData("{\"timestamp\":1795132800000,\"venue\":\"a\",\"open_interest\":true}", "is not a number that a decimal holds")]
    [InlineData("{\"timestamp\":1795132800000,\"venue\":\"a\",\"open_interest\":1,\"symbol\":\"ETHUSDT\"}", "is another than the one this channel was subscribed for")]
    public void What_is_wrong_with_a_message_is_said(string json, string expected)
    {
        DerivativeEvent one = Read(json, DerivativeEventKind.OpenInterest, "BTCUSDT");
        Assert.Equal(DerivativeEventKind.Refused, one.Kind);
        Assert.Contains(expected, one.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"type\":\"liquidation\",\"timestamp\":1795132800000,\"symbol\":\"B\",\"venue\":\"a\",\"side\":\"BUY\",\"quantity\":1,\"price\":1}", "neither LONG nor SHORT")]
    [InlineData("{\"type\":\"liquidation\",\"timestamp\":1795132800000,\"symbol\":\"B\",\"venue\":\"a\",\"side\":\"LONG\",\"quantity\":0,\"price\":1}", "quantity is 0")]
    [InlineData("{\"type\":\"liquidation\",\"timestamp\":1795132800000,\"symbol\":\"B\",\"venue\":\"a\",\"side\":\"LONG\",\"quantity\":1,\"price\":0}", "price is 0")]
    [InlineData("{\"type\":\"funding\",\"timestamp\":1795132800000,\"symbol\":\"B\",\"venue\":\"a\",\"funding_rate\":11}", "funding_rate 11 lies outside")]
    [InlineData("{\"type\":\"funding\",\"timestamp\":1795132800000,\"symbol\":\"<script>\",\"venue\":\"a\",\"funding_rate\":0}", "symbol")]
    [InlineData("{\"type\":\"gossip\",\"timestamp\":1795132800000}", "type is missing or unknown")]
    public void What_names_itself_is_judged_too(string json, string expected)
    {
        DerivativeEvent one = Read(json, null, null);
        Assert.Equal(DerivativeEventKind.Refused, one.Kind);
        Assert.Contains(expected, one.Fault, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whatever_the_bytes_it_never_throws(int seed)
    {
        var random = new Random(seed);
        byte[] good = DerivativeJson.ToBytes(DerivativeEvent.Of(Closed(1)));
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. good];
            for (int change = random.Next(1, 5); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            DerivativeEvent one = DerivativeJson.Read(bytes.AsSpan(0, random.Next(bytes.Length + 1)), random.Next(2) == 0 ? null : DerivativeEventKind.Liquidation, null);
            refused += one.Kind == DerivativeEventKind.Refused ? 1 : 0;
            Assert.Equal(one.Kind == DerivativeEventKind.Refused, one.Fault is not null);
        }
        Assert.InRange(refused, 15_000, 20_000);
        Assert.Contains("at most 16384 are read", DerivativeJson.Read(new byte[20_000], null, null).Fault, StringComparison.Ordinal);
        Assert.Contains("not UTF-8", DerivativeJson.Read([0xff, 0xfe], null, null).Fault, StringComparison.Ordinal);
    }

    private static DerivativeEvent Read(string json, DerivativeEventKind? kind, string? symbol) => DerivativeJson.Read(Encoding.UTF8.GetBytes(json), kind, symbol);
}

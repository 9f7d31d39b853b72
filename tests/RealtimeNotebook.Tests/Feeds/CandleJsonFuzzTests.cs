using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Tests.Feeds;

public sealed class CandleJsonFuzzTests
{
    private static readonly string[] Seeds =
    [
        CandleJsonTests.DxFeed,
        """{"e":"kline","E":1,"s":"SPY","k":{"t":1795185060000,"i":"1m","o":"585.1","c":"585.3","h":"585.4","l":"585","v":NaN,"x":true}}""",
        """{"symbol":"\u0053PY","price":585.25,"quantity":10,"timestamp":"2026-11-20T14:31:01.234+01:00","deep":[[{"a":[1]}]]}""",
    ];

    private static readonly byte[][] Inserts =
    [
        "NaN"u8.ToArray(), "-Infinity"u8.ToArray(), "\\ud800"u8.ToArray(), "\""u8.ToArray(), "{"u8.ToArray(), "["u8.ToArray(), [0xC3], [0],
        "1e999"u8.ToArray(), "99999999999999999999"u8.ToArray(), [0xEF, 0xBB, 0xBF], "null"u8.ToArray(), "\"k\":{"u8.ToArray(),
    ];

    [Fact]
    public void Arbitrary_bytes_are_read_or_refused_never_thrown_at() =>
        Prop.ForAll<byte[]>(bytes => IsDefined(bytes)).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(new Replay(new Rnd(7, 9), null)));

    [Fact]
    public void Damaged_messages_are_read_or_refused_never_thrown_at()
    {
        var random = new Random(20261120);
        for (int run = 0; run < 30_000; run++)
        {
            var bytes = new List<byte>(Encoding.UTF8.GetBytes(Seeds[run % Seeds.Length]));
            for (int change = random.Next(1, 6); change > 0; change--)
                Damage(bytes, random);
            Assert.True(IsDefined([.. bytes]), $"run {run}: {Convert.ToHexString([.. bytes])}");
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("{\"k\":")]
    public void A_pit_of_brackets_is_refused(string bracket)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(bracket, 60_000 / bracket.Length)));
        Assert.False(CandleJson.TryRead(bytes, CandleJsonTests.Spy, UpdateSemantics.Snapshot, out _, out Refusal refusal));
        Assert.Equal(CandleFault.NotJson, refusal.Fault);
    }

    // A message is either read, and then its numbers make a candle or tick, or refused with a reason in words.
    private static bool IsDefined(byte[] bytes)
    {
        bool read = CandleJson.TryRead(bytes, CandleJsonTests.Spy, UpdateSemantics.Snapshot, out DecodedEvent decoded, out Refusal refusal);
        if (!read)
            return refusal.Fault != CandleFault.None && refusal.ToText().Length is > 0 and < 600;
        Candle c = decoded.Update.Candle;
        return refusal.Fault == CandleFault.None && (decoded.IsTrade
            ? Tick.TryCreate(decoded.Tick.TimeMs, decoded.Tick.Price, decoded.Tick.Size, 0, out _, out _)
            : Candle.TryCreate(c.OpenMs, c.Open, c.High, c.Low, c.Close, c.Volume, out _, out _));
    }

    private static void Damage(List<byte> bytes, Random random)
    {
        int at = random.Next(bytes.Count);
        switch (random.Next(4))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes.InsertRange(at, Inserts[random.Next(Inserts.Length)]);
                break;
            case 2:
                bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                break;
            default:
                bytes.AddRange(bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                break;
        }
        if (bytes.Count == 0)
            bytes.Add((byte)'{');
    }
}

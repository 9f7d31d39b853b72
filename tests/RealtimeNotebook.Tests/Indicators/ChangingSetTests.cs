using RealtimeNotebook.Candles;
using RealtimeNotebook.Indicators;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Indicators;

public sealed class ChangingSetTests
{
    [Theory]
    [InlineData("hull")]
    [InlineData("rsi")]
    [InlineData("signal")]
    [InlineData("bb_middle")]
    public void What_is_left_is_as_if_the_other_had_never_been_there(string line)
    {
        IIndicator[] all = [new Hull(), new Rsi(), new Macd(), new Bollinger()];
        IIndicator removed = all.Single(indicator => indicator.Lines.Contains(line));
        Candle[] bars = Walk(3, 120);
        var candles = new CandleState(Spy, 100);
        var set = new IndicatorSet(all);
        var expected = new IndicatorSet(all.Where(indicator => indicator != removed));
        for (int i = 0; i < bars.Length; i++)
        {
            MergeResult change = candles.Apply(Snapshot(bars[i]));
            set.Follow(candles, change);
            expected.Follow(candles, change);
            if (i == 60)
                Assert.True(set.Remove(line, candles));
        }
        Assert.Equal(expected.Lines, set.Lines);
        Assert.Equal(expected.Columns.Drawn.Select(drawn => string.Join(' ', drawn.Lines)), set.Columns.Drawn.Select(drawn => string.Join(' ', drawn.Lines)));
        Assert.Equal(expected.Columns.Drawn.Select(drawn => drawn.Drawing), set.Columns.Drawn.Select(drawn => drawn.Drawing));
        Assert.Equal(expected.Live.ToArray(), set.Live.ToArray());
        foreach (string left in set.Lines)
            Assert.Equal(expected.Columns[left].ToArray(), set.Columns[left].ToArray());
        Assert.False(set.Remove(line, candles));
    }
}

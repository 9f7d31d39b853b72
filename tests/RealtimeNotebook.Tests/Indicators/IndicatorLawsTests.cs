using RealtimeNotebook.Indicators;
using RealtimeNotebook.Tests.Candles;

namespace RealtimeNotebook.Tests.Indicators;

/// <summary>What every indicator promises, each by itself.</summary>
public sealed class IndicatorLawsTests
{
    public static TheoryData<string> Names => [.. EveryIndicator.Makers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_preview_is_what_closing_gives_and_leaves_no_trace(string name)
    {
        (IIndicator quiet, IIndicator noisy) = (EveryIndicator.Makers[name](), EveryIndicator.Makers[name]());
        var random = new Random(3);
        (double[] preview, double[] close, double[] expected) = (Values(quiet), Values(quiet), Values(quiet));
        foreach (Candle bar in Bars.Walk(17, 400))
        {
            for (int i = random.Next(4); i >= 0; i--)
                noisy.Preview(Revised(bar, random), preview);
            noisy.Preview(bar, preview);
            noisy.Close(bar, close);
            quiet.Close(bar, expected);
            AssertSameBits(close, preview);
            AssertSameBits(expected, close);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_clone_goes_its_own_way(string name)
    {
        IIndicator first = EveryIndicator.Makers[name]();
        double[] values = Values(first);
        Candle[] bars = Bars.Walk(23, 200);
        foreach (Candle bar in bars[..131])
            first.Close(bar, values);
        (IIndicator clone, IIndicator control) = (first.Clone(), first.Clone());
        Assert.Equal((first.Lines, first.WarmUpBars, first.Drawing), (clone.Lines, clone.WarmUpBars, clone.Drawing));
        foreach (Candle bar in Bars.Walk(99, 120))
            clone.Close(bar with { High = bar.High * 3, Close = bar.Close * 3, Volume = 7 }, values);
        double[] expected = Values(first);
        foreach (Candle bar in bars[131..])
        {
            first.Close(bar, values);
            control.Close(bar, expected);
            AssertSameBits(expected, values);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_ready_when_it_says_so(string name)
    {
        IIndicator indicator = EveryIndicator.Makers[name]();
        double[] values = Values(indicator);
        int seen = 0;
        foreach (Candle bar in Bars.Walk(29, indicator.WarmUpBars + 50))
        {
            indicator.Close(bar, values);
            Assert.Equal(++seen >= indicator.WarmUpBars, values.All(value => !double.IsNaN(value)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Neither_a_tick_nor_a_bar_allocates(string name)
    {
        IIndicator indicator = EveryIndicator.Makers[name]();
        double[] values = Values(indicator);
        Candle[] bars = Bars.Walk(31, 2_000);
        foreach (Candle bar in bars[..1_000])
        {
            indicator.Preview(bar, values);
            indicator.Close(bar, values);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1_000; i < bars.Length; i++)
        {
            indicator.Preview(bars[i], values);
            indicator.Close(bars[i], values);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void All_can_be_drawn_together_and_twice_under_other_names()
    {
        var set = new IndicatorSet(EveryIndicator.All());
        Assert.Equal(set.Lines.Count, set.Lines.Distinct().Count());
        Assert.Throws<ArgumentException>(() => new IndicatorSet([new Rsi(), new Rsi(7)]));
        Assert.Equal(["rsi", "rsi_7"], new IndicatorSet([new Rsi(), new Rsi(7, "rsi_7")]).Lines);
    }

    [Fact]
    public void A_drawing_that_cannot_be_is_refused_with_all_its_faults()
    {
        IndicatorDrawing[] drawings =
        [
            new() { Pane = " " }, new() { Levels = [1] }, new() { Pane = "a", Range = (1, 1) }, new() { Pane = "a", Levels = [double.NaN] },
            new() { Band = ("mid", "other") }, new() { Direction = ("other", "mid") },
        ];
        foreach (IndicatorDrawing drawing in drawings)
            Assert.Contains("'mid'", Assert.Throws<ArgumentException>(() => new IndicatorSet([new Drawn(drawing)])).Message, StringComparison.Ordinal);
        string message = Assert.Throws<ArgumentException>(() => new IndicatorSet([new Drawn(new() { Range = (2, 1), Band = ("mid", "x") })])).Message;
        Assert.Contains("set Pane. Range (2, 1) does not rise; expected two finite numbers, the lower first. 'x' is not one of its lines; there are: mid.", message, StringComparison.Ordinal);
        Assert.Equal(["mid"], new IndicatorSet([new Drawn(new() { Pane = "a", Range = (0, 1), Levels = [0.5] })]).Lines);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20)]
    [InlineData(1_000)]
    public void A_window_costs_one_join_a_preview_and_four_a_value_whatever_its_length(int period)
    {
        var window = new RollingAggregate<Counted>(period);
        for (int i = 0; i < 3 * period; i++)
            window.Push(new(1));
        Counted.Joins = 0;
        Assert.Equal(period, window.Peek(new(1)).Value);
        Assert.Equal(1, Counted.Joins);
        Counted.Joins = 0;
        for (int i = 0; i < 10 * period; i++)
            Assert.Equal(period, window.Push(new(1)).Value);
        Assert.InRange(Counted.Joins, 10, 40 * period);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public void A_look_back_outside_its_range_is_refused(int period)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Rsi(period));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Bollinger(period));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Atr(period));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Stochastic(period));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Stochastic(14, period));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Stochastic(14, 3, period));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Donchian(period));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SuperTrend(period));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_width_that_is_none_is_refused(double width)
    {
        Assert.Equal("width", Assert.Throws<ArgumentOutOfRangeException>(() => new Bollinger(20, width)).ParamName);
        Assert.Equal("width", Assert.Throws<ArgumentOutOfRangeException>(() => new SuperTrend(10, width)).ParamName);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(24)]
    public void A_session_begins_at_a_time_of_day(int hours) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Vwap(null, TimeSpan.FromHours(hours)));

    [Fact]
    public void A_session_keeps_its_hour_through_summer_time()
    {
        var vwap = new Vwap(Berlin(), TimeSpan.FromHours(9));
        var values = new double[1];
        double price = 0;
        var starts = new List<string>();
        for (var time = new DateTimeOffset(2026, 10, 24, 0, 0, 0, TimeSpan.Zero); time.Day < 27; time = time.AddHours(1))
        {
            price++;
            vwap.Close(new(time.ToUnixTimeMilliseconds(), price, price, price, price, 1), values);
            if (values[0] == price)
                starts.Add($"{time:d HH}");
        }
        Assert.Equal(["24 00", "24 07", "25 08", "26 08"], starts);
    }

    [Theory]
    [InlineData(2, 0, "24 00:00", "25 00:00", "26 01:00")]
    [InlineData(2, 30, "24 00:30", "25 00:30", "26 01:30")]
    [InlineData(3, 0, "24 01:00", "25 02:00", "26 02:00")]
    public void A_session_that_starts_within_the_repeated_hour_starts_once(int hour, int minute, params string[] expected)
    {
        var vwap = new Vwap(Berlin(), new(hour, minute, 0));
        var values = new double[1];
        double price = 0;
        var starts = new List<string>();
        for (var time = new DateTimeOffset(2026, 10, 23, 23, 0, 0, TimeSpan.Zero); time.Day < 27; time = time.AddMinutes(10))
        {
            price++;
            vwap.Close(new(time.ToUnixTimeMilliseconds(), price, price, price, price, 1), values);
            if (values[0] == price && price > 1)
                starts.Add($"{time:d HH:mm}");
        }
        Assert.Equal(expected, starts);
    }

    // Two hours ahead in summer, one in winter; the clock goes back on 25 October 2026 at 03:00.
    private static TimeZoneInfo Berlin()
    {
        var rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday));
        return TimeZoneInfo.CreateCustomTimeZone("Berlin", TimeSpan.FromHours(1), null, null, null, [rule]);
    }

    private static double[] Values(IIndicator indicator) => new double[indicator.Lines.Count];

    private static Candle Revised(Candle bar, Random random)
    {
        double close = bar.Low + (bar.High - bar.Low) * random.NextDouble();
        return bar with { High = Math.Max(bar.Open, close), Low = Math.Min(bar.Open, close), Close = close, Volume = random.Next(9_999) };
    }

    private static void AssertSameBits(double[] expected, double[] actual) =>
        Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), actual.Select(BitConverter.DoubleToInt64Bits));

    private sealed class Drawn(IndicatorDrawing drawing) : Indicator<int>
    {
        public override IReadOnlyList<string> Lines { get; } = ["mid"];

        public override IndicatorDrawing Drawing => drawing;

        protected override int Step(int state, in Candle bar, Span<double> values)
        {
            values[0] = (bar.High + bar.Low) / 2;
            return state;
        }
    }

    private readonly record struct Counted(int Value) : IAggregate<Counted>
    {
        [ThreadStatic]
        private static int _joins;

        internal static int Joins { get => _joins; set => _joins = value; }

        public static Counted Nothing => default;

        public static Counted Join(in Counted older, in Counted newer)
        {
            Joins++;
            return new(older.Value + newer.Value);
        }
    }
}

using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

public sealed class ChartStateTests
{
    private static readonly SeriesState Status = new(SeriesPhase.Live, 1, null, "fake", "none", true, []);

    private readonly int[] _reads = new int[2];
    private int _ticksRead;

    [Fact]
    public async Task Readers_meet_whole_states_while_the_writer_is_at_work()
    {
        var state = new ChartState(Spy, 5_000, [new Hull(5), new Macd(3, 6, 4)], Status);
        Candle[] bars = Walk(1, 3_000);
        using var done = new CancellationTokenSource();
        using var started = new CountdownEvent(2);
        Task<int>[] readers = [.. Enumerable.Range(0, 2).Select(reader => Task.Factory.StartNew(
            () => ReadUntil(state, reader, started, done.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        started.Wait();
        foreach (Candle bar in bars)
        {
            state.Apply(new CandleUpdate(bar with { Close = bar.Low, Volume = 0 }, UpdateSemantics.Snapshot));
            state.Apply(new CandleUpdate(bar, UpdateSemantics.Snapshot));
        }
        // The machine may be too busy for the readers to have had a turn yet.
        for (int i = 0; readers.Any(reader => !reader.IsCompleted) && _reads.Any(read => read < 20); i++)
            state.Apply(new CandleUpdate(bars[^1] with { Volume = i }, UpdateSemantics.Snapshot));
        await done.CancelAsync();
        Assert.All(await Task.WhenAll(readers), read => Assert.True(read > 0));
    }

    [Fact]
    public async Task No_reader_meets_half_a_tick()
    {
        var state = new ChartState(Spy, 100, [new BarFunction("sum", bar => bar.Close + bar.Volume)], Status);
        using var done = new CancellationTokenSource();
        Task reading = Task.Factory.StartNew(
            () => ReadTicksUntil(state, done.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        // The machine may be too busy for the reader to have had many turns by then.
        for (int i = 0; (i < 3_000_000 || Volatile.Read(ref _ticksRead) <= 100) && !reading.IsCompleted; i++)
            state.Apply(Snapshot(Flat(Math.Min(i / 1_000_000, 2), 1 + i % 1_000, 1 + i % 1_000)));
        await done.CancelAsync();
        await reading;
        Assert.True(_ticksRead > 100);
    }

    [Fact]
    public void A_tick_allocates_nothing()
    {
        var state = new ChartState(Spy, 5_000, [new Hull(), new Macd(), new Sma(20), new Ema(20), new Wma(14)], Status);
        foreach (Candle bar in Walk(2, 1_000))
            state.Apply(new CandleUpdate(bar, UpdateSemantics.Snapshot));
        Candle forming = Flat(999, 100);
        Revise(100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Revise(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Revise(int times)
        {
            for (int i = 0; i < times; i++)
            {
                state.Apply(new CandleUpdate(forming with { High = 101 + i, Close = 100 + i % 2 }, UpdateSemantics.Snapshot));
                state.Apply(new Tick(forming.OpenMs + i % 1_000, 100, 1));
            }
        }
    }

    private void ReadTicksUntil(ChartState state, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            ChartSnapshot now = state.Snapshot();
            if (now.Forming is not { } forming)
                continue;
            Assert.Equal((forming.Close, forming.Close + forming.Volume), (forming.Volume, now.Live[0]));
            Volatile.Write(ref _ticksRead, _ticksRead + 1);
        }
    }

    // The forming values must be those of the very bars and forming bar in the same snapshot.
    private int ReadUntil(ChartState state, int reader, CountdownEvent started, CancellationToken done)
    {
        int read = 0;
        started.Signal();
        while (!done.IsCancellationRequested)
        {
            ChartSnapshot now = state.Snapshot();
            if (now.Forming is not { } forming)
                continue;
            IndicatorColumns batch = IndicatorSet.Compute(
                [new Hull(5), new Macd(3, 6, 4)], CandleColumns.From([.. now.Bars, forming]));
            for (int line = 0; line < batch.Lines.Count; line++)
                Assert.Equal(batch.At(line)[^1], now.Live[line]);
            Volatile.Write(ref _reads[reader], ++read);
        }
        return read;
    }
}

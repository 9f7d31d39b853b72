using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>Rebuilds bars from a file of one event a line: a recording, or candles and trades alone.</summary>
/// <remarks>
/// Events are merged by the rules of the live chart, candles as snapshots of their bar. A line that names no interval is taken for
/// the interval asked for, as when it is replayed.
/// </remarks>
internal static class NdjsonBars
{
    private const int MostOthersRead = 1_000;
    private const int LinesBetweenStops = 1_024;

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="search">What is looked for; takes what is found.</param>
    /// <param name="takesSimulated">Whether made-up prices are wanted, too.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="FeedUnavailableException">It is a recording of made-up prices, and they are not wanted.</exception>
    internal static async Task ReadAsync(SeriesFile file, BarSearch search, bool takesSimulated, CancellationToken stop)
    {
        var state = new CandleState(search.Key, Math.Clamp(search.Range.MostBars, CandleState.MinCapacity, CandleState.MaxCapacity));
        // Where the path says nothing of the symbol, a line has to: it is one that is refused for another symbol.
        SeriesKey? another = file.IsNamed(search.Symbols) ? null : new(search.Key.Symbol == "#" ? "@" : "#", search.Key.Interval);
        int others = 0;
        var lines = new LineReader(file.OpenRead());
        await using (lines.ConfigureAwait(false))
        {
            for (long count = 0; await lines.ReadAsync(stop).ConfigureAwait(false) is { } bytes; count++)
            {
                if (count % LinesBetweenStops == 0)
                    stop.ThrowIfCancellationRequested();
                if (bytes.AsSpan().Trim(" \t\r"u8).IsEmpty || RecordedLine.Read(bytes, search.Key) is not { Kind: FeedEventKind.Message } line)
                    continue;
                if (line.IsSimulated && !takesSimulated)
                    throw new FeedUnavailableException($"'{file.Path}' is a recording of made-up prices, and those of this chart are real: name other files.");
                ReadOnlySpan<byte> message = line.Payload.Span;
                if (!CandleJson.TryRead(message, search.Key, UpdateSemantics.Snapshot, out DecodedEvent e, out Refusal refusal))
                {
                    if (refusal.Fault != CandleFault.WrongSeries)
                        search.Skip();
                    else if (others++ < MostOthersRead)
                        NoteInterval(message, search);
                    continue;
                }
                if (e.TimeMs >= search.Range.ToMs || (another is { } key && CandleJson.TryRead(message, key, UpdateSemantics.Snapshot, out _, out _)))
                    continue;
                _ = e.IsTrade ? state.Apply(e.Tick) : state.Apply(e.Update);
            }
        }
        CandleColumns closed = state.Closed;
        for (int i = 0; i < closed.Count; i++)
            Give(closed[i], search);
        if (state.HasForming)
            Give(state.Forming, search);
    }

    private static void Give(in Candle bar, BarSearch search) =>
        search.Take(bar.OpenMs, bar.Open, bar.High, bar.Low, bar.Close, bar.Volume);

    private static void NoteInterval(ReadOnlySpan<byte> message, BarSearch search)
    {
        foreach (Interval finer in Interval.All.Where(search.Key.Interval.IsMultipleOf))
        {
            if (CandleJson.TryRead(message, new(search.Key.Symbol, finer), UpdateSemantics.Snapshot, out _, out _))
                search.Others.Add(finer);
        }
    }
}

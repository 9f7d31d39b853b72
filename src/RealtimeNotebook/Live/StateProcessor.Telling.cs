using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

// What the processor says of the series beside the numbers; each change is told to the viewers at once.
internal sealed partial class StateProcessor
{
    private void SetPhase(SeriesPhase phase, string? text)
    {
        SeriesState now = _state.Status;
        SetStatus(now with
        {
            Phase = phase,
            Text = text,
            Progress = phase == SeriesPhase.Seeding ? now.Progress : 1,
            SinceMs = phase == now.Phase ? now.SinceMs : _clock.GetUtcNow().ToUnixTimeMilliseconds(),
        });
    }

    private void SetProgress(double progress) => SetStatus(_state.Status with { Progress = progress });

    private void RefreshGaps()
    {
        IReadOnlyList<CandleGap> gaps = _state.Candles.Gaps;
        if (gaps.SequenceEqual(_state.Status.Gaps))
            return;
        NoteGapAges(gaps);
        SetStatus(_state.Status with { Gaps = [.. gaps] });
        ReleasePassed();
    }

    private void RefreshSources()
    {
        IReadOnlyList<SourceHealth> sources = _sources.Now;
        if (SourceBoard.Differ(sources, _state.Status.Sources))
            SetStatus(_state.Status with { Sources = sources });
    }

    private void SetStatus(SeriesState next)
    {
        if (next == _state.Status)
            return;
        _state.Status = next;
        Tell(new(0, IsUrgent: true));
    }
}

namespace RealtimeNotebook.Live;

/// <summary>Word from the processor to the updater that the series is other than it was. The numbers themselves are in the snapshot.</summary>
/// <param name="SourceMs">When the event arose at its source, in Unix milliseconds; 0 where unknown.</param>
/// <param name="IsUrgent">Whether viewers are to be told at once: a bar has closed, bars were rewritten, or the phase changed.</param>
internal readonly record struct ChartDelta(long SourceMs, bool IsUrgent);

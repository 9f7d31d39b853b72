namespace RealtimeNotebook.Tool;

/// <summary>Says on standard error how things go: in place on a terminal, elsewhere a line every ten seconds and at each change of phase.</summary>
/// <param name="now">What there is to say: how things stand, and what of it is worth a line of its own when it changes.</param>
/// <param name="notice">A text shown once on a line of its own, and again when it changes; null for no text.</param>
internal sealed class StatusLine(Func<(string Text, string Phase)> now, Func<string>? notice = null)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private const int PacesPerLine = 10;

    private readonly bool _inPlace = !Console.IsErrorRedirected;

    internal async Task RunAsync(CancellationToken stop)
    {
        string phase = "";
        int silent = 0;
        string said = "";
        using var timer = new PeriodicTimer(Pace);
        try
        {
            do
            {
                if (notice?.Invoke() is { Length: > 0 } news && news != said)
                {
                    said = news;
                    Console.Error.WriteLine(_inPlace ? $"\r{news}" : news);
                }
                (string text, string newPhase) = now();
                silent++;
                if (!_inPlace && newPhase == phase && silent < PacesPerLine)
                    continue;
                (phase, silent) = (newPhase, 0);
                Write(text);
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (_inPlace)
                await Console.Error.WriteLineAsync();
        }
    }

    private void Write(string text)
    {
        if (!_inPlace)
        {
            Console.Error.WriteLine(text);
            return;
        }
        int width = Math.Max(Console.WindowWidth - 1, 20);
        Console.Error.Write($"\r{(text.Length > width ? text[..width] : text.PadRight(width))}");
    }
}

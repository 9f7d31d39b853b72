using System.Threading.Channels;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Alerts;

/// <summary>Restores the alerts of an earlier session, and keeps those of this one, on a task of its own.</summary>
/// <param name="store">Where; owned.</param>
/// <param name="log">The alerts.</param>
/// <param name="restored">Called when those of an earlier session are in the log.</param>
/// <param name="note">Told what a person should know.</param>
/// <param name="clock">For pauses, and to date the store's answers.</param>
internal sealed class AlertKeeper(IAlertStore store, AlertLog log, Action restored, Action<string> note, TimeProvider clock)
{
    // A burst is kept a few times a second, not once an alert.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(2);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SourceHealth _health = new(store.Name, SourceRole.Store, SourceState.Idle, null, 0, 0, 0);
    private Task _running = Task.CompletedTask;
    private bool _isLoaded;

    // How many had been raised when the last ones were saved; the log has the newest before anybody says that there is one.
    private long _saved;

    /// <summary>How the store does.</summary>
    internal SourceHealth Health => Volatile.Read(ref _health);

    /// <summary>Begins to restore.</summary>
    internal void Start()
    {
        _wake.Writer.TryWrite(true);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Says that the log has something new.</summary>
    internal void Ring() => _wake.Writer.TryWrite(true);

    /// <summary>Keeps what is not kept yet, if the store answers soon.</summary>
    internal async Task EndAsync()
    {
        _wake.Writer.TryComplete();
        _ending.TrySetResult();
        await _running.ConfigureAwait(false);
        await store.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        TimeSpan pause = Pause;
        while (true)
        {
            bool goesOn = await _wake.Reader.WaitToReadAsync().ConfigureAwait(false);
            _wake.Reader.TryRead(out _);
            bool done = await TryKeepAsync(goesOn ? Patience : LastPatience).ConfigureAwait(false);
            if (!goesOn)
                return;
            pause = done ? Pause : TimeSpan.FromSeconds(Math.Clamp(pause.TotalSeconds * 2, 1, LongestPause.TotalSeconds));
            await Task.WhenAny(Task.Delay(pause, clock), _ending.Task).ConfigureAwait(false);
            if (!done)
                _wake.Writer.TryWrite(true);
        }
    }

    private async Task<bool> TryKeepAsync(TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within, clock);
        try
        {
            // What is kept is never written over before it has been read.
            if (!_isLoaded)
                await RestoreAsync(patience.Token).ConfigureAwait(false);
            (IReadOnlyList<Alert> last, long raised, int fresh) = log.ReadSince(_saved);
            if (raised > _saved)
            {
                await store.SaveAsync(last, fresh, patience.Token).ConfigureAwait(false);
                _saved = raised;
                Answered(null);
            }
            return true;
        }
        catch (FeedUnavailableException e)
        {
            Failed(e.Message);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            Failed($"{store.Name} gave no answer within {within.TotalSeconds:0} s.");
        }
        catch (Exception e)
        {
            // Whatever else a store throws, a cancellation of its own included: the next attempt may go well.
            Failed($"{store.Name} failed: {e.GetType().Name}: {e.Message}");
        }
        return false;
    }

    private async Task RestoreAsync(CancellationToken stop)
    {
        KeptAlerts kept = await store.LoadAsync(stop).ConfigureAwait(false);
        _isLoaded = true;
        log.Restore(kept.Alerts);
        string? damage = kept.Damaged == 0 ? null : $"{store.Name} held {kept.Damaged} entries that are no alerts; they are left out.";
        Answered(damage);
        restored();
        if (damage is not null)
            note(damage);
    }

    private void Answered(string? text)
    {
        SourceHealth now = Health;
        Volatile.Write(ref _health, now with
        {
            State = SourceState.Ok,
            Text = text,
            Answers = now.Answers + 1,
            LastAnswerMs = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        });
    }

    private void Failed(string text)
    {
        SourceHealth now = Health;
        Volatile.Write(ref _health, now with { State = SourceState.Degraded, Text = text, Failures = now.Failures + 1 });
        if (now.State != SourceState.Degraded)
            note($"Alerts are not kept: {text}");
    }
}

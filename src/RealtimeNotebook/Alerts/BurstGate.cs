namespace RealtimeNotebook.Alerts;

/// <summary>Lets so many alerts through at once and so many a second after that; what comes beyond is summed up once a second. Critical ones
/// always pass: they are never summed up.</summary>
/// <remarks>One caller at a time.</remarks>
/// <param name="mostPerSecond">How fast tokens come back.</param>
/// <param name="burst">How many tokens there are at most.</param>
/// <param name="clock">Counts the time.</param>
internal sealed class BurstGate(int mostPerSecond, int burst, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly List<string> _rules = [];
    private double _tokens = burst;
    private long _countedAt = clock.GetTimestamp();
    private long _heldSince;
    private Alert? _last;
    private AlertSeverity _worst;

    /// <summary>How many alerts wait to be summed up.</summary>
    internal int Held { get; private set; }

    /// <summary>How many alerts have been held back so far.</summary>
    internal long HeldBack { get; private set; }

    /// <summary>Whether an alert may be told by itself; else it is held back for the summary.</summary>
    internal bool LetsThrough(Alert alert)
    {
        Refill();
        if (alert.Severity == AlertSeverity.Critical)
        {
            _tokens = Math.Max(0, _tokens - 1);
            return true;
        }
        // While some are held back the others wait with them, so that a summary says what came after what was told.
        if (Held == 0 && _tokens >= 1)
        {
            _tokens--;
            return true;
        }
        if (Held++ == 0)
            (_heldSince, _worst) = (clock.GetTimestamp(), alert.Severity);
        HeldBack++;
        (_last, _worst) = (alert, alert.Severity > _worst ? alert.Severity : _worst);
        if (!_rules.Contains(alert.Rule))
            _rules.Add(alert.Rule);
        return false;
    }

    /// <summary>Sums up what was held back, when a second has passed.</summary>
    /// <param name="id">The summary's id.</param>
    /// <param name="atEnd">Whether this is the last occasion.</param>
    internal Alert? TakeSummary(Func<string> id, bool atEnd = false)
    {
        TimeSpan held = clock.GetElapsedTime(_heldSince);
        if (Held == 0 || _last is not { } last || (held < Window && !atEnd))
            return null;
        Refill();
        string text = Held == 1 ? last.Text : $"and {Held} more in {Math.Max(1, Math.Round(held.TotalSeconds)):0} s";
        Alert summary = last with
        {
            Id = Held == 1 ? last.Id : id(),
            Rule = _rules.Count == 1 ? _rules[0] : $"{_rules.Count} rules",
            Severity = _worst,
            Text = text,
            TimeMs = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            Price = Held == 1 ? last.Price : null,
            SourceMs = Held == 1 ? last.SourceMs : 0,
            Count = Held,
        };
        (Held, _last) = (0, null);
        _rules.Clear();
        return summary;
    }

    private void Refill()
    {
        long now = clock.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + clock.GetElapsedTime(_countedAt, now).TotalSeconds * mostPerSecond);
        _countedAt = now;
    }
}

using RealtimeNotebook.Alerts;

namespace RealtimeNotebook;

/// <summary>How often a rule may raise an alert.</summary>
public enum AlertRepeat
{
    /// <summary>Once a bar.</summary>
    OncePerBar,

    /// <summary>Whenever its condition is met: with every event, if need be.</summary>
    EveryTime,

    /// <summary>Once, and then no more.</summary>
    OnlyOnce,
}

/// <summary>What to watch for, and how to tell it. Immutable; one rule may serve many charts.</summary>
/// <remarks>Take one of the ready ones or your own condition, and change what you like: <c>AlertRule.PriceCrosses(600) with { Severity =
/// AlertSeverity.Critical }</c>.</remarks>
public sealed record AlertRule
{
    /// <summary>Longest name accepted, in characters.</summary>
    public const int MaxNameLength = 100;

    private readonly Func<AlertRule, IAlertCondition> _condition;

    private AlertRule(string name, Func<AlertRule, IAlertCondition> condition) => (Name, _condition) = (name, condition);

    /// <summary>What the rule is called; a chart has one rule of a name.</summary>
    public string Name { get; init; }

    /// <summary>How much its alerts matter.</summary>
    /// <value><see cref="AlertSeverity.Info"/>; <see cref="AlertSeverity.Warning"/> for those about the feed.</value>
    public AlertSeverity Severity { get; init; }

    /// <summary>What its alerts say.</summary>
    /// <value>Null: what the ready rules say of themselves, or the rule's name.</value>
    public Func<AlertMoment, string>? Text { get; init; }

    /// <summary>How often it may raise an alert.</summary>
    /// <value><see cref="AlertRepeat.OncePerBar"/>.</value>
    public AlertRepeat Repeat { get; init; }

    /// <summary>How long it keeps quiet after an alert.</summary>
    /// <value>Zero; 0 or more.</value>
    public TimeSpan Cooldown { get; init; }

    /// <summary>Whether only bars that have closed are looked at; what is so in mid-bar may be otherwise at its close.</summary>
    /// <value>False, but true for signals and for indicators that cross.</value>
    public bool OnClose { get; init; }

    /// <summary>Whether the rule is also looked at twice a second while nothing happens.</summary>
    /// <value>False, but true for <see cref="StaleFeed"/>.</value>
    public bool ByClock { get; init; }

    /// <summary>Whether it looks at the series rather than at its bars, and so at the present alone.</summary>
    internal bool IsAboutFeed { get; init; }

    /// <summary>The indicator lines it needs.</summary>
    internal IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>A condition of your own.</summary>
    /// <param name="name">What the rule is called.</param>
    /// <param name="when">Whether the condition is met; called on a thread of the pool, never twice at once for one chart. One that
    /// goes on being met raises an alert anew with every bar.</param>
    /// <exception cref="ArgumentException">The name is blank or longer than 100 characters.</exception>
    public static AlertRule When(string name, Func<AlertMoment, bool> when)
    {
        ArgumentNullException.ThrowIfNull(when);
        return NameFault(name) is { } fault ? throw new ArgumentException(fault, nameof(name)) : new(name, _ => new UserCondition(when));
    }

    /// <summary>The price crosses or touches a level.</summary>
    /// <param name="level">The level, in quote currency.</param>
    /// <param name="direction">Which way; null for both.</param>
    /// <remarks>Judged by the bar's range, so that no crossing is missed however many events are passed over. With
    /// <see cref="OnClose"/>, closing prices alone are compared.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The level is not a finite number.</exception>
    public static AlertRule PriceCrosses(double level, SignalDirection? direction = null)
    {
        DemandFinite(level);
        return new($"price crosses {AlertText.Number(level)}{Way(direction)}", rule => new PriceCross(level, direction, rule.OnClose));
    }

    /// <summary>A signal becomes known, at the close of a bar.</summary>
    /// <param name="kinds">Which kinds; at least one. Several of one bar make one alert.</param>
    /// <exception cref="ArgumentException">No kind is named, or one that there is not.</exception>
    public static AlertRule Signal(params SignalKind[] kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        if (kinds.Length == 0 || !kinds.All(Enum.IsDefined))
            throw new ArgumentException($"Name one kind of signal or more; there are: {string.Join(", ", Enum.GetNames<SignalKind>())}.", nameof(kinds));
        SignalKind[] own = [.. kinds];
        return new(string.Join(", ", own.Select(Words)), _ => new SignalCondition(own)) { OnClose = true };
    }

    /// <summary>An indicator line crosses another one.</summary>
    /// <param name="line">The line, for example <c>macd</c>.</param>
    /// <param name="other">The other line, for example <c>signal</c>.</param>
    /// <param name="direction">Which way the first one goes; null for both.</param>
    /// <exception cref="ArgumentException">A name is blank.</exception>
    public static AlertRule IndicatorCrosses(string line, string other, SignalDirection? direction = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(line);
        ArgumentException.ThrowIfNullOrWhiteSpace(other);
        return new($"{line} crosses {other}{Way(direction)}", _ => new IndicatorCross(line, other, 0, direction)) { OnClose = true, Lines = [line, other] };
    }

    /// <summary>An indicator line crosses a level.</summary>
    /// <param name="line">The line, for example <c>macd</c>.</param>
    /// <param name="level">The level, in the line's unit.</param>
    /// <param name="direction">Which way; null for both.</param>
    /// <exception cref="ArgumentException">The name is blank, or the level is not a finite number.</exception>
    public static AlertRule IndicatorCrosses(string line, double level, SignalDirection? direction = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(line);
        DemandFinite(level);
        return new($"{line} crosses {AlertText.Number(level)}{Way(direction)}", _ => new IndicatorCross(line, null, level, direction)) { OnClose = true, Lines = [line] };
    }

    /// <summary>A gap shows among the bars.</summary>
    public static AlertRule Gap() => new("gap", _ => new GapCondition()) { Severity = AlertSeverity.Warning, IsAboutFeed = true };

    /// <summary>No event has come for a while, although bars are due.</summary>
    /// <param name="after">How long none must have come; more than zero. For bars of a day or more, longer than the market is closed.</param>
    /// <remarks>Looked at by the clock. Whether a market is open is told by the bars in memory: those of a week ago, else of the last day
    /// of the same kind (working day or weekend). Where they do not reach back so far, only the very next bar is taken to be due.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The time is not more than zero.</exception>
    public static AlertRule StaleFeed(TimeSpan after)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(after, TimeSpan.Zero);
        return new("stale feed", _ => new StaleFeedCondition(after)) { Severity = AlertSeverity.Warning, IsAboutFeed = true, ByClock = true };
    }

    /// <summary>The feed is gone and is being dialled again.</summary>
    public static AlertRule SourceDown() =>
        new("source down", _ => new SourceDownCondition()) { Severity = AlertSeverity.Warning, IsAboutFeed = true };

    /// <summary>The condition for one chart, which has seen nothing yet.</summary>
    internal IAlertCondition NewCondition() => _condition(this);

    /// <summary>Says everything that is wrong with this rule.</summary>
    internal IEnumerable<string> Faults(IReadOnlyCollection<string>? lines)
    {
        if (NameFault(Name) is { } fault)
            yield return fault;
        if (Cooldown < TimeSpan.Zero)
            yield return $"The cooldown {Cooldown} of the rule '{Name}' is negative.";
        if (!Enum.IsDefined(Severity) || !Enum.IsDefined(Repeat))
            yield return $"The rule '{Name}' has a severity or a repetition that there is not.";
        foreach (string line in Lines.Where(line => lines is not null && !lines.Contains(line)))
            yield return $"The rule '{Name}' needs the indicator line '{line}'; there are: {string.Join(", ", lines!)}.";
    }

    private static string? NameFault(string? name) => string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength
        ? $"A rule needs a name of 1 to {MaxNameLength} characters; '{(name?.Length > MaxNameLength ? name[..MaxNameLength] + "..." : name)}' is none." : null;

    private static void DemandFinite(double level, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(level))] string? name = null)
    {
        if (!double.IsFinite(level))
            throw new ArgumentOutOfRangeException(name, level, "A level is a finite number.");
    }

    private static string Way(SignalDirection? direction) => direction switch
    {
        SignalDirection.Up => " upwards",
        SignalDirection.Down => " downwards",
        _ => "",
    };

    private static string Words(SignalKind kind) => kind switch
    {
        SignalKind.PivotPoint => "pivot point",
        SignalKind.FairValueGap => "fair value gap",
        SignalKind.LevelBreak => "level break",
        SignalKind.KeyLevel => "key level",
        SignalKind.BreakOfStructure => "break of structure",
        SignalKind.ChangeOfCharacter => "change of character",
        SignalKind.Enter => "enter",
        _ => "leave",
    };
}

namespace RealtimeNotebook.Feeds;

/// <summary>How long the sockets of an exchange are given for what.</summary>
internal sealed record ExchangeTiming
{
    /// <summary>How long a dial may take.</summary>
    internal TimeSpan DialWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the exchange may take to answer a message.</summary>
    internal TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a socket that takes its leave is listened to for what was on its way.</summary>
    internal TimeSpan LeaveWithin { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>After how long a silence the exchange is asked whether it is still there.</summary>
    internal TimeSpan IdleAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After how long, by <see cref="Clock"/>, a socket is replaced: exchanges cut it at 24 hours. A part of
    /// <see cref="RenewSpread"/> is added, so that not all are replaced at once.</summary>
    internal TimeSpan RenewAfter { get; init; } = TimeSpan.FromHours(23);

    /// <summary>See <see cref="RenewAfter"/>.</summary>
    internal TimeSpan RenewSpread { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a replacement that failed is put off.</summary>
    internal TimeSpan RenewAgainAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A socket that was lost sooner than this counts as a dial in vain.</summary>
    internal TimeSpan HealthyAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The first wait between two dials; each is twice the one before, with jitter.</summary>
    internal TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait between two dials, and how long the breaker stays open: together less than the 10 seconds in which
    /// a server that is back has to be found.</summary>
    internal TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How often a line looks at its socket.</summary>
    internal TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The least time between two messages to one socket: with the answer to a ping, at most 5 a second, as Spot allows (futures: 10).</summary>
    internal TimeSpan MessageEvery { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The least average time between two dials: the exchange allows 300 in 5 minutes.</summary>
    internal TimeSpan DialEvery { get; init; } = TimeSpan.FromMilliseconds(1_200);

    /// <summary>How many dials may follow each other faster than that.</summary>
    internal int DialBurst { get; init; } = 10;

    /// <summary>The clock of the market, by which sockets age and bars close.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The clock by which the exchange asks to be left alone.</summary>
    internal TimeProvider Wall { get; init; } = TimeProvider.System;
}

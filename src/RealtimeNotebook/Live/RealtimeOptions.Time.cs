using RealtimeNotebook.Live;

namespace RealtimeNotebook;

// What the time axis shows; the page draws it.
public sealed partial record RealtimeOptions
{
    /// <summary>The zone whose clock the chart shows, on the axis and in the readout: an IANA name such as <c>America/New_York</c>, or <c>utc</c>.
    /// Bars of a day and longer are shown as days of the <see cref="SessionZone"/>.</summary>
    /// <value>Null: the zone of whoever looks at the chart; in still pictures UTC.</value>
    public string? TimeZone { get; init; }

    /// <summary>The zone whose days, weeks and months the bars are: an IANA name such as <c>Asia/Seoul</c>, or <c>utc</c>. Bars of a day
    /// and longer are labelled by its calendar, and those that are built from trades or finer bars begin at its midnight; so do bars of
    /// 2 to 12 hours.</summary>
    /// <value>Null: the zone that the address of a file names (<c>?zone=</c>); else, for bars of a day and longer, the offset that the times
    /// of a file of such bars name (<c>2026-11-27 00:00+09:00</c>), for it says where its days begin, and so weeks and months built of
    /// them; else UTC. Shorter bars of a file keep the opening times it gives, and an offset in these says nothing of days: bars of 2
    /// to 12 hours and days that are built of them are counted from midnight UTC.</value>
    public string? SessionZone { get; init; }

    /// <summary>The regular hours of the market on weekdays, such as <c>09:30-16:00 America/New_York</c> or
    /// <c>09:30-12:00 13:00-16:00 Asia/Hong_Kong</c>: bars outside of them are shaded on the chart. Hours that end before they begin
    /// go over midnight. Without a zone they are by the clock of <see cref="TimeZone"/>.</summary>
    /// <value>Null: no bar is shaded.</value>
    public string? Sessions { get; init; }

    /// <summary>Whether nights, weekends and all other time without a bar take no room on the time axis. Bars that are known to be missing
    /// keep a little of it.</summary>
    /// <value>True; false draws the time as it goes by.</value>
    public bool HideClosedHours { get; init; } = true;

    private IEnumerable<string> TimeFaults()
    {
        if (TimeZone is not null && !SessionHours.IsZone(TimeZone))
            yield return $"TimeZone '{TimeZone}' is no zone that is known here; expected an IANA name such as America/New_York, or utc.";
        if (SessionZone is not null && !SessionHours.IsZone(SessionZone))
            yield return $"SessionZone '{SessionZone}' is no zone that is known here; expected an IANA name such as Asia/Seoul, or utc.";
        if (Sessions is not null && !SessionHours.AreValid(Sessions))
            yield return $"Sessions '{Sessions}' are none; expected hours and a zone such as 09:30-16:00 America/New_York.";
    }
}

namespace RealtimeNotebook.Tests.Live;

public sealed class TimeOptionsTests
{
    [Theory]
    [InlineData("09:30-16:00 America/New_York")]
    [InlineData("09:30-12:00 13:00-16:00 Asia/Hong_Kong")]
    [InlineData("18:00-17:00")]
    [InlineData("00:00-24:00 utc")]
    public void Hours_with_or_without_a_zone_are_taken(string sessions) =>
        Assert.Empty(new RealtimeOptions { Sessions = sessions, TimeZone = "Europe/Berlin" }.Faults());

    [Theory]
    [InlineData("")]
    [InlineData("utc")]
    [InlineData("9:30-16:00")]
    [InlineData("09:30-16:00 Moon/Base")]
    [InlineData("09:30-09:30")]
    [InlineData("24:00-09:30")]
    [InlineData("25:00-26:00")]
    [InlineData("09:30")]
    public void What_are_no_hours_is_refused_with_an_example(string sessions)
    {
        string fault = Assert.Single(new RealtimeOptions { Sessions = sessions }.Faults());
        Assert.Equal($"Sessions '{sessions}' are none; expected hours and a zone such as 09:30-16:00 America/New_York.", fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Moon/Base")]
    [InlineData("Eastern Standard Time")]
    public void A_zone_that_browsers_do_not_know_is_refused(string zone) =>
        Assert.StartsWith($"TimeZone '{zone}' is no zone", Assert.Single(new RealtimeOptions { TimeZone = zone }.Faults()), StringComparison.Ordinal);
}

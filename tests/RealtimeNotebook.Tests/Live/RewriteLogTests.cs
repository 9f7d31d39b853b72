using RealtimeNotebook.Live;

namespace RealtimeNotebook.Tests.Live;

public sealed class RewriteLogTests
{
    [Fact]
    public void The_earliest_bar_since_a_version_is_found()
    {
        RewriteLog log = RewriteLog.Empty.With(90).With(70).With(80).With(95);
        Assert.Equal(4, log.Version);
        Assert.Equal([70, 70, 80, 95, long.MaxValue], Enumerable.Range(0, 5).Select(version => log.FirstChangedSince(version)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void However_many_changes_there_are_no_viewer_is_told_too_late_a_bar(int seed)
    {
        var random = new Random(seed);
        RewriteLog log = RewriteLog.Empty;
        var changes = new List<long>();
        for (int i = 0; i < 500; i++)
        {
            // Late snapshots of a market that goes on: mostly a newer bar than the time before.
            changes.Add(i + random.Next(seed * 20));
            log = log.With(changes[^1]);
            for (int version = 0; version <= changes.Count; version++)
            {
                long exact = changes.Skip(version).DefaultIfEmpty(long.MaxValue).Min();
                long told = log.FirstChangedSince(version);
                Assert.True(told <= exact, $"At version {version} of {changes.Count} {told} was told rather than {exact}.");
                if (changes.Count - version < RewriteLog.MaxEntries)
                    Assert.Equal(exact, told);
            }
        }
    }
}

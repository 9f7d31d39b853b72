using System.Buffers;
using System.Text.Json;
using RealtimeNotebook.Feeds;
using StackExchange.Redis;

namespace RealtimeNotebook.Alerts;

/// <summary>Keeps alerts in a Redis list, <c>alerts:{symbol}:{interval}</c>, oldest first; it vanishes a month after the last alert.</summary>
/// <param name="redis">The server; owned from now on.</param>
/// <param name="key">The series.</param>
internal sealed class RedisAlertStore(RedisClient redis, SeriesKey key) : IAlertStore
{
    // More than are shown: a critical alert outlasts lesser ones that came after it.
    private const int MostKept = 10 * AlertLog.Most;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly string _key = $"alerts:{key.Symbol}:{key.Interval}";

    public string Name => redis.Name;

    public async Task<KeptAlerts> LoadAsync(CancellationToken stop)
    {
        RedisValue[] entries = await redis.ReadAsync(database => database.ListRangeAsync(_key, -MostKept), _key, stop).ConfigureAwait(false);
        Alert[] alerts = [.. entries.Select(entry => AlertJson.Read((byte[])entry!, key)).OfType<Alert>()];
        return new(alerts, entries.Length - alerts.Length);
    }

    public Task SaveAsync(IReadOnlyList<Alert> last, int fresh, CancellationToken stop) => redis.AskAsync(
        database =>
        {
            ITransaction save = database.CreateTransaction();
            Task[] steps =
            [
                save.ListRightPushAsync(_key, [.. last.TakeLast(fresh).Select(Entry)]),
                save.ListTrimAsync(_key, -MostKept, -1),
                save.KeyExpireAsync(_key, Lifetime),
            ];
            return CommitAsync(save, steps);
        },
        _key,
        stop);

    public ValueTask DisposeAsync() => redis.DisposeAsync();

    private static async Task<bool> CommitAsync(ITransaction save, Task[] steps)
    {
        bool committed = await save.ExecuteAsync().ConfigureAwait(false);
        await Task.WhenAll(steps).ConfigureAwait(false);
        return committed;
    }

    private static RedisValue Entry(Alert alert)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            AlertJson.Write(json, alert);
        return buffer.WrittenMemory.ToArray();
    }
}

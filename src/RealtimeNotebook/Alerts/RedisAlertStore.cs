using System.Buffers;
using System.Text.Json;
using RealtimeNotebook.Feeds;
using StackExchange.Redis;

namespace RealtimeNotebook.Alerts;

/// <summary>Keeps alerts in a Redis list, <c>alerts:{symbol}:{interval}</c>, oldest first; it vanishes a month after the last alert.</summary>
internal sealed class RedisAlertStore(RedisAddress address, SeriesKey key) : IAlertStore
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly RedisKey _key = $"alerts:{key.Symbol}:{key.Interval}";
    private RedisLease? _lease;

    public string Name => $"{address}";

    public async Task<KeptAlerts> LoadAsync(CancellationToken stop)
    {
        RedisValue[] entries = await AskAsync(database => database.ListRangeAsync(_key, -AlertLog.Most), stop).ConfigureAwait(false);
        Alert[] alerts = [.. entries.Select(entry => AlertJson.Read((byte[])entry!, key)).OfType<Alert>()];
        return new(alerts, entries.Length - alerts.Length);
    }

    public Task SaveAsync(IReadOnlyList<Alert> last, int fresh, CancellationToken stop) => AskAsync(
        database =>
        {
            ITransaction save = database.CreateTransaction();
            Task[] steps =
            [
                save.ListRightPushAsync(_key, [.. last.TakeLast(fresh).Select(Entry)]),
                save.ListTrimAsync(_key, -AlertLog.Most, -1),
                save.KeyExpireAsync(_key, Lifetime),
            ];
            return CommitAsync(save, steps);
        },
        stop);

    public ValueTask DisposeAsync() => _lease?.DisposeAsync() ?? default;

    private static async Task<bool> CommitAsync(ITransaction save, Task[] steps)
    {
        bool committed = await save.ExecuteAsync().ConfigureAwait(false);
        await Task.WhenAll(steps).ConfigureAwait(false);
        return committed;
    }

    private async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask, CancellationToken stop)
    {
        try
        {
            if (_lease is null)
            {
                if (!await RedisProbe.AnswersAsync(address, isFirst: true, stop).ConfigureAwait(false))
                    throw new FeedUnavailableException($"{address} does not answer: start redis-server there, or name another host and port.");
                _lease = await RedisConnections.OfProcess.LeaseAsync(address, stop).ConfigureAwait(false);
            }
            return await ask(_lease.Connection.GetDatabase()).WaitAsync(stop).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisLoss.Is(e, stop))
        {
            throw new FeedUnavailableException($"{address} did not keep alerts in '{_key}': {e.Message}", e);
        }
    }

    private static RedisValue Entry(Alert alert)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            AlertJson.Write(json, alert);
        return buffer.WrittenMemory.ToArray();
    }
}

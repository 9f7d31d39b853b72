using System.Globalization;
using System.Text;
using RealtimeNotebook.History;

namespace RealtimeNotebook.LiveTests.History;

/// <summary>Writes Parquet files with DuckDB, and asks it about them.</summary>
internal sealed class ParquetFiles(string library, string folder) : IDisposable
{
    private readonly DuckDb _duckDb = new(library);

    /// <summary>Writes a file of what a query makes of the table <c>bars (t, open, high, low, close, volume)</c>.</summary>
    internal void Write(string name, IEnumerable<Candle> bars, string query, string options = "ROW_GROUP_SIZE 10000")
    {
        Fill(bars);
        Run($"COPY ({query}) TO {DuckDb.Text(Path.Combine(folder, name))} (FORMAT parquet, {options})");
    }

    /// <summary>Writes a folder with Hive partitions.</summary>
    internal void WritePartitioned(IEnumerable<Candle> bars, string query, string partitions)
    {
        Fill(bars);
        Run($"COPY ({query}) TO {DuckDb.Text(folder)} (FORMAT parquet, PARTITION_BY ({partitions}), OVERWRITE_OR_IGNORE)");
    }

    /// <summary>The first number of an answer.</summary>
    internal long Number(string sql)
    {
        long number = 0;
        _duckDb.Run(sql, null, (in DuckDbChunk chunk) => number = chunk.Int64(0)[0], CancellationToken.None);
        return number;
    }

    /// <summary>The second column of an answer, as text.</summary>
    internal IReadOnlyList<string> Texts(string sql)
    {
        var texts = new List<string>();
        _duckDb.Run(sql, null, (in DuckDbChunk chunk) =>
        {
            for (int i = 0; i < chunk.Rows; i++)
                texts.Add(chunk.Utf8(1, i));
        }, CancellationToken.None);
        return texts;
    }

    public void Dispose() => _duckDb.Dispose();

    private void Fill(IEnumerable<Candle> bars)
    {
        string rows = Path.Combine(folder, "bars.tmp");
        var text = new StringBuilder();
        foreach (Candle bar in bars)
            text.Append(CultureInfo.InvariantCulture, $"{bar.OpenMs},{bar.Open},{bar.High},{bar.Low},{bar.Close},{bar.Volume}\n");
        File.WriteAllText(rows, text.ToString());
        Run("CREATE OR REPLACE TABLE bars (t BIGINT, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume DOUBLE)");
        Run($"COPY bars FROM {DuckDb.Text(rows)} (FORMAT csv)");
        File.Delete(rows);
    }

    private void Run(string sql) => _duckDb.Run(sql, null, null, CancellationToken.None);
}

using System.Runtime.InteropServices;
using System.Text;

namespace RealtimeNotebook.History;

/// <summary>The types of columns that are told apart; the numbers are DuckDB's.</summary>
internal enum DuckDbType
{
    TinyInt = 2,
    SmallInt = 3,
    Integer = 4,
    BigInt = 5,
    UTinyInt = 6,
    USmallInt = 7,
    UInteger = 8,
    UBigInt = 9,
    Float = 10,
    Double = 11,
    Timestamp = 12,
    Date = 13,
    Time = 14,
    Varchar = 17,
    TimestampSeconds = 20,
    TimestampMilliseconds = 21,
    TimestampNanoseconds = 22,
    TimestampZone = 31,
}

/// <summary>A column of a result.</summary>
internal readonly record struct DuckDbColumn(string Name, DuckDbType Type);

/// <summary>One DuckDB in memory. May be asked by several threads at once, each on a connection of its own.</summary>
internal sealed unsafe class DuckDb : IDisposable
{
    // Nothing is fetched from elsewhere, nothing is written, and a chart's memory is left to it.
    private static readonly string[] Settings =
    [
        "SET autoinstall_known_extensions = false", "SET autoload_known_extensions = false",
        "SET temp_directory = ''", "SET memory_limit = '1GB'", "SET TimeZone = 'UTC'",
    ];

    private static readonly SharedInstances<string, DuckDb> OfProcess = new(static path => new(path.Length == 0 ? null : path));

    private readonly DuckDbLibrary _library;
    private readonly object _gate = new();
    private nint _database;

    /// <summary>Takes a share in the process's database, which is opened if there is none and closed with the last share.</summary>
    /// <param name="path">Where the library is; null for the usual names.</param>
    /// <exception cref="FeedUnavailableException">The library cannot be loaded.</exception>
    internal static SharedLease<DuckDb> Lease(string? path) => OfProcess.Lease(path ?? "");

    /// <summary>How many have a share in it.</summary>
    internal static int Shares(string? path) => OfProcess.Leases(path ?? "");

    /// <summary>Opens an empty database.</summary>
    /// <exception cref="FeedUnavailableException">The library cannot be loaded.</exception>
    internal DuckDb(string? path)
    {
        _library = DuckDbLibrary.Load(path);
        nint database = 0;
        if (_library.Open(null, &database) != 0)
            throw new FeedUnavailableException("DuckDB could not be started: there may be too little memory.");
        _database = database;
        try
        {
            foreach (string setting in Settings)
                Run(setting, null, null, CancellationToken.None);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Takes a piece of a result: up to 2,048 rows of every column.</summary>
    internal delegate void ChunkTaker(in DuckDbChunk chunk);

    /// <summary>Runs one statement, and hands on its result piece by piece as it is computed.</summary>
    /// <param name="sql">The statement; texts in it are quoted with <see cref="Text"/>, names with <see cref="Name"/>.</param>
    /// <param name="columns">Takes the columns, before any row.</param>
    /// <param name="chunk">Takes rows.</param>
    /// <param name="stop">Interrupts the statement.</param>
    /// <exception cref="FeedUnavailableException">DuckDB refuses the statement or cannot read a file; the message is DuckDB's.</exception>
    internal void Run(string sql, Action<IReadOnlyList<DuckDbColumn>>? columns, ChunkTaker? chunk, CancellationToken stop)
    {
        nint connection = Connect();
        try
        {
            nint open = connection;
            using (stop.Register(() => _library.Interrupt(open)))
                Run(connection, sql, columns, chunk, stop);
        }
        finally
        {
            _library.Disconnect(&connection);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            nint database = _database;
            _database = 0;
            // Statements that are running keep what they need of it.
            if (database != 0)
                _library.Close(&database);
        }
    }

    /// <summary>A text as a literal.</summary>
    internal static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A name of a column.</summary>
    internal static string Name(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private nint Connect()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_database == 0, this);
            nint connection = 0;
            return _library.Connect(_database, &connection) == 0 ? connection
                : throw new FeedUnavailableException("DuckDB could not be connected to: there may be too little memory.");
        }
    }

    private void Run(nint connection, string sql, Action<IReadOnlyList<DuckDbColumn>>? columns, ChunkTaker? chunk, CancellationToken stop)
    {
        nint statement = 0;
        nint pending = 0;
        DuckDbResult result = default;
        try
        {
            fixed (byte* text = Encoding.UTF8.GetBytes(sql + '\0'))
                Demand(_library.Prepare(connection, text, &statement), _library.PrepareError(statement), stop);
            Demand(_library.Pending(statement, &pending), _library.PendingError(pending), stop);
            int failed = _library.Execute(pending, &result);
            Demand(failed, _library.ResultError(&result), stop);
            columns?.Invoke(Columns(&result));
            Fetch(&result, chunk, stop);
        }
        finally
        {
            _library.DestroyResult(&result);
            _library.DestroyPending(&pending);
            _library.DestroyPrepare(&statement);
        }
    }

    private void Fetch(DuckDbResult* result, ChunkTaker? taker, CancellationToken stop)
    {
        while (_library.FetchChunk(*result) is var chunk and not 0)
        {
            try
            {
                ulong rows = _library.ChunkSize(chunk);
                if (rows == 0)
                    return;
                taker?.Invoke(new(_library, chunk, (int)rows));
            }
            finally
            {
                _library.DestroyChunk(&chunk);
            }
            stop.ThrowIfCancellationRequested();
        }
        // The end and a failure in mid-stream look the same; the error tells them apart.
        if (_library.ResultError(result) is var error && error != null && *error != 0)
            Demand(1, error, stop);
        stop.ThrowIfCancellationRequested();
    }

    private DuckDbColumn[] Columns(DuckDbResult* result)
    {
        var columns = new DuckDbColumn[_library.ColumnCount(result)];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = new(Marshal.PtrToStringUTF8((nint)_library.ColumnName(result, (ulong)i)) ?? "", (DuckDbType)_library.ColumnType(result, (ulong)i));
        return columns;
    }

    private static void Demand(int state, byte* error, CancellationToken stop)
    {
        if (state == 0)
            return;
        stop.ThrowIfCancellationRequested();
        throw new FeedUnavailableException($"DuckDB says: {Marshal.PtrToStringUTF8((nint)error) ?? "nothing"}");
    }
}

/// <summary>A piece of a result; valid only while it is being taken.</summary>
internal readonly unsafe ref struct DuckDbChunk(DuckDbLibrary library, nint chunk, int rows)
{
    private const int TextBytes = 16;
    private const int ShortText = 12;

    /// <summary>How many rows it has.</summary>
    internal int Rows => rows;

    /// <summary>A column of 64-bit numbers.</summary>
    internal ReadOnlySpan<long> Int64(int column) => new(Data(column), rows);

    /// <summary>A column of floating-point numbers.</summary>
    internal ReadOnlySpan<double> Double(int column) => new(Data(column), rows);

    /// <summary>A text.</summary>
    internal string Utf8(int column, int row)
    {
        // Short texts lie in the row itself, behind their length; of longer ones there is the address.
        byte* text = (byte*)Data(column) + row * TextBytes;
        int length = *(int*)text;
        return Encoding.UTF8.GetString(length <= ShortText ? text + sizeof(int) : *(byte**)(text + sizeof(long)), length);
    }

    /// <summary>Whether a value is there; the number of one that is not means nothing.</summary>
    internal bool IsThere(int column, int row)
    {
        ulong* validity = library.VectorValidity(library.ChunkVector(chunk, (ulong)column));
        return validity == null || (validity[row / 64] >> (row % 64) & 1) != 0;
    }

    private void* Data(int column) => library.VectorData(library.ChunkVector(chunk, (ulong)column));
}

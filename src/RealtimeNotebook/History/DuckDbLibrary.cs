using System.Runtime.InteropServices;

namespace RealtimeNotebook.History;

/// <summary>DuckDB's C library: where it is, and the functions of it that are used.</summary>
/// <remarks>Loaded once for each path and never unloaded, for it has threads of its own.</remarks>
internal sealed unsafe class DuckDbLibrary
{
    private const string Remedy = "Parquet files are read by DuckDB's C library: install libduckdb from duckdb.org ('C/C++'), or take it out of the npm package "
        + "@duckdb/node-bindings-linux-x64 (or -darwin-arm64, -win32-x64 and so on), and name it in REALTIME_DUCKDB=/path/libduckdb.so or file:...?duckdb=/path/libduckdb.so.";

    private static readonly string[] UsualNames = OperatingSystem.IsWindows() ? ["duckdb.dll"]
        : OperatingSystem.IsMacOS() ? ["libduckdb.dylib", "/opt/homebrew/lib/libduckdb.dylib", "/usr/local/lib/libduckdb.dylib"]
        : ["libduckdb.so", "/usr/local/lib/libduckdb.so"];

    private static readonly Dictionary<string, DuckDbLibrary> Loaded = new(StringComparer.Ordinal);

    internal readonly delegate* unmanaged<byte*, nint*, int> Open;
    internal readonly delegate* unmanaged<nint*, void> Close;
    internal readonly delegate* unmanaged<nint, nint*, int> Connect;
    internal readonly delegate* unmanaged<nint*, void> Disconnect;
    internal readonly delegate* unmanaged<nint, void> Interrupt;
    internal readonly delegate* unmanaged<nint, byte*, nint*, int> Prepare;
    internal readonly delegate* unmanaged<nint, byte*> PrepareError;
    internal readonly delegate* unmanaged<nint*, void> DestroyPrepare;
    internal readonly delegate* unmanaged<nint, nint*, int> Pending;
    internal readonly delegate* unmanaged<nint, byte*> PendingError;
    internal readonly delegate* unmanaged<nint*, void> DestroyPending;
    internal readonly delegate* unmanaged<nint, DuckDbResult*, int> Execute;
    internal readonly delegate* unmanaged<DuckDbResult*, byte*> ResultError;
    internal readonly delegate* unmanaged<DuckDbResult*, void> DestroyResult;
    internal readonly delegate* unmanaged<DuckDbResult*, ulong> ColumnCount;
    internal readonly delegate* unmanaged<DuckDbResult*, ulong, byte*> ColumnName;
    internal readonly delegate* unmanaged<DuckDbResult*, ulong, int> ColumnType;
    internal readonly delegate* unmanaged<DuckDbResult, nint> FetchChunk;
    internal readonly delegate* unmanaged<nint*, void> DestroyChunk;
    internal readonly delegate* unmanaged<nint, ulong> ChunkSize;
    internal readonly delegate* unmanaged<nint, ulong, nint> ChunkVector;
    internal readonly delegate* unmanaged<nint, void*> VectorData;
    internal readonly delegate* unmanaged<nint, ulong*> VectorValidity;

    private readonly nint _library;

    private DuckDbLibrary(nint library)
    {
        _library = library;
        Open = (delegate* unmanaged<byte*, nint*, int>)Function("duckdb_open");
        Close = (delegate* unmanaged<nint*, void>)Function("duckdb_close");
        Connect = (delegate* unmanaged<nint, nint*, int>)Function("duckdb_connect");
        Disconnect = (delegate* unmanaged<nint*, void>)Function("duckdb_disconnect");
        Interrupt = (delegate* unmanaged<nint, void>)Function("duckdb_interrupt");
        Prepare = (delegate* unmanaged<nint, byte*, nint*, int>)Function("duckdb_prepare");
        PrepareError = (delegate* unmanaged<nint, byte*>)Function("duckdb_prepare_error");
        DestroyPrepare = (delegate* unmanaged<nint*, void>)Function("duckdb_destroy_prepare");
        Pending = (delegate* unmanaged<nint, nint*, int>)Function("duckdb_pending_prepared_streaming");
        PendingError = (delegate* unmanaged<nint, byte*>)Function("duckdb_pending_error");
        DestroyPending = (delegate* unmanaged<nint*, void>)Function("duckdb_destroy_pending");
        Execute = (delegate* unmanaged<nint, DuckDbResult*, int>)Function("duckdb_execute_pending");
        ResultError = (delegate* unmanaged<DuckDbResult*, byte*>)Function("duckdb_result_error");
        DestroyResult = (delegate* unmanaged<DuckDbResult*, void>)Function("duckdb_destroy_result");
        ColumnCount = (delegate* unmanaged<DuckDbResult*, ulong>)Function("duckdb_column_count");
        ColumnName = (delegate* unmanaged<DuckDbResult*, ulong, byte*>)Function("duckdb_column_name");
        ColumnType = (delegate* unmanaged<DuckDbResult*, ulong, int>)Function("duckdb_column_type");
        FetchChunk = (delegate* unmanaged<DuckDbResult, nint>)Function("duckdb_fetch_chunk");
        DestroyChunk = (delegate* unmanaged<nint*, void>)Function("duckdb_destroy_data_chunk");
        ChunkSize = (delegate* unmanaged<nint, ulong>)Function("duckdb_data_chunk_get_size");
        ChunkVector = (delegate* unmanaged<nint, ulong, nint>)Function("duckdb_data_chunk_get_vector");
        VectorData = (delegate* unmanaged<nint, void*>)Function("duckdb_vector_get_data");
        VectorValidity = (delegate* unmanaged<nint, ulong*>)Function("duckdb_vector_get_validity");
    }

    /// <summary>Loads the library.</summary>
    /// <param name="path">Where it is; null for the usual names.</param>
    /// <exception cref="FeedUnavailableException">It is not there, or no library of DuckDB's; the message says how to get it.</exception>
    internal static DuckDbLibrary Load(string? path)
    {
        string key = path ?? "";
        lock (Loaded)
        {
            if (!Loaded.TryGetValue(key, out DuckDbLibrary? library))
                Loaded[key] = library = path is null ? LoadUsual() : LoadAt(path);
            return library;
        }
    }

    private static DuckDbLibrary LoadUsual()
    {
        foreach (string name in UsualNames)
        {
            if (NativeLibrary.TryLoad(name, typeof(DuckDbLibrary).Assembly, null, out nint handle))
                return Of(handle, name);
        }
        throw new FeedUnavailableException($"{string.Join(", ", UsualNames)}: none of these is on this machine. {Remedy}");
    }

    private static DuckDbLibrary LoadAt(string path)
    {
        try
        {
            return Of(NativeLibrary.Load(path), path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            string fault = File.Exists(path) ? "is no library that this process can load" : "is not there";
            throw new FeedUnavailableException($"'{path}' {fault}. {Remedy}", e);
        }
    }

    private static DuckDbLibrary Of(nint handle, string name)
    {
        try
        {
            return new(handle);
        }
        catch (EntryPointNotFoundException e)
        {
            NativeLibrary.Free(handle);
            throw new FeedUnavailableException($"'{name}' is not DuckDB's C library, or one older than 1.0: {e.Message} {Remedy}", e);
        }
    }

    private nint Function(string name) => NativeLibrary.GetExport(_library, name);
}

/// <summary>DuckDB's result as its C interface lays it out; the library alone looks inside.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DuckDbResult
{
    private readonly ulong _columnCount;
    private readonly ulong _rowCount;
    private readonly ulong _rowsChanged;
    private readonly nint _columns;
    private readonly nint _error;
    private readonly nint _data;
}

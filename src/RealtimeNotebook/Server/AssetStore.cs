using System.Collections.Concurrent;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;

namespace RealtimeNotebook.Server;

/// <summary>Scripts, styles and pages by name; each is compressed once, when it is first asked for.</summary>
internal sealed class AssetStore
{
    private const string Prefix = "assets/";

    private readonly Dictionary<string, Func<byte[]>> _read = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Name, string Encoding), Lazy<Asset>> _made = new();

    /// <summary>Assets from anywhere.</summary>
    /// <param name="assets">Contents by name.</param>
    internal AssetStore(IReadOnlyDictionary<string, byte[]> assets)
    {
        foreach ((string name, byte[] bytes) in assets)
            _read[name] = () => bytes;
    }

    private AssetStore(Assembly assembly)
    {
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
            _read[resource[Prefix.Length..]] = () => ReadAll(assembly, resource);
    }

    /// <summary>Those built into this library.</summary>
    internal static AssetStore Embedded { get; } = new(typeof(AssetStore).Assembly);

    /// <summary>The names there are.</summary>
    internal IEnumerable<string> Names => _read.Keys.Order(StringComparer.Ordinal);

    /// <summary>Finds an asset in the best form that the browser reads.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="acceptEncoding">The browser's Accept-Encoding, or an empty text.</param>
    /// <returns>The asset, or null when there is none of that name.</returns>
    internal Asset? Find(string name, string acceptEncoding)
    {
        if (!_read.TryGetValue(name, out Func<byte[]>? read))
            return null;
        string encoding = IsCompressible(name) ? Choose(acceptEncoding) : "";
        return _made.GetOrAdd((name, encoding), key => new(() => Make(key.Name, key.Encoding, read()))).Value;
    }

    private static Asset Make(string name, string encoding, byte[] bytes)
    {
        string hash = Convert.ToHexString(SHA256.HashData(bytes).AsSpan(0, 12));
        return new(encoding.Length == 0 ? bytes : Compress(bytes, encoding), TypeOf(name), encoding,
            encoding.Length == 0 ? $"\"{hash}\"" : $"\"{hash}-{encoding}\"");
    }

    private static byte[] Compress(byte[] bytes, string encoding)
    {
        using var packed = new MemoryStream();
        using (Stream into = encoding == "br" ? new BrotliStream(packed, CompressionLevel.Optimal) : new GZipStream(packed, CompressionLevel.Optimal))
            into.Write(bytes);
        return packed.ToArray();
    }

    private static string Choose(string acceptEncoding)
    {
        string best = "";
        foreach (string item in acceptEncoding.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] parts = item.Split(';', StringSplitOptions.TrimEntries);
            bool isRefused = parts.Length > 1 && parts[1].Replace(" ", "", StringComparison.Ordinal) is "q=0" or "q=0.0" or "q=0.00" or "q=0.000";
            if (!isRefused && (parts[0] == "br" || (parts[0] == "gzip" && best.Length == 0)))
                best = parts[0];
        }
        return best;
    }

    private static bool IsCompressible(string name) => Path.GetExtension(name) is ".js" or ".css" or ".html" or ".svg" or ".json" or ".map";

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".html" => "text/html; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" or ".map" => "application/json; charset=utf-8",
        ".woff2" => "font/woff2",
        ".png" => "image/png",
        _ => "application/octet-stream",
    };

    private static byte[] ReadAll(Assembly assembly, string resource)
    {
        using Stream stream = assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} was listed but cannot be read.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}

/// <summary>An asset as it is sent.</summary>
/// <param name="Body">The bytes.</param>
/// <param name="Type">The Content-Type.</param>
/// <param name="Encoding">The Content-Encoding; empty when not compressed.</param>
/// <param name="Tag">The ETag.</param>
internal sealed record Asset(byte[] Body, string Type, string Encoding, string Tag);

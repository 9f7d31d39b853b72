using System.Runtime.InteropServices;
using System.Text;

namespace RealtimeNotebook.Feeds;

/// <summary>Tells files from named pipes, sockets and devices, without opening them: opening a named pipe waits until somebody writes to it.</summary>
internal static unsafe class RegularFile
{
    private const int TypeMask = 0xF000;
    private const int Pipe = 0x1000;
    private const int CharacterDevice = 0x2000;
    private const int BlockDevice = 0x6000;
    private const int Socket = 0xC000;

    // Larger than what the runtime's own function fills in: flags, the mode, and what else a file system says of a file.
    private const int StatusBytes = 512;

    private static readonly delegate* unmanaged<byte*, byte*, int> Status = Load();

    /// <summary>What a path leads to when it is there and no regular file: <c>a named pipe</c>, <c>a socket</c>, <c>a device</c>; else null.</summary>
    internal static string? KindOfOther(string path)
    {
        if (Status == null)
            return null;
        byte* status = stackalloc byte[StatusBytes];
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            if (Status(name, status) != 0)
                return null;
        }
        return (((int*)status)[1] & TypeMask) switch
        {
            Pipe => "a named pipe",
            CharacterDevice or BlockDevice => "a device",
            Socket => "a socket",
            _ => null,
        };
    }

    // The function that File.Exists uses; on Windows there is none, and there such names are not paths.
    private static delegate* unmanaged<byte*, byte*, int> Load()
    {
        return NativeLibrary.TryLoad("libSystem.Native", typeof(object).Assembly, null, out nint library)
            && NativeLibrary.TryGetExport(library, "SystemNative_Stat", out nint function) ? (delegate* unmanaged<byte*, byte*, int>)function : null;
    }
}

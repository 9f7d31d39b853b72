namespace RealtimeNotebook.Feeds;

/// <summary>Opens files to which lines are appended.</summary>
internal static class AppendedLines
{
    /// <summary>Opens a file to append to; it is made if it is not there. A line that was cut off is ended, so that the next stands alone.</summary>
    /// <exception cref="IOException">The file cannot be written, or it is a named pipe, a socket or a device.</exception>
    internal static FileStream Open(string file)
    {
        if (RegularFile.KindOfOther(file) is { } kind)
            throw new IOException($"It is {kind} and not a file.");
        bool isCut = IsCut(file);
        var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read, 64 * 1024, useAsync: true);
        if (isCut)
            stream.WriteByte((byte)'\n');
        return stream;
    }

    private static bool IsCut(string file)
    {
        if (!File.Exists(file))
            return false;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length == 0)
            return false;
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() != '\n';
    }
}

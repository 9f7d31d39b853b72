namespace RealtimeNotebook.Notebook;

/// <summary>Writes an object as one kind of output. The notebook host finds the members by name.</summary>
/// <param name="mimeType">The kind of output.</param>
/// <param name="write">The text of an object; null for an object that this is not the formatter of.</param>
internal sealed class CellFormatter(string mimeType, Func<object, string?> write)
{
    /// <summary>The kind of output.</summary>
    public string MimeType => mimeType;

    /// <summary>Writes an object.</summary>
    /// <returns>Whether it was one that can be written here.</returns>
    public bool Format(object instance, TextWriter writer)
    {
        if (write(instance) is not { } text)
            return false;
        writer.Write(text);
        return true;
    }
}

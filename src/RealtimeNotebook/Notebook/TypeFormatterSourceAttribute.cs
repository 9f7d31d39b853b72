using System.Diagnostics.CodeAnalysis;

namespace RealtimeNotebook.Notebook;

/// <summary>Names a type's formatters. The notebook host knows it by its name and its two properties, so no reference to the host is needed.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class TypeFormatterSourceAttribute(
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods)]
    Type formatterSourceType) : Attribute
{
    /// <summary>A class with a public method <c>CreateTypeFormatters()</c>.</summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods)]
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>The kinds of output that are produced, best first.</summary>
    public string[]? PreferredMimeTypes { get; set; }
}

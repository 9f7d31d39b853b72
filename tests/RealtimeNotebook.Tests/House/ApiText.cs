using System.Globalization;
using System.Reflection;

namespace RealtimeNotebook.Tests.House;

/// <summary>What an assembly offers, as text: a line a type, an indented line a member, sorted.</summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // The compiler writes these for every record; they say nothing that the word "record" does not.
    private static readonly string[] OfRecords = ["<Clone>$", "PrintMembers", "Deconstruct", "GetHashCode", "ToString", "Equals", "op_Equality", "op_Inequality", "EqualityContract", "get_EqualityContract"];

    // Not safe for several threads at once; the tests of one class run one after another.
    private static readonly NullabilityInfoContext Nullability = new();

    internal static string Of(Assembly assembly) => string.Concat(assembly.GetExportedTypes()
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .Select(type => Describe(type) + "\n"));

    private static string Describe(Type type) =>
        string.Concat(Members(type).Select(line => $"    {line}\n").Prepend(Header(type) + "\n"));

    private static string Header(Type type)
    {
        IEnumerable<Type> bases = type.IsEnum || typeof(Delegate).IsAssignableFrom(type) ? []
            : type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Except(type.GetInterfaces().SelectMany(one => one.GetInterfaces()))
                .OrderBy(TypeNames.Of, StringComparer.Ordinal);
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum) && parent != typeof(MulticastDelegate))
            bases = bases.Prepend(parent);
        string kind = type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
            : type.IsValueType ? (IsRecord(type) ? "record struct" : "struct")
            : (type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + (IsRecord(type) ? "record" : "class");
        string list = string.Join(", ", bases.Select(TypeNames.Of));
        return $"{kind} {type.Namespace}.{TypeNames.Of(type)}{(list.Length > 0 ? " : " + list : "")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => $"{Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)} = {name}");
        if (typeof(Delegate).IsAssignableFrom(type))
            return [Method(type.GetMethod("Invoke")!)];
        bool isRecord = IsRecord(type);
        return type.GetMembers(Declared)
            .Where(member => !(isRecord && OfRecords.Contains(member.Name)))
            .Select(Member)
            .OfType<string>()
            .Order(StringComparer.Ordinal);
    }

    private static string? Member(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsVisible(constructor) => $"new({Parameters(constructor)})",
        MethodInfo method when IsVisible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) => Method(method),
        PropertyInfo property when property.GetAccessors(nonPublic: true).Any(IsVisible) => Property(property),
        FieldInfo { IsSpecialName: false } field when field.IsPublic || field.IsFamily =>
            $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{TypeNames.Of(field.FieldType)} {field.Name}{(field.IsLiteral ? $" = {Value(field.GetRawConstantValue())}" : "")}",
        EventInfo happening when IsVisible(happening.AddMethod!) => $"event {TypeNames.Of(happening.EventHandlerType!)} {happening.Name}",
        _ => null,
    };

    private static string Method(MethodInfo method) =>
        $"{Modifiers(method)}{TypeNames.Of(method.ReturnType)}{Mark(Nullability.Create(method.ReturnParameter))} {method.Name}{TypeNames.Arguments(method.GetGenericArguments())}({Parameters(method)})";

    private static string Property(PropertyInfo property)
    {
        MethodInfo accessor = property.GetAccessors(nonPublic: true).First(IsVisible);
        bool isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Any(type => type.Name == "IsExternalInit") is true;
        string accessors = (property.GetMethod is { } getter && IsVisible(getter) ? "get; " : "")
            + (property.SetMethod is { } setter && IsVisible(setter) ? isInit ? "init; " : "set; " : "");
        string required = property.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "RequiredMemberAttribute") ? "required " : "";
        ParameterInfo[] index = property.GetIndexParameters();
        string name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
        return $"{required}{Modifiers(accessor)}{TypeNames.Of(property.PropertyType)}{Mark(Nullability.Create(property))} {name} {{ {accessors}}}";
    }

    private static string Modifiers(MethodInfo method) =>
        (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "")
        + (method.IsStatic ? "static " : "")
        + (method.DeclaringType!.IsInterface || !method.IsVirtual || method.IsFinal ? ""
            : method.IsAbstract ? "abstract "
            : method.GetBaseDefinition() != method ? "override "
            : "virtual ");

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string passing = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref "
            : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        return $"{passing}{TypeNames.Of(parameter.ParameterType)}{Mark(Nullability.Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue)}" : "")}";
    }

    private static string Mark(NullabilityInfo info) =>
        !info.Type.IsValueType && (info.ReadState is NullabilityState.Nullable || info.WriteState is NullabilityState.Nullable) ? "?" : "";

    private static string Value(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$", Declared) is not null || (type.IsValueType && type.GetMethod("PrintMembers", Declared) is not null);
}

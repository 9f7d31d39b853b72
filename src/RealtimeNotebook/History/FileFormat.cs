using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>What an address says of the form of its files: <c>?columns=time,open,close,high,low,volume&amp;dates=mdy&amp;zone=America/New_York&amp;decimal=,</c></summary>
/// <param name="Columns">What the columns hold, in their order; null where the address does not say it.</param>
/// <param name="ColumnNames">What columns or fields hold, by their names; null where the address names none.</param>
/// <param name="Dates">The order of dates of three numbers; <see cref="DateOrders.Any"/> where the files show it themselves.</param>
/// <param name="Zone">The zone of times that name none; null for UTC.</param>
/// <param name="IsDecimalComma">Whether the decimal mark is a comma; null where the files show it themselves.</param>
internal sealed record FileFormat(BarColumns? Columns, ColumnNames? ColumnNames, DateOrders Dates, TimeZoneInfo? Zone, bool? IsDecimalComma)
{
    /// <summary>The names in an address.</summary>
    internal static readonly string[] Names = ["columns", "dates", "zone", "decimal"];

    /// <summary>Where an address says nothing.</summary>
    internal static FileFormat Default { get; } = new(null, null, DateOrders.Any, null, null);

    /// <summary>Reads the form in an address.</summary>
    /// <exception cref="ArgumentException">Something in it is wrong; the message says what.</exception>
    internal static FileFormat From(SourceAddress address) => new(ColumnsOf(address), NamesOf(address), DatesOf(address), ZoneOf(address), address.Value("decimal") switch
    {
        null => null,
        "," or "comma" => true,
        "." or "point" => false,
        { } other => throw new ArgumentException($"'decimal={other}' in {address} is no decimal mark; expected decimal=, or decimal=."),
    });

    private static BarColumns? ColumnsOf(SourceAddress address)
    {
        if (address.Value("columns") is not { } text || History.ColumnNames.IsNamed(text))
            return null;
        BarColumns columns = BarColumns.FindAll(text.Split(','));
        return columns.Missing.Length == 0 ? columns : throw new ArgumentException(
            $"'columns={text}' in {address} lacks {columns.Missing}; expected the columns in their order, such as columns=time,open,close,high,low,volume, with - for one that is not needed, or by name, such as columns=time:ts,close:last.");
    }

    private static ColumnNames? NamesOf(SourceAddress address) =>
        address.Value("columns") is { } text && History.ColumnNames.IsNamed(text) ? History.ColumnNames.Parse(text, address) : null;

    private static DateOrders DatesOf(SourceAddress address) => address.Value("dates")?.ToLowerInvariant() switch
    {
        null => DateOrders.Any,
        "mdy" => DateOrders.MonthFirst,
        "dmy" => DateOrders.DayFirst,
        "ymd" => DateOrders.YearFirst,
        { } other => throw new ArgumentException($"'dates={other}' in {address} is no order of dates; expected dates=mdy, dates=dmy or dates=ymd."),
    };

    private static TimeZoneInfo? ZoneOf(SourceAddress address)
    {
        if (address.Value("zone") is not { } text)
            return null;
        return TimeZoneInfo.TryFindSystemTimeZoneById(text, out TimeZoneInfo? zone) ? zone : throw new ArgumentException(
            $"'zone={text}' in {address} is no time zone of this machine; expected an IANA name such as zone=America/New_York, or zone=UTC.");
    }
}

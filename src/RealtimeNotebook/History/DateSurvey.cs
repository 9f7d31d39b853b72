using System.Globalization;

namespace RealtimeNotebook.History;

/// <summary>Finds out in which order a file writes the numbers of its dates: a number above 12 is no month.</summary>
internal sealed class DateSurvey
{
    private static readonly DateOrders[] Orders = [DateOrders.YearFirst, DateOrders.MonthFirst, DateOrders.DayFirst];

    private readonly long[] _counts = new long[Orders.Length];
    private byte[]? _example;
    private bool _isDotted = true;

    /// <summary>Whether the dates may be read in several orders, but have dots between the numbers, as no country writes months before days.</summary>
    internal bool IsDayFirstByDots => IsOpen && _isDotted;

    /// <summary>Whether the dates seen so far may be read in several orders.</summary>
    internal bool IsOpen { get; private set; }

    /// <summary>The order in which most dates are dates; <see cref="DateOrders.Any"/> where every order reads all alike.</summary>
    internal DateOrders Order { get; private set; } = DateOrders.Any;

    /// <summary>Looks at a time.</summary>
    internal void Add(ReadOnlySpan<byte> text)
    {
        DateOrders orders = TextDate.OrdersOf(text);
        if (orders is DateOrders.None or DateOrders.Any && !IsSeen(text, orders))
            return;
        _isDotted &= text.IndexOf((byte)'.') is 1 or 2;
        if ((_example is null || !IsDifferent(_example)) && (orders & (orders - 1)) != 0)
            _example = text.ToArray();
        long most = 0;
        for (int i = 0; i < Orders.Length; i++)
        {
            if ((orders & Orders[i]) != 0)
                _counts[i]++;
            most = Math.Max(most, _counts[i]);
        }
        IsOpen = _counts.Count(count => count == most) > 1;
        Order = Orders[Array.IndexOf(_counts, most)];
    }

    /// <summary>Both readings of a date that may be read in several orders.</summary>
    internal string Ambiguity
    {
        get
        {
            long most = _counts.Max();
            DateOrders[] left = [.. Orders.Where((_, i) => _counts[i] == most)];
            string shown = RowText.Shown(_example);
            IEnumerable<string> readings = left.Select(order =>
                $"{NameOf(order)} {(TextDate.TryRead(_example, order, out WrittenTime time) ? DateTimeOffset.FromUnixTimeMilliseconds(time.Ms).ToString("d MMMM yyyy", CultureInfo.InvariantCulture) : "")}");
            return $"dates such as {shown}, and no row shows whether it is {string.Join(" or ", readings)}; say which: {string.Join(" or ", left.Select(order => $"?dates={CodeOf(order)}"))}";
        }
    }

    // 10/11/12 is another date in each order; an ISO date is the same in all.
    private static bool IsSeen(ReadOnlySpan<byte> text, DateOrders orders) => orders == DateOrders.Any
        && TextDate.TryRead(text, DateOrders.YearFirst, out WrittenTime year) && TextDate.TryRead(text, DateOrders.DayFirst, out WrittenTime day) && year != day;

    // 2/1/2024 is another day in each order, 1/1/2024 is not.
    private static bool IsDifferent(ReadOnlySpan<byte> text) => !TextDate.TryRead(text, DateOrders.MonthFirst, out WrittenTime month)
        || !TextDate.TryRead(text, DateOrders.DayFirst, out WrittenTime day) || month != day;

    private static string NameOf(DateOrders order) => order switch
    {
        DateOrders.MonthFirst => "month first:",
        DateOrders.DayFirst => "day first:",
        _ => "year first:",
    };

    private static string CodeOf(DateOrders order) => order switch
    {
        DateOrders.MonthFirst => "mdy",
        DateOrders.DayFirst => "dmy",
        _ => "ymd",
    };
}

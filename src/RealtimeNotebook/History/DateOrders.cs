namespace RealtimeNotebook.History;

/// <summary>The orders in which a date of three numbers may be written.</summary>
[Flags]
internal enum DateOrders
{
    /// <summary>The text is no date in any order.</summary>
    None = 0,

    /// <summary>Year, month, day.</summary>
    YearFirst = 1,

    /// <summary>Month, day, year.</summary>
    MonthFirst = 2,

    /// <summary>Day, month, year.</summary>
    DayFirst = 4,

    /// <summary>The text is the same date in every order.</summary>
    Any = YearFirst | MonthFirst | DayFirst,
}

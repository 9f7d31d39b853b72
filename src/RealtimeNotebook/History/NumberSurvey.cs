namespace RealtimeNotebook.History;

/// <summary>Finds out whether the numbers of a file have a decimal point or a decimal comma.</summary>
internal sealed class NumberSurvey
{
    private long _points;
    private long _commas;
    private long _unsure;
    private string _example = "";

    /// <summary>Looks at a number.</summary>
    internal void Add(ReadOnlySpan<byte> text)
    {
        text = text.TrimEnd("KMBTkmbt"u8);
        int point = text.LastIndexOf((byte)'.');
        int comma = text.LastIndexOf((byte)',');
        if (point < 0 && comma < 0)
            return;
        int last = Math.Max(point, comma);
        byte mark = text[last];
        bool hasBoth = point >= 0 && comma >= 0;
        bool isRepeated = text[..last].Contains(mark);
        bool isPoint = mark == '.';
        if (isRepeated)
        {
            // Several of one mark separate thousands.
            Count(!isPoint);
            return;
        }
        ReadOnlySpan<byte> whole = text[..last].TrimStart("+-$ "u8);
        // 1,234 may be one and a fraction, or more than a thousand; 0,234, 1234,567 and 1,23 may not.
        if (hasBoth || text.Length - last - 1 != 3 || whole.Length is 0 or > 3 || whole[0] == '0')
        {
            Count(isPoint);
        }
        else if (!isPoint)
        {
            _unsure++;
            if (_example.Length == 0)
                _example = RowText.Shown(text);
        }
    }

    /// <summary>The decimal mark; null where the numbers may be read both ways.</summary>
    /// <param name="separator">What separates the fields: where it is a comma, a comma inside a field separates thousands.</param>
    internal bool? IsComma(char separator) =>
        _points != _commas ? _commas > _points : _points > 0 || (_unsure > 0 && separator != ',') ? null : false;

    /// <summary>Both readings.</summary>
    internal string Ambiguity =>
        $"numbers such as {_example}, which may have a decimal comma or separators of thousands; say which: ?decimal=, for a decimal comma or ?decimal=. for a decimal point";

    private void Count(bool isPoint)
    {
        if (isPoint)
            _points++;
        else
            _commas++;
    }
}

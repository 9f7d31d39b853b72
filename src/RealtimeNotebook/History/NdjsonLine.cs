using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>Rewrites a line that is one candle or trade, such that its names and times are those of messages: times are read as in other files,
/// <c>Date</c>, <c>Open</c> or <c>open_time</c> are known, too, and numbers in quotes may have separators of thousands. What says nothing is
/// left out.</summary>
/// <param name="format">What the address says of names and numbers.</param>
/// <param name="times">Reads the times of the file.</param>
internal sealed class NdjsonLine(FileFormat format, FileTimes times)
{
    private const int MaxText = 64;

    private readonly ArrayBufferWriter<byte> _output = new(1_024);

    /// <summary>The names that occur in the lines.</summary>
    internal NdjsonFields Fields { get; } = new(format.ColumnNames);

    /// <summary>Whether the time of the line is a number that counts from 1970.</summary>
    internal bool IsUnixTime { get; private set; }

    /// <summary>Whether the line names its interval, by itself or in the symbol.</summary>
    internal bool NamesInterval { get; private set; }

    /// <summary>Whether lines have the names of Databento.</summary>
    internal bool IsDatabento { get; private set; }

    /// <summary>Whether lines name their symbol.</summary>
    internal bool NamesSymbols { get; private set; }

    /// <summary>What is wrong with a number in quotes that cannot be read; null when each can. Without it the line says something else.</summary>
    internal string? NumberFault { get; private set; }

    /// <summary>What is wrong with a time that is not read as in other files; null when each is.</summary>
    internal string? TimeFault { get; private set; }

    /// <summary>The line as a message; as it is where it is no JSON object, or a message with a kline inside.</summary>
    /// <param name="line">The line; bare NaN in it is put in quotes.</param>
    internal ReadOnlySpan<byte> Rewrite(byte[] line)
    {
        IsUnixTime = NamesInterval = false;
        NumberFault = TimeFault = null;
        if (line.Length > CandleJson.MostBytes || !Utf8.IsValid(line))
            return line;
        if (BareNaN.IsSuspected(line))
            BareNaN.Quote(line);
        _output.ResetWrittenCount();
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return line;
            _output.Write("{"u8);
            bool hasTime = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                NdjsonField field = Fields.Find(ref reader);
                reader.Read();
                if (field.IsStart && reader.TokenType == JsonTokenType.Number)
                    field = NdjsonFields.Start;
                IsDatabento |= field.IsDatabento;
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    if (field.IsKline)
                        return line;
                    // A combined stream of Binance has the message inside.
                    if (field.IsWrapper && reader.TokenType == JsonTokenType.StartObject && _output.WrittenCount == 1)
                    {
                        int start = (int)reader.TokenStartIndex;
                        reader.Skip();
                        return Rewrite(line[start..(int)reader.BytesConsumed]);
                    }
                    reader.Skip();
                    continue;
                }
                if (field.Output is null || (field.IsOtherTime && hasTime))
                    continue;
                hasTime |= field.IsTime;
                Write(field, ref reader, line);
                NamesInterval |= IsInterval(field, reader);
                NamesSymbols |= field.Role == "symbol";
            }
            _output.Write("}"u8);
            // What follows the object is a fault, which the line as it is shows.
            return reader.TokenType == JsonTokenType.EndObject && !reader.Read() ? _output.WrittenSpan : line;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            NumberFault = null;
            return line;
        }
    }

    private void Write(NdjsonField field, ref Utf8JsonReader reader, byte[] line)
    {
        ReadOnlySpan<byte> written = line.AsSpan((int)reader.TokenStartIndex..(int)reader.BytesConsumed);
        bool isText = reader.TokenType == JsonTokenType.String;
        if (field.IsOptional && reader.TokenType == JsonTokenType.Number && NumberFormat.IsNone(written))
            return;
        if (!(isText ? field.IsTime || field.IsNumber : field.IsTime && reader.TokenType == JsonTokenType.Number))
        {
            WriteRaw(field, written);
            return;
        }
        Span<byte> scratch = stackalloc byte[MaxText];
        scoped ReadOnlySpan<byte> text = reader.ValueSpan;
        if (reader.ValueIsEscaped)
            text = text.Length <= MaxText ? scratch[..reader.CopyString(scratch)] : default;
        if (field.IsTime)
            WriteTime(field, text, written);
        else
            WriteNumberInQuotes(field, text, written);
    }

    private void WriteTime(NdjsonField field, scoped ReadOnlySpan<byte> text, ReadOnlySpan<byte> written)
    {
        if (times.TryRead(text, default, out long unixMs))
        {
            IsUnixTime |= times.WasNumber;
            WriteName(field);
            unixMs.TryFormat(_output.GetSpan(MaxText), out int length, default, CultureInfo.InvariantCulture);
            _output.Advance(length);
            return;
        }
        TimeFault ??= times.FaultOf(text, default);
        WriteRaw(field, written);
    }

    private void WriteNumberInQuotes(NdjsonField field, scoped ReadOnlySpan<byte> text, ReadOnlySpan<byte> written)
    {
        if (field.IsOptional && NumberFormat.IsNone(text))
            return;
        if (format.IsDecimalComma != true && IsPlain(text))
        {
            WriteRaw(field, written);
        }
        else if (TryReadNumber(field, text, out double number))
        {
            WriteName(field);
            number.TryFormat(_output.GetSpan(MaxText), out int length, default, CultureInfo.InvariantCulture);
            _output.Advance(length);
        }
        else
        {
            string hint = format.IsDecimalComma is null && text.Contains((byte)',') ? "; say what the comma is: ?decimal=, for a decimal comma or ?decimal=. for separators of thousands" : "";
            NumberFault ??= $"the {field.Role} {RowText.Shown(text)} is no number{hint}.";
        }
    }

    private bool TryReadNumber(NdjsonField field, scoped ReadOnlySpan<byte> text, out double number)
    {
        number = 0;
        if (format.IsDecimalComma is not { } isComma)
        {
            // Of a number by itself, without the others of the file: 1,234 may be either.
            var survey = new NumberSurvey();
            survey.Add(text);
            if (survey.IsComma(';') is not { } shown)
                return false;
            isComma = shown;
        }
        var numbers = new NumberFormat(isComma);
        return (field.IsOptional ? numbers.TryReadVolume(text, out number) : numbers.TryRead(text, out number)) && double.IsFinite(number);
    }

    // What CandleJson reads itself, the words of BareNaN included.
    private static bool IsPlain(ReadOnlySpan<byte> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || text.SequenceEqual("N"u8) || text.SequenceEqual("Infi"u8);

    private static bool IsInterval(NdjsonField field, in Utf8JsonReader reader) => field.Role switch
    {
        "interval" => reader.TokenType != JsonTokenType.Null,
        "symbol" => reader.TokenType == JsonTokenType.String && (reader.ValueSpan.IndexOf("{="u8) >= 0 || reader.ValueSpan.IndexOf(",="u8) >= 0),
        _ => false,
    };

    private void WriteRaw(NdjsonField field, ReadOnlySpan<byte> written)
    {
        WriteName(field);
        _output.Write(written);
    }

    private void WriteName(NdjsonField field)
    {
        if (_output.WrittenCount > 1)
            _output.Write(","u8);
        _output.Write(field.Output);
    }
}

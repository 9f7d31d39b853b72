using System.Globalization;
using System.Text.Json;

namespace RealtimeNotebook.Feeds;

// What the fields of a message held, and the candle or trade that they make.
internal static partial class CandleJson
{
    private enum TimeState
    {
        Missing,
        Good,
        Bad,
    }

    private const long LatestSourceMs = 7_258_118_400_000;

    private struct CandleFields
    {
        // NaN as it came is not the same as no number at all; the bits say which fields hold a number.
        private int _numbers;
        private int _unreadable;
        private double _open;
        private double _high;
        private double _low;
        private double _close;
        private double _volume;
        private double _price;
        private double _size;
        private TimePart _time;
        private TimePart _otherTime;
        private TimePart _tradeTime;
        private TimePart _sourceTime;
        private long _sequence;
        private UpdateTraits _traits;

        internal void Set(Field field, JsonTokenType type, ReadOnlySpan<byte> text)
        {
            switch (field)
            {
                case Field.Time: _time = TimePart.Of(type, text); break;
                case Field.OtherTime: _otherTime = TimePart.Of(type, text); break;
                case Field.TradeTime: _tradeTime = TimePart.Of(type, text); break;
                case Field.SourceTime: _sourceTime = TimePart.Of(type, text); break;
                case Field.Open: Number(field, type, text, ref _open); break;
                case Field.High: Number(field, type, text, ref _high); break;
                case Field.Low: Number(field, type, text, ref _low); break;
                case Field.Close: Number(field, type, text, ref _close); break;
                case Field.Volume: Number(field, type, text, ref _volume); break;
                case Field.Price: Number(field, type, text, ref _price); break;
                case Field.Size: Number(field, type, text, ref _size); break;
                case Field.Sequence: _sequence = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long n) ? n : 0; break;
                case Field.Closed: Trait(UpdateTraits.Closes, IsTrue(type, text)); break;
                case Field.Incomplete: Trait(UpdateTraits.Closes, type == JsonTokenType.False); break;
                case Field.Official: Trait(UpdateTraits.Official, IsTrue(type, text)); break;
            }
        }

        internal readonly bool TryDecode(UpdateSemantics semantics, out DecodedEvent decoded, out Refusal refusal)
        {
            bool isTrade = Has(Field.Price) && !(Has(Field.Open) && Has(Field.Close));
            return isTrade ? TryTrade(out decoded, out refusal) : TryCandle(semantics, out decoded, out refusal);
        }

        private readonly bool TryCandle(UpdateSemantics semantics, out DecodedEvent decoded, out Refusal refusal)
        {
            decoded = default;
            TimePart time = _time.State != TimeState.Missing ? _time : _otherTime;
            refusal = TimeFault(time) is var timeFault && timeFault != CandleFault.None ? new(timeFault, "time")
                : !Has(Field.Open) ? new(CandleFault.MissingField, "open")
                : !Has(Field.High) ? new(CandleFault.MissingField, "high")
                : !Has(Field.Low) ? new(CandleFault.MissingField, "low")
                : !Has(Field.Close) ? new(CandleFault.MissingField, "close")
                : IsUnreadable(Field.Volume) ? new(CandleFault.NotFinite, "volume")
                : default;
            if (refusal.Fault != CandleFault.None)
                return false;
            // Indices have no volume, and their producers say null or NaN.
            double volume = double.IsNaN(_volume) ? 0 : _volume;
            if (!Candle.TryCreate(time.UnixMs, _open, _high, _low, _close, volume, out Candle candle, out CandleFault fault, out bool repaired))
            {
                refusal = Explained(fault, time.UnixMs, volume);
                return false;
            }
            decoded = new(new CandleUpdate(candle, semantics, repaired ? _traits | UpdateTraits.Repaired : _traits, _sequence, SourceMs));
            return true;
        }

        private readonly bool TryTrade(out DecodedEvent decoded, out Refusal refusal)
        {
            decoded = default;
            TimePart time = _tradeTime.State != TimeState.Missing ? _tradeTime : _time.State != TimeState.Missing ? _time : _otherTime;
            CandleFault fault = TimeFault(time);
            if (fault != CandleFault.None)
            {
                refusal = new(fault, "time");
                return false;
            }
            if (IsUnreadable(Field.Size))
            {
                refusal = new(CandleFault.NotFinite, "size");
                return false;
            }
            double size = double.IsNaN(_size) ? 0 : _size;
            // A trade arises when it is made.
            long sourceMs = SourceMs != 0 ? SourceMs : time.UnixMs;
            if (!Tick.TryCreate(time.UnixMs, _price, size, sourceMs, out Tick tick, out fault))
            {
                refusal = fault switch
                {
                    CandleFault.TimeOutOfRange => new(fault, "time", Shown(time.UnixMs)),
                    CandleFault.NegativeVolume => new(fault, "size", Shown(size)),
                    CandleFault.NotFinite when !double.IsFinite(size) => new(fault, "size", Shown(size)),
                    _ => new(fault, "price", Shown(_price)),
                };
                return false;
            }
            refusal = default;
            decoded = new(tick);
            return true;
        }

        private readonly Refusal Explained(CandleFault fault, long timeMs, double volume) => fault switch
        {
            CandleFault.TimeOutOfRange => new(fault, "time", Shown(timeMs)),
            CandleFault.NegativeVolume => new(fault, "volume", Shown(volume)),
            CandleFault.NotFinite when !double.IsFinite(_open) => new(fault, "open", Shown(_open)),
            CandleFault.NotFinite when !double.IsFinite(_high) => new(fault, "high", Shown(_high)),
            CandleFault.NotFinite when !double.IsFinite(_low) => new(fault, "low", Shown(_low)),
            CandleFault.NotFinite when !double.IsFinite(_close) => new(fault, "close", Shown(_close)),
            CandleFault.NotFinite => new(fault, "volume", Shown(volume)),
            _ => new(fault, null, $"open {Shown(_open)}, high {Shown(_high)}, low {Shown(_low)}, close {Shown(_close)}"),
        };

        // An absurd one is as good as none, and differences with it must not overflow.
        private readonly long SourceMs =>
            _sourceTime.State == TimeState.Good && Math.Abs(_sourceTime.UnixMs) <= LatestSourceMs ? _sourceTime.UnixMs : 0;

        private static CandleFault TimeFault(TimePart time) => time.State switch
        {
            TimeState.Good => CandleFault.None,
            TimeState.Bad => CandleFault.BadTime,
            _ => CandleFault.MissingField,
        };

        private readonly bool Has(Field field) => (_numbers & (1 << (int)field)) != 0;

        private readonly bool IsUnreadable(Field field) => (_unreadable & (1 << (int)field)) != 0;

        private void Number(Field field, JsonTokenType type, ReadOnlySpan<byte> text, ref double number)
        {
            bool isNumber = type is JsonTokenType.Number or JsonTokenType.String && TryReadDouble(text, out number);
            if (!isNumber)
                number = 0;
            int bit = 1 << (int)field;
            _numbers = isNumber ? _numbers | bit : _numbers & ~bit;
            // What says nothing is absent; a text such as "12,345" says something that must not become zero.
            bool isAbsent = type == JsonTokenType.Null || (type == JsonTokenType.String && text.IsEmpty);
            _unreadable = isNumber || isAbsent ? _unreadable & ~bit : _unreadable | bit;
        }

        private void Trait(UpdateTraits trait, bool on) => _traits = on ? _traits | trait : _traits & ~trait;

        private static bool IsTrue(JsonTokenType type, ReadOnlySpan<byte> text) =>
            type == JsonTokenType.True || (type != JsonTokenType.Null && (text.SequenceEqual("1"u8) || text.SequenceEqual("true"u8)));

        private static string Shown(double number) => number.ToString(CultureInfo.InvariantCulture);

        private static string Shown(long number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private readonly record struct TimePart(TimeState State, long UnixMs)
    {
        internal static TimePart Of(JsonTokenType type, ReadOnlySpan<byte> text)
        {
            if (type == JsonTokenType.Null)
                return default;
            if (type is not (JsonTokenType.String or JsonTokenType.Number))
                return new(TimeState.Bad, 0);
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
                return new(TimeState.Good, TextTime.FromNumber(whole));
            bool good = TextTime.TryReadIso(text, out long ms)
                || (TryReadDouble(text, out double number) && TextTime.TryFromNumber(number, out ms));
            return good ? new(TimeState.Good, ms) : new(TimeState.Bad, 0);
        }
    }

    // JavaScript and Java write NaN and Infinity, and BareNaN leaves its own two words.
    private static bool TryReadDouble(ReadOnlySpan<byte> text, out double number)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            return true;
        number = text.SequenceEqual("N"u8) ? double.NaN : double.PositiveInfinity;
        return text.SequenceEqual("N"u8) || text.SequenceEqual("Infi"u8);
    }
}

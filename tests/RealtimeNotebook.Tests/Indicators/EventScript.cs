using RealtimeNotebook.Tests.Candles;

namespace RealtimeNotebook.Tests.Indicators;

/// <summary>Turns arbitrary numbers into events of a series, so that a failing case shrinks to few of them.</summary>
/// <remarks>Each number is one event: revisions mostly, now and then a new bar, a late one, a duplicate, a correction.</remarks>
internal sealed class EventScript(UpdateSemantics semantics)
{
    private CandleUpdate _last;
    private int _minute;
    private double _price = 100;

    internal int Opened { get; private set; }

    internal int Revised { get; private set; }

    internal CandleUpdate Next(int number)
    {
        uint x = Scrambled(number);
        int kind = (int)(x % 100);
        _price = Math.Max(1, _price + ((x >> 8) % 2_001 - 1_000.0) / 2_500);
        Candle bar = BarAt(_minute, x);
        if (_last == default || kind < 30)
        {
            Opened++;
            bar = bar with { OpenMs = Bars.Start + ++_minute * Bars.Minute };
        }
        else if (kind < 35)
        {
            return new(BarAt(_minute - 1 - (int)(x >> 20) % 50, x), semantics);
        }
        else if (kind < 40)
        {
            // A duplicate says nothing new as a snapshot; as an increment it cannot be told from another trade, and counts.
            return semantics == UpdateSemantics.Snapshot ? _last : new(BarAt(_minute - 1, x), semantics);
        }
        else if (kind < 43)
        {
            return new(BarAt(_minute - 1 - (int)(x >> 20) % 30, x), UpdateSemantics.Snapshot, UpdateTraits.Official);
        }
        else
        {
            Revised++;
            // Some events carry a time inside the bar.
            bar = bar with { OpenMs = bar.OpenMs + (kind > 90 ? x % 60_000 : 0) };
        }
        return _last = new(bar, semantics);
    }

    private Candle BarAt(int minute, uint x)
    {
        double spread = (x >> 16) % 100 / 300.0;
        double open = _price - spread / 3;
        return Bars.Of(minute, open, Math.Max(open, _price) + spread, Math.Min(open, _price) - spread, _price, x % 1_000);
    }

    private static uint Scrambled(int number)
    {
        uint x = (uint)number * 2_654_435_769u;
        x ^= x >> 15;
        x *= 2_246_822_519u;
        return x ^ (x >> 13);
    }
}

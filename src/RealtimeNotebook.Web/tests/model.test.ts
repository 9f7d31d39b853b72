import { describe, expect, it } from 'vitest';
import { Bars, mostBars } from '../src/model/bars';
import { barEnd, intervalInWords, nominalLength, parseInterval } from '../src/model/interval';
import { derivePrecision } from '../src/model/precision';
import { Samples } from '../src/model/samples';
import { insertionIndex, nearestIndex } from '../src/model/search';
import { Series } from '../src/model/series';
import { unixMs } from '../src/units';
import { noSignals } from '../src/wire/signals';
import { at, candle, full, history, minute, seeded, tick } from './samples';

describe('bars', () => {
  it('revises, appends, corrects and fills by time', () => {
    const bars = new Bars(10);
    const none = new Map<string, number>();
    expect(bars.upsert(candle(0), none)).toBe('appended');
    expect(bars.upsert(candle(0, 101), none)).toBe('last');
    expect(bars.upsert(candle(3, 103), none)).toBe('appended');
    expect(bars.upsert(candle(0, 99), none)).toBe('earlier');
    expect(bars.upsert(candle(1, 98), none)).toBe('earlier');
    expect(bars.time).toEqual([at(0), at(1), at(3)]);
    expect(bars.close).toEqual([99, 98, 103]);
  });

  it('never holds more than its limit, nor takes a bar from before it', () => {
    const bars = new Bars(5);
    for (let i = 0; i < 50; i++) bars.upsert(candle(i), new Map([['hull', i]]));
    expect(bars.time).toEqual([45, 46, 47, 48, 49].map(at));
    expect(bars.indicators.get('hull')).toEqual([45, 46, 47, 48, 49]);
    expect(bars.upsert(candle(3), new Map())).toBe('too-old');
  });

  it('keeps the newest bars of a longer snapshot', () => {
    const bars = new Bars(3);
    bars.replace(history(8, { hull: [0, 1, 2, 3, 4, 5, 6, 7] }));
    expect(bars.close).toEqual([105, 106, 107]);
    expect(bars.indicators.get('hull')).toEqual([5, 6, 7]);
  });

  it('has equal columns in ascending order after any sequence of upserts', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = seeded(seed);
      const bars = new Bars(20);
      const newest = new Map<number, number>();
      for (let i = 0; i < 200; i++) {
        const bar = Math.floor(i / 6 + random() * 8 - 4);
        const values = random() < 0.5 ? new Map([[`i${Math.floor(random() * 3)}`, i]]) : new Map<string, number>();
        if (bars.upsert(candle(bar, i), values) !== 'too-old') newest.set(at(bar), i);
        const columns = [bars.open, bars.close, bars.volume, ...bars.indicators.values()];
        expect(columns.every((column) => column.length === bars.length)).toBe(true);
        expect(bars.length).toBeLessThanOrEqual(20);
      }
      bars.time.forEach((time, i) => {
        if (i > 0) expect(time).toBeGreaterThan(bars.time[i - 1]!);
        expect(bars.close[i]).toBe(newest.get(time));
      });
    }
  });

  it('starts the column of an indicator that comes later with nulls', () => {
    const bars = new Bars(10);
    bars.replace(history(3));
    bars.upsert(candle(3), new Map([['rsi', 50]]));
    expect(bars.indicators.get('rsi')).toEqual([null, null, null, 50]);
  });
});

describe('series', () => {
  const ask = () => {
    let asked = 0;
    return { needed: () => void asked++, times: () => asked };
  };

  it('tells a tick from a new bar and a snapshot', () => {
    const series = new Series(100);
    const { needed, times } = ask();
    expect(series.apply(full(1, candle(5), history(5)), needed)).toBe('snapshot');
    expect(series.apply(tick(2, candle(5, 101)), needed)).toBe('tick');
    expect(series.apply(full(3, candle(6)), needed)).toBe('bars');
    expect(series.apply(tick(4, candle(2, 90)), needed)).toBe('bars');
    expect([series.bars.length, times(), series.refused]).toEqual([7, 0, 0]);
  });

  it('asks once for a snapshot after a jump, until one has come', () => {
    const series = new Series(100);
    const { needed, times } = ask();
    series.apply(full(1, candle(5), history(5)), needed);
    series.apply(tick(4, candle(5)), needed);
    series.apply(tick(9, candle(5)), needed);
    expect(times()).toBe(1);
    series.apply(full(10, candle(5), history(5)), needed);
    series.apply(tick(11, candle(5)), needed);
    expect(times()).toBe(1);
    series.apply(tick(13, candle(5)), needed);
    expect(times()).toBe(2);
  });

  it('drops a repeated message and one of another series, and counts both', () => {
    const series = new Series(100);
    const { needed } = ask();
    series.apply(full(5, candle(5), history(5)), needed);
    expect(series.apply(tick(5, candle(5, 200)), needed)).toBe('none');
    expect(series.apply({ ...tick(6, candle(5, 200)), symbol: 'QQQ' }, needed)).toBe('none');
    expect([series.refused, series.bars.close.at(-1)]).toEqual([2, 100]);
  });

  it('numbers anew on another connection', () => {
    const series = new Series(100);
    const { needed, times } = ask();
    series.apply(full(500, candle(5), history(5)), needed);
    series.reconnected();
    expect(series.apply(full(1, candle(5), history(5)), needed)).toBe('snapshot');
    expect(series.apply(tick(2, candle(5)), needed)).toBe('tick');
    expect(times()).toBe(0);
  });
});

describe('older bars', () => {
  const part = (from: number, to: number) => {
    const all = history(to, { hull: Array.from({ length: to }, (_, i) => i) });
    const cut = <T>(column: readonly T[]): T[] => column.slice(from, to);
    return {
      time: cut(all.time),
      open: cut(all.open),
      high: cut(all.high),
      low: cut(all.low),
      close: cut(all.close),
      volume: cut(all.volume),
      indicators: new Map([['hull', cut(all.indicators.get('hull')!)]]),
      skipped: 0,
    };
  };
  const nothing = { ...noSignals, turns: [] };

  it('are one array with those that were there, however the pages overlap', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = seeded(seed);
      const bars = new Bars(60);
      bars.replace(part(440, 500));
      let newest = 500;
      while (bars.time[0]! > at(0)) {
        const first = (bars.time[0]! - at(0)) / minute;
        // A page may end behind the oldest bar, as when that one has moved on while the page was on its way.
        const end = Math.min(newest, first + Math.floor(random() * 20));
        const from = Math.max(0, end - 1 - Math.floor(random() * 90));
        expect(bars.prepend(part(from, end))).toBe(Math.max(0, first - from));
        if (random() < 0.5) bars.upsert(candle(newest, 100 + newest++), new Map([['hull', newest - 1]]));
      }
      expect(bars.time).toEqual(part(0, newest).time);
      expect(bars.close).toEqual(part(0, newest).close);
      expect(bars.indicators.get('hull')).toEqual(part(0, newest).indicators.get('hull'));
    }
  });

  it('are not trimmed by a new bar, yet never more than fit', () => {
    const bars = new Bars(10);
    bars.replace(part(20, 30));
    bars.prepend(part(0, 20));
    for (let i = 30; i < 80; i++) bars.upsert(candle(i), new Map());
    expect([bars.length, bars.time[0]]).toEqual([80, at(0)]);
    const many = new Bars(10);
    many.replace(part(mostBars + 990, mostBars + 1_000));
    expect(many.prepend(part(0, mostBars + 990))).toBe(mostBars - 10);
    many.upsert(candle(mostBars + 1_000), new Map());
    expect([many.length, many.time[0]]).toEqual([mostBars, at(1_001)]);
  });

  it('stay before a snapshot that joins, and go when a value differs', () => {
    const scrolled = (): Series => {
      const series = new Series(51);
      series.apply(full(1, candle(100), part(50, 100)), () => {});
      const page = { history: part(0, 50), signals: nothing, hasMore: false };
      expect(series.takeOlder(page, at(50))).toBe(50);
      return series;
    };
    const same = scrolled();
    same.apply(full(2, candle(103), part(53, 103)), () => {});
    expect([same.bars.length, same.bars.time[0]]).toEqual([104, at(0)]);
    expect(same.bars.time).toEqual(part(0, 104).time);

    for (const other of [
      { ...part(53, 103), close: part(53, 103).close.map((close) => close + 0.5) },
      { ...part(53, 103), indicators: new Map([['hull', part(53, 103).close]]) },
      part(101, 151),
      part(102, 152),
    ]) {
      const series = scrolled();
      series.apply(full(2, null, other), () => {});
      expect([series.bars.length, series.bars.isExtended]).toEqual([50, false]);
    }
  });

  it('are not taken when bars are missing between the two', () => {
    const series = new Series(5);
    series.apply(full(1, candle(10), part(5, 10)), () => {});
    const page = { history: part(0, 5), signals: nothing, hasMore: true };
    // The oldest bar has left the window while the page was on its way.
    series.apply(full(2, candle(11)), () => {});
    expect(series.takeOlder(page, at(5))).toBeUndefined();
    expect(series.bars.time[0]).toBe(at(7));
  });

  it('bring their signals, which new ones do not drive away', () => {
    const pivot = (bar: number) => ({ time: at(bar), price: bar, type: 'high' as const });
    const times = ({ signals }: Series) => signals.pivots.map(({ price }) => price);
    const series = new Series(51);
    series.apply(
      { ...full(1, candle(100), part(50, 100)), signals: { ...nothing, pivots: [pivot(60), pivot(90)] } },
      () => {},
    );
    const old = { ...nothing, pivots: [pivot(3), pivot(40), pivot(60)] };
    series.takeOlder({ history: part(0, 50), signals: old, hasMore: false }, at(50));
    expect(times(series)).toEqual([3, 40, 60, 90]);
    // The server's window has moved on: it no longer tells of bar 60.
    series.apply({ ...full(2, candle(101)), signals: { ...nothing, pivots: [pivot(90), pivot(97)] } }, () => {});
    expect(times(series)).toEqual([3, 40, 60, 90, 97]);
    series.apply(
      { ...full(3, candle(103), part(53, 103)), signals: { ...nothing, pivots: [pivot(97), pivot(99)] } },
      () => {},
    );
    expect(times(series)).toEqual([3, 40, 97, 99]);
  });
});

describe('samples', () => {
  it('gives nearest-rank percentiles of the newest', () => {
    const samples = new Samples(100);
    for (let i = -50; i <= 100; i++) samples.add(i);
    expect(samples.percentiles()).toEqual({ p50: 50, p95: 95, max: 100 });
    expect([samples.taken, samples.held]).toEqual([151, 100]);
  });

  it('is zero when empty and exact for one', () => {
    const samples = new Samples(4);
    expect(samples.percentiles()).toEqual({ p50: 0, p95: 0, max: 0 });
    samples.add(7);
    expect(samples.percentiles()).toEqual({ p50: 7, p95: 7, max: 7 });
  });

  it('agrees with a plain computation', () => {
    const random = seeded(3);
    const samples = new Samples(64);
    const all: number[] = [];
    for (let i = 0; i < 500; i++) {
      const value = random() * 1_000;
      samples.add(value);
      all.push(value);
      const sorted = all.slice(-64).sort((a, b) => a - b);
      const plain = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
      expect(samples.percentiles()).toEqual({ p50: plain(0.5), p95: plain(0.95), max: sorted.at(-1) });
    }
  });
});

describe('intervals', () => {
  it('reads every spelling of the server and nothing else', () => {
    const known = '1s 5s 15s 30s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 1w 1mo'.split(' ');
    expect(known.map((text) => parseInterval(text)).every(Boolean)).toBe(true);
    expect(['', 'm', '0m', '1M', '1x', '-1m', '1m '].map((text) => parseInterval(text)).some(Boolean)).toBe(false);
  });

  it('ends a month where the calendar does', () => {
    const month = parseInterval('1mo')!;
    expect(barEnd(unixMs(Date.UTC(2024, 1, 1)), month)).toBe(Date.UTC(2024, 2, 1));
    expect(barEnd(unixMs(Date.UTC(2024, 11, 1)), month)).toBe(Date.UTC(2025, 0, 1));
    expect(barEnd(at(0), parseInterval('5m')!)).toBe(at(5));
    expect(nominalLength(parseInterval('4h')!)).toBe(14_400_000);
    expect(intervalInWords(parseInterval('15m')!)).toBe('15 minutes');
  });
});

describe('search and precision', () => {
  it('finds the place and the neighbour', () => {
    expect([0, 1, 4, 5, 9].map((value) => insertionIndex([1, 4, 9], value))).toEqual([0, 0, 1, 2, 2]);
    expect([0, 2, 3, 7, 99].map((value) => nearestIndex([1, 4, 9], value))).toEqual([0, 0, 1, 2, 2]);
    expect(nearestIndex([], 1)).toBe(-1);
  });

  it('derives the digits that prices need', () => {
    expect(derivePrecision([585.1, 585.25])).toBe(2);
    expect(derivePrecision([1.08215, 1.0821])).toBe(5);
    expect(derivePrecision([97_500, 97_501])).toBe(0);
    expect(derivePrecision([0.1 + 0.2])).toBe(2);
    expect(derivePrecision([100 / 3])).toBe(4);
    expect(derivePrecision([])).toBe(2);
  });
});

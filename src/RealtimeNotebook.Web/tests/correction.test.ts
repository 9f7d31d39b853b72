import { describe, expect, it } from 'vitest';
import { Series } from '../src/model/series';
import type { UnixMs } from '../src/units';
import type { Candle } from '../src/wire/candle';
import type { History } from '../src/wire/history';
import type { Correction } from '../src/wire/messages';
import { parseMessage } from '../src/wire/parse';
import { noSignals } from '../src/wire/signals';
import { at, candle, full, seeded, tick } from './samples';

const time = (bar: number): string => new Date(at(bar)).toISOString();
const wireBar = { open: 1, high: 2, low: 1, close: 2, volume: 3 };
const columns = (...bars: number[]) => ({
  time: bars.map(time),
  ...Object.fromEntries(Object.entries(wireBar).map(([name, value]) => [name, bars.map(() => value)])),
  hull: bars.map(() => 1.5),
});
const correction = {
  ...{ type: 'correction', symbol: 'SPY', timeframe: '1m', seq: 7, candle: { time: time(6), ...wireBar } },
  ...{
    signals: {},
    signals_from: time(4),
    indicators: { hull: 1.5 },
    after: time(3),
    bars: columns(4, 5),
    precision: 3,
  },
};
const parse = (message: unknown) => parseMessage(JSON.stringify(message));

describe('a correction on the wire', () => {
  it('is read with its bars, its signals and the bar that it follows', () => {
    const parsed = parse({ ...correction, closed: true, session_zone: 'Asia/Tokyo' });
    expect(parsed).toMatchObject({
      kind: 'message',
      message: { type: 'correction', seq: 7, after: at(3), signalsFrom: at(4), closed: true, precision: 3 },
    });
    if (parsed.kind !== 'message' || parsed.message.type !== 'correction') throw new Error('not a correction');
    expect(parsed.message.bars.time).toEqual([at(4), at(5)]);
    expect(parsed.message.bars.indicators.get('hull')).toEqual([1.5, 1.5]);
    expect(parse({ ...correction, bars: columns() }).kind).toBe('message');
    expect(parse({ ...correction, bars: columns(4, 5, 6) }).kind).toBe('message');
  });

  it.each([
    ['bars', { bars: undefined }],
    ['after', { after: undefined }],
    ['signals_from', { signals_from: 'soon' }],
    ['signals', { signals: undefined }],
    ['signals', { signals: { pending: true } }],
    ['bars.time', { bars: columns(3, 4) }],
    ['history.time', { bars: columns(5, 4) }],
    ['bars', { bars: { ...columns(4, 5), high: [2, 0] } }],
    ['history.close', { bars: { ...columns(4, 5), close: [2] } }],
    ['candle.time', { candle: { time: time(4), ...wireBar } }],
    ['candle.time', { bars: columns(), candle: { time: time(3), ...wireBar } }],
    ['candle', { candle: null }],
    ['seq', { seq: -1 }],
  ])('is refused where %s is wrong', (field, wrong) => {
    const parsed = parse({ ...correction, ...wrong });
    expect(parsed.kind === 'refused' ? parsed.reason : parsed.kind).toMatch(new RegExp(`^${field}: expected`));
  });
});

interface Row extends Candle {
  readonly hull: number;
}

const row = (bar: number, close: number): Row => ({ ...candle(bar, close), hull: close / 3 });

function historyOf(rows: readonly Row[]): History {
  const column = (name: keyof Candle) => rows.map((one) => one[name]);
  return {
    time: rows.map((one) => one.time),
    ...{ open: column('open'), high: column('high'), low: column('low'), close: column('close') },
    volume: column('volume'),
    indicators: new Map([['hull', rows.map((one) => one.hull)]]),
    skipped: 0,
  };
}

function corrected(seq: number, rows: readonly Row[], first: number, more: Partial<Correction> = {}): Correction {
  const newest = rows[rows.length - 1]!;
  return {
    ...tick(seq, newest, { hull: newest.hull }),
    type: 'correction',
    candle: newest,
    after: rows[first - 1]!.time,
    bars: historyOf(rows.slice(first, -1)),
    signals: noSignals,
    signalsFrom: rows[first]!.time,
    precision: undefined,
    sessionZone: undefined,
    simulated: undefined,
    ...more,
  };
}

describe('a corrected series', () => {
  const begin = (rows: readonly Row[]) => {
    const newest = rows[rows.length - 1]!;
    const values = new Map([['hull', newest.hull]]);
    return { ...full(1, newest, historyOf(rows.slice(0, -1))), indicators: values };
  };
  const shown = ({ bars }: Series) =>
    bars.time.map((open, i) => [open, bars.close[i], bars.indicators.get('hull')![i]]);
  const expected = (rows: readonly Row[]) => rows.map(({ time: open, close, hull }) => [open, close, hull]);
  const asking = () => {
    const asked = { times: 0 };
    return [asked, () => void asked.times++] as const;
  };

  it('has the bars of the server after whatever happens to them', () => {
    for (let seed = 1; seed <= 15; seed++) {
      const random = seeded(seed);
      const limit = 30 + Math.floor(random() * 40);
      const series = new Series(limit);
      let rows = Array.from({ length: limit }, (_, i) => row(i, 100 + random()));
      let [seq, bar] = [1, limit - 1];
      const [asked, ask] = asking();
      const whole = (): number => rows.length - Math.min(rows.length, limit);
      series.apply(begin(rows), ask);
      for (let step = 0; step < 80; step++) {
        const what = random();
        if (what < 0.6) {
          bar += random() < 0.8 ? 1 : 1 + Math.floor(random() * 6);
          rows = [...rows, row(bar, 100 + random())];
          const newest = rows[rows.length - 1]!;
          series.apply({ ...full(++seq, newest), indicators: new Map([['hull', newest.hull]]) }, ask);
        } else {
          const first = rows.length - 1 - Math.floor((random() * limit) / 2);
          const opens = new Set(rows.slice(first).map((one) => one.time));
          // Bars that were missing come, those that were there change.
          const from = (rows[first - 1]!.time - at(0)) / 60_000 + 1;
          for (let i = from; i <= bar; i++) if (random() < 0.3) opens.add(at(i));
          const tail = [...opens].sort((a, b) => a - b).map((open) => row((open - at(0)) / 60_000, 100 + random()));
          rows = [...rows.slice(0, first), ...tail];
          expect(series.apply(corrected(++seq, rows, first), ask)).toBe('snapshot');
        }
        expect(shown(series)).toEqual(expected(rows.slice(whole())));
      }
      expect([asked.times, series.refused]).toEqual([0, 0]);
    }
  });

  const rows = Array.from({ length: 51 }, (_, i) => row(50 + i, 100 + i));
  const begun = (): Series => {
    const series = new Series(51);
    series.apply(begin(rows), () => {});
    return series;
  };

  it('keeps the older bars that a viewer has scrolled in', () => {
    const series = begun();
    const older = Array.from({ length: 50 }, (_, i) => row(i, 50 + i));
    expect(series.takeOlder({ history: historyOf(older), signals: noSignals, hasMore: false }, at(50))).toBe(50);
    const anew = [...rows.slice(0, 45), ...rows.slice(45).map((one) => row((one.time - at(0)) / 60_000, 7))];
    expect(series.apply(corrected(2, anew, 45), () => {})).toBe('snapshot');
    expect(shown(series)).toEqual(expected([...older, ...anew]));
    expect(series.bars.isExtended).toBe(true);
  });

  it('asks once for everything when the correction follows a bar that it has not, and stays as it is', () => {
    const series = begun();
    const [asked, ask] = asking();
    for (const after of [at(49), at(3)]) expect(series.apply(corrected(2, rows, 45, { after }), ask)).toBe('none');
    expect(series.apply(corrected(3, rows, 45, { after: at(49) }), ask)).toBe('none');
    expect([asked.times, series.refused]).toEqual([1, 3]);
    expect(shown(series)).toEqual(expected(rows));
  });

  it('asks for everything when a message before it was missed', () => {
    const series = begun();
    const [asked, ask] = asking();
    series.apply(corrected(4, rows, 45), ask);
    expect(asked.times).toBe(1);
    series.apply(corrected(4, rows, 45), ask);
    expect(series.refused).toBe(1);
  });

  it('takes pivots from a time on, and all zones and levels', () => {
    const pivot = (bar: number) => ({ time: at(bar) as UnixMs, price: bar, type: 'high' as const });
    const zone = (bar: number, end?: number) => {
      const band = { low: bar, high: bar + 1, type: 'bullish' as const };
      return { start: at(bar), end: end === undefined ? undefined : at(end), ...band };
    };
    const level = (bar: number) => ({ time: at(bar), price: bar, type: 'support' as const });
    const series = new Series(51);
    const signals = {
      ...noSignals,
      pivots: [60, 90, 97].map(pivot),
      zones: [zone(70), zone(95)],
      levels: [level(60)],
    };
    series.apply({ ...begin(rows), signals }, () => {});
    const newest = { ...noSignals, pivots: [pivot(96)], zones: [zone(70, 94)], levels: [level(61)] };
    series.apply(corrected(2, rows, 45, { signals: newest, signalsFrom: at(91) }), () => {});
    expect(series.signals.pivots).toEqual([60, 90, 96].map(pivot));
    expect(series.signals.zones).toEqual([zone(70, 94)]);
    expect(series.signals.levels).toEqual([level(61)]);
  });

  it('keeps the signals of older bars, and none of those that are no more', () => {
    const turn = (bar: number) => ({
      time: at(bar),
      price: bar,
      type: 'bos' as const,
      direction: 'up' as const,
      pivotTime: at(bar - 1),
    });
    const series = begun();
    const older = Array.from({ length: 50 }, (_, i) => row(i, 50 + i));
    series.apply({ ...full(2, rows[50]!), signals: { ...noSignals, turns: [turn(60), turn(96)] } }, () => {});
    const page = { history: historyOf(older), signals: { ...noSignals, turns: [turn(20)] }, hasMore: false };
    expect(series.takeOlder(page, at(50))).toBe(50);
    series.apply(corrected(3, rows, 45), () => {});
    expect(series.signals.turns).toEqual([turn(20)]);
  });

  it('takes other digits of the prices', () => {
    const series = begun();
    series.apply(corrected(2, rows, 45, { precision: 5, sessionZone: 'Asia/Tokyo' }), () => {});
    expect([series.precision, series.sessionZone]).toEqual([5, 'Asia/Tokyo']);
  });
});

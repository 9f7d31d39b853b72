import { describe, expect, it, vi } from 'vitest';
import { FigureBuilder } from '../src/chart/figure';
import { type FollowState, following, nextFollow } from '../src/chart/follow';
import { PriceFormat, formatAge, formatBarTime, formatRemaining, formatVolume } from '../src/chart/format';
import { momentum } from '../src/chart/histogram';
import { splitByDirection } from '../src/chart/hull';
import { margins } from '../src/chart/layout';
import { type LastPrice, lastPriceOf, paintLastPrice } from '../src/chart/paint-last-price';
import { placePanels } from '../src/chart/panels';
import { type Picture } from '../src/chart/picture';
import type { PlotlyObject } from '../src/chart/plotly';
import { viewerRanges } from '../src/chart/relayout-event';
import { movedOntoBars, shifted } from '../src/chart/view-state';
import { fromAxisText, offsetLabel, zoneOffset } from '../src/chart/zone';
import { Bars } from '../src/model/bars';
import { parseInterval } from '../src/model/interval';
import { axisMs, ms, unixMs, wallMs } from '../src/units';
import { plainLine } from '../src/wire/drawn';
import { at, candle, history, onClock, pictureOf, seeded, sized, start } from './samples';

describe('hull', () => {
  it('shares the turning point and keeps parts of one colour apart', () => {
    const { rising, falling } = splitByDirection(['a', 'b', 'c', 'd', 'e'], [1, 2, 1, 2, 3]);
    expect(rising).toEqual({ x: ['a', 'b', null, 'c', 'd', 'e'], y: [1, 2, null, 1, 2, 3] });
    expect(falling).toEqual({ x: ['b', 'c'], y: [2, 1] });
  });

  it('draws every segment between two values once, in its colour', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = seeded(seed);
      const values = Array.from({ length: 60 }, () => (random() < 0.15 ? null : Math.floor(random() * 5)));
      const x = values.map((_, i) => String(i));
      const expected = new Map<string, boolean>();
      for (let i = 1; i < values.length; i++) {
        const [before, value] = [values[i - 1], values[i]];
        if (typeof before === 'number' && typeof value === 'number') expected.set(`${i - 1}-${i}`, value > before);
      }
      const drawn = new Map<string, boolean>();
      for (const [line, up] of Object.entries(splitByDirection(x, values)).map(
        ([k, l]) => [l, k === 'rising'] as const,
      )) {
        for (let i = 1; i < line.x.length; i++) {
          if (line.x[i - 1] === null || line.x[i] === null) continue;
          expect(drawn.has(`${line.x[i - 1]}-${line.x[i]}`)).toBe(false);
          drawn.set(`${line.x[i - 1]}-${line.x[i]}`, up);
        }
      }
      expect(drawn).toEqual(expected);
    }
  });
});

describe('histogram', () => {
  it.each([
    [2, 1, 'risingAbove'],
    [1, 2, 'fallingAbove'],
    [-2, -1, 'fallingBelow'],
    [-1, -2, 'risingBelow'],
    [1, -1, 'risingAbove'],
    [-1, 1, 'fallingBelow'],
    [1, null, 'risingAbove'],
  ] as const)('%d after %s is %s', (value, previous, expected) => {
    expect(momentum(value, previous)).toBe(expected);
  });
});

describe('follow', () => {
  const range = [axisMs(0), axisMs(10)] as const;

  it('pauses when the viewer moves and resumes when he asks', () => {
    const paused = nextFollow(following, { type: 'viewer-moved', range });
    expect(paused).toEqual({ mode: 'paused', range });
    expect(nextFollow(paused, { type: 'follow' })).toEqual({ mode: 'following' });
  });

  it('ignores a range without length', () => {
    const state: FollowState = { mode: 'paused', range };
    expect(nextFollow(state, { type: 'viewer-moved', range: [axisMs(5), axisMs(5)] })).toBe(state);
  });

  it('never moves a paused chart for the sake of data', () => {
    const bars = new Bars(100);
    bars.replace(history(50));
    const view = sized();
    const picture = pictureOf(bars);
    const room = margins(picture);
    view.arrange(picture, room);
    view.moveTo([axisMs(at(10)), axisMs(at(20))]);
    const before = view.arrange(picture, room);
    const price = before.values.get('price');
    for (let i = 50; i < 80; i++) bars.upsert(candle(i, 10_000 * i), new Map());
    expect(view.outgrown(picture)).toBe(false);
    const after = view.arrange(picture, room);
    expect(after.time).toEqual([at(10), at(20)]);
    expect(after.values.get('price')).toEqual(price);
    view.resume();
    const resumed = view.arrange(picture, room);
    expect(resumed.time[1]).toBeGreaterThan(at(79));
    expect(resumed.revision).toBeGreaterThan(after.revision);
  });

  it('rescales while following only when the forming bar leaves the range', () => {
    const bars = new Bars(100);
    bars.replace(history(50));
    const view = sized();
    const picture = pictureOf(bars);
    view.arrange(picture, margins(picture));
    bars.upsert(candle(49, 150), new Map());
    expect(view.outgrown(picture)).toBe(false);
    bars.upsert(candle(49, 1_500), new Map());
    expect(view.outgrown(picture)).toBe(true);
    const [low, high] = view.arrange(picture, margins(picture)).values.get('price')!;
    expect(low).toBeLessThan(99);
    expect(high).toBeGreaterThan(1_501);
    expect(view.outgrown(picture)).toBe(false);
  });

  it('moves by keys from where it is, and zooms around its end', () => {
    expect(shifted([axisMs(0), axisMs(100)], -0.1, 1)).toEqual([-10, 90]);
    expect(shifted([axisMs(0), axisMs(100)], 0, 0.5)).toEqual([50, 100]);
  });

  it('uses the room that a zoom leaves before the first bar for those after the view, and no more', () => {
    const bars = new Bars(100);
    bars.replace(history(100));
    const minutes = (from: number, to: number) => [axisMs(at(from)), axisMs(at(to))] as const;
    expect(movedOntoBars(minutes(-60, 20), bars, onClock.axis)).toEqual(minutes(-4, 76));
    expect(movedOntoBars(minutes(-60, 90), bars, onClock.axis)).toEqual(minutes(-51, 99));
    expect(movedOntoBars(minutes(-60, 120), bars, onClock.axis)).toEqual(minutes(-60, 120));
    expect(movedOntoBars(minutes(10, 20), bars, onClock.axis)).toEqual(minutes(10, 20));
  });
});

describe('figure', () => {
  const values = (from: number) => Array.from({ length: 40 }, (_, i) => (i < 5 ? null : Math.sin(i) + from));
  const bars = new Bars(100);
  bars.replace(
    history(40, { hull: values(100), macd: values(0), signal: values(0), histogram: values(0), rsi: values(50) }),
  );
  const build = (more: Partial<Picture> = {}) => {
    const picture = pictureOf(bars, { drawn: [{ ...plainLine('rsi'), pane: 'rsi' }], ...more });
    const view = sized().arrange(picture, margins(picture));
    const builder = new FigureBuilder();
    builder.rebuild(picture, view);
    return { ...builder.figure(picture, view), again: builder.figure(picture, view), view };
  };
  const named = (data: readonly PlotlyObject[], name: string) => data.find((trace) => trace['name'] === name);

  it('names its traces and leaves the forming bar to the overlay', () => {
    const { data } = build();
    const names = data.map((trace) => trace['name']);
    expect(names).toEqual(['price', 'hull', 'hull falling', 'rsi', 'volume', 'histogram', 'macd', 'signal']);
    expect((named(data, 'price')?.['close'] as number[]).length).toBe(39);
  });

  it('keeps the arrays when only ranges change, so that Plotly need not look at the data', () => {
    const { data, again } = build();
    expect(named(again.data, 'price')?.['close']).toBe(named(data, 'price')?.['close']);
    expect(again.layout['datarevision']).toBe(1);
    expect(again.layout['xaxis']).not.toBe(build().layout['xaxis']);
  });

  it('drops hidden traces and the panel that they leave empty', () => {
    const { data, layout } = build({ hidden: new Set(['hull', 'macd']) });
    expect(data.map((trace) => trace['name'])).toEqual(['price', 'rsi', 'volume']);
    expect(layout['yaxis4']).toBeUndefined();
  });

  it('stacks panels without overlap, whatever their number and the height', () => {
    const ids = ['price', 'volume', 'macd', 'own:a', 'own:b', 'own:c'] as const;
    for (let count = 1; count <= ids.length; count++) {
      for (const height of [120, 300, 900]) {
        const panels = placePanels(ids.slice(0, count), height);
        expect(panels[0]!.domain[1]).toBe(1);
        expect(panels.at(-1)!.domain[0]).toBe(0);
        panels.forEach(({ domain }, i) => {
          expect(domain[0]).toBeLessThanOrEqual(domain[1]);
          if (i > 0) expect(domain[1]).toBeLessThanOrEqual(panels[i - 1]!.domain[0]);
        });
      }
    }
  });

  it('bounds what it draws of two bars to none: Plotly would not know their width', () => {
    const few = new Bars(10);
    few.replace(history(2));
    const picture = pictureOf(few);
    const builder = new FigureBuilder();
    const view = sized().arrange(picture, margins(picture));
    builder.rebuild(picture, view);
    expect(builder.figure(picture, view).data[0]?.['close']).toEqual([]);
  });
});

describe('the tag of the last price', () => {
  const bars = new Bars(10);
  for (let i = 0; i < 3; i++) bars.upsert(candle(i, 100 + i), new Map());
  const picture = pictureOf(bars);

  it('counts down to the close of the bar, and stops where nothing of the chart goes on', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: at(2) + 37_000 });
    try {
      const format = new PriceFormat(2);
      expect(lastPriceOf(picture, format)).toEqual({ text: '102.00', remaining: '00:23', isOld: false });
      expect(lastPriceOf(picture, format, true, true)).toEqual({ text: '102.00', remaining: undefined, isOld: true });
    } finally {
      vi.useRealTimers();
    }
  });

  it('is grey where the price is known to be old', () => {
    const coloursOf = (lastPrice: LastPrice): unknown[] => {
      const colours: unknown[] = [];
      const nothing = (): void => undefined;
      const context = new Proxy<Record<string, unknown>>(
        {},
        {
          get: () => nothing,
          set: (_, name, value) => {
            if (name === 'fillStyle' || name === 'strokeStyle') colours.push(value);
            return true;
          },
        },
      ) as unknown as CanvasRenderingContext2D;
      const time = { start: 0, length: 800 };
      const price = { start: 0, length: 300, toPixel: () => 100 };
      const axes = { time, values: new Map([['price', price]]) };
      const scene = { axes, picture, view: { width: 860 }, lastPrice };
      paintLastPrice(context, scene as unknown as Parameters<typeof paintLastPrice>[1]);
      return colours.filter((colour) => colour !== '#ffffff');
    };
    const tag: LastPrice = { text: '102.00', remaining: undefined, isOld: false };
    expect(coloursOf(tag)).toEqual([picture.palette.up, picture.palette.up]);
    expect(new Set(coloursOf({ ...tag, isOld: true }))).toEqual(new Set(['#6b7280']));
  });
});

describe('zones and formats', () => {
  it('knows the offset of a zone at an instant', () => {
    expect(zoneOffset('utc', at(0))).toBe(0);
    expect(zoneOffset('America/New_York', unixMs(Date.UTC(2025, 6, 1)))).toBe(-4 * 3_600_000);
    expect(zoneOffset('America/New_York', unixMs(Date.UTC(2025, 11, 1)))).toBe(-5 * 3_600_000);
    expect([0, 3_600_000, -12_600_000].map((offset) => offsetLabel(ms(offset)))).toEqual(['UTC', 'UTC+1', 'UTC−3:30']);
  });

  it('puts no sign before a zero', () => {
    const format = new PriceFormat(2);
    expect([-0.0004, -0.0006, 0, -1].map((value) => format.oscillator(value))).toEqual([
      '0.000',
      '−0.001',
      '0.000',
      '−1.000',
    ]);
    expect(format.indicator({ pane: 'x', range: [-1, 1], format: 'price' }, -0.001)).toBe('0.00');
  });

  it('reads what Plotly reports of the axes', () => {
    expect(fromAxisText('2025-11-26 14:00:30.5')).toBe(start + 30_500);
    expect(fromAxisText('2025-11-26 14:00')).toBe(start);
    expect(fromAxisText('2025-11-26')).toBe(Date.UTC(2025, 10, 26));
    expect(fromAxisText('never')).toBeUndefined();
    const ends = { 'xaxis.range[0]': '2025-11-26', 'xaxis.range[1]': '2025-11-27' };
    expect(viewerRanges(ends).time).toEqual([Date.UTC(2025, 10, 26), Date.UTC(2025, 10, 27)]);
    expect(viewerRanges({ 'yaxis.range': [1, 2] })).toEqual({ time: undefined, price: [1, 2] });
    expect(viewerRanges({ autosize: true })).toEqual({ time: undefined, price: undefined });
  });

  it('writes numbers and times as traders do', () => {
    expect([950, 18_234, 1_250_000, 2.5e9, 0.5].map(formatVolume)).toEqual(['950', '18.2K', '1.25M', '2.5B', '0.500']);
    expect([23_000, 845_000, 7_800_000].map((left) => formatRemaining(ms(left)))).toEqual([
      '00:23',
      '14:05',
      '2:10:00',
    ]);
    expect([23_000, 240_000, 9_000_000, 2e8].map((age) => formatAge(ms(age)))).toEqual(['23 s', '4 min', '2 h', '2 d']);
    expect(formatBarTime(wallMs(start), parseInterval('1m'))).toBe('26 Nov 14:00');
    expect(formatBarTime(wallMs(start), parseInterval('5s'))).toBe('26 Nov 14:00:00');
    expect(formatBarTime(wallMs(start), parseInterval('1d'))).toBe('26 Nov 2025');
  });
});

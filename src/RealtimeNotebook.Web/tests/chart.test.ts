import { describe, expect, it } from 'vitest';
import { FigureBuilder } from '../src/chart/figure';
import { type FollowState, following, nextFollow } from '../src/chart/follow';
import { formatAge, formatBarTime, formatRemaining, formatVolume } from '../src/chart/format';
import { momentum } from '../src/chart/histogram';
import { splitByDirection } from '../src/chart/hull';
import { margins } from '../src/chart/layout';
import { placePanels } from '../src/chart/panels';
import { type Picture } from '../src/chart/picture';
import type { PlotlyObject } from '../src/chart/plotly';
import { viewerRanges } from '../src/chart/relayout-event';
import { signalsToDraw } from '../src/chart/signals-to-draw';
import { barsPerBucket, drawnBars, sliceFor } from '../src/chart/slice';
import { dark } from '../src/chart/theme';
import { ViewState, shifted } from '../src/chart/view-state';
import { fromAxisText, offsetLabel, zoneOffset } from '../src/chart/zone';
import { Bars } from '../src/model/bars';
import { parseInterval } from '../src/model/interval';
import { axisMs, ms, unixMs } from '../src/units';
import { noSignals } from '../src/wire/signals';
import { at, candle, history, minute, seeded, start } from './samples';

function pictureOf(bars: Bars, more: Partial<Picture> = {}): Picture {
  const shared = { placements: new Map(), signals: noSignals, gaps: [], precision: 2, highest: 1_000, palette: dark };
  return { bars, ...shared, hidden: new Set<string>(), offset: ms(0), spacing: ms(minute), ...more };
}

function sized(mode: 'pan' | 'zoom' = 'zoom'): ViewState {
  const view = new ViewState(mode);
  [view.width, view.height] = [1_000, 600];
  return view;
}

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
});

describe('figure', () => {
  const values = (from: number) => Array.from({ length: 40 }, (_, i) => (i < 5 ? null : Math.sin(i) + from));
  const bars = new Bars(100);
  bars.replace(
    history(40, { hull: values(100), macd: values(0), signal: values(0), histogram: values(0), rsi: values(50) }),
  );
  const build = (more: Partial<Picture> = {}) => {
    const picture = pictureOf(bars, { placements: new Map([['rsi', 'own']]), ...more });
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

describe('zones and formats', () => {
  it('knows the offset of a zone at an instant', () => {
    expect(zoneOffset('utc', at(0))).toBe(0);
    expect(zoneOffset('America/New_York', unixMs(Date.UTC(2025, 6, 1)))).toBe(-4 * 3_600_000);
    expect(zoneOffset('America/New_York', unixMs(Date.UTC(2025, 11, 1)))).toBe(-5 * 3_600_000);
    expect([0, 3_600_000, -12_600_000].map((offset) => offsetLabel(ms(offset)))).toEqual(['UTC', 'UTC+1', 'UTC−3:30']);
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
    expect(formatBarTime(axisMs(start), parseInterval('1m'))).toBe('26 Nov 14:00');
    expect(formatBarTime(axisMs(start), parseInterval('5s'))).toBe('26 Nov 14:00:00');
    expect(formatBarTime(axisMs(start), parseInterval('1d'))).toBe('26 Nov 2025');
  });
});

describe('slice', () => {
  const viewAt = (bars: Bars, from: number, to: number) => {
    const picture = pictureOf(bars);
    const view = sized();
    view.arrange(picture, margins(picture));
    view.moveTo([axisMs(at(from)), axisMs(at(to))]);
    return { picture, view: view.arrange(picture, margins(picture)) };
  };

  it('gives Plotly a long series in part: the view and as much again on either side', () => {
    const bars = new Bars(5_000);
    bars.replace(history(5_000));
    const { picture, view } = viewAt(bars, 2_000, 2_300);
    expect(sliceFor(picture, view)).toEqual([1_699, 2_601]);
    const builder = new FigureBuilder();
    builder.rebuild(picture, view);
    expect(builder.covers(picture, view)).toBe(true);
    expect(builder.covers(picture, viewAt(bars, 1_750, 2_050).view)).toBe(true);
    expect(builder.covers(picture, viewAt(bars, 1_000, 1_300).view)).toBe(false);
    const closes = builder.figure(picture, view).data[0]?.['close'] as number[];
    expect([closes.length, closes[0]]).toEqual([902, 100 + 1_699]);
  });

  it('gives a short series whole', () => {
    const bars = new Bars(500);
    bars.replace(history(500));
    const { picture, view } = viewAt(bars, 10, 40);
    expect(sliceFor(picture, view)).toEqual([0, 499]);
  });

  it('merges bars that are too narrow to be seen, and loses no extreme of a price', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const random = seeded(seed);
      const bars = new Bars(5_000);
      const past = history(5_000, { hull: Array.from({ length: 5_000 }, (_, i) => i) });
      const swing = past.high.map((high) => high + random() * 50);
      bars.replace({ ...past, high: swing, volume: past.volume.map(() => Math.floor(random() * 1_000)) });
      const [from, to] = [Math.floor(random() * 1_000), 3_000 + Math.floor(random() * 1_900)];
      const perBucket = 2 ** (1 + Math.floor(random() * 6));
      const drawn = drawnBars(pictureOf(bars), [from, to], perBucket);
      const bucketOf = (time: number): number => Math.floor(time / (perBucket * minute));
      expect(drawn.time.map(bucketOf)).toEqual([...new Set(bars.time.slice(from, to).map(bucketOf))]);
      const members = new Map<number, number[]>();
      for (let i = 0; i < to - from; i++) {
        const bucket = bucketOf(bars.time[from + i]!);
        members.set(bucket, [...(members.get(bucket) ?? []), i]);
      }
      drawn.time.forEach((time, k) => {
        const of = <T>(column: readonly T[]): T[] => members.get(bucketOf(time))!.map((i) => column[from + i]!);
        const expected = [
          Math.max(...of(bars.high)),
          Math.min(...of(bars.low)),
          of(bars.open)[0],
          of(bars.close).at(-1),
        ];
        expect([drawn.high[k], drawn.low[k], drawn.open[k], drawn.close[k]]).toEqual(expected);
        expect(drawn.volume[k]).toBe(Math.max(...of(bars.volume)));
        expect(drawn.indicators.get('hull')![k]).toBe(of(bars.indicators.get('hull')!).at(-1));
      });
    }
  });

  it('cuts merged bars by the clock, so that a longer slice has the same ones', () => {
    const bars = new Bars(5_000);
    bars.replace(history(5_000));
    const short = drawnBars(pictureOf(bars), [1_003, 2_001], 8);
    const long = drawnBars(pictureOf(bars), [17, 4_000], 8);
    const inner = short.time.slice(1, -1);
    const at = long.time.indexOf(inner[0]!);
    expect(long.time.slice(at, at + inner.length)).toEqual(inner);
    expect(long.close.slice(at, at + inner.length)).toEqual(short.close.slice(1, -1));
  });

  it('draws at most some thousand of them, however far out the view is', () => {
    const bars = new Bars(10);
    bars.replace(history(10));
    const all = history(60_000);
    bars.replace({ ...all, time: all.time.slice(-10) } as typeof all);
    const long = new Bars(60_000);
    long.replace(all);
    for (const count of [200, 700, 3_000, 20_000, 59_000]) {
      const { picture, view } = viewAt(long, 59_900 - count, 59_900);
      const builder = new FigureBuilder();
      builder.rebuild(picture, view);
      const drawn = (builder.figure(picture, view).data[0]?.['close'] as number[]).length;
      expect(drawn).toBeGreaterThan(Math.min(count, view.width / 4));
      expect(drawn).toBeLessThan(2_400);
      expect(builder.covers(picture, view)).toBe(true);
      expect(barsPerBucket(picture, view) * (view.width / count)).toBeGreaterThanOrEqual(2 - 0.1);
    }
  });

  it('knows what it has drawn by time, so that older bars before it change nothing', () => {
    const bars = new Bars(1_500);
    const all = history(6_000);
    const part = (from: number, to: number) => {
      const cut = Object.entries(all).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.slice(from, to) : value,
      ]);
      return Object.fromEntries(cut) as typeof all;
    };
    bars.replace(part(4_500, 6_000));
    const first = viewAt(bars, 5_200, 5_450);
    const builder = new FigureBuilder();
    builder.rebuild(first.picture, first.view);
    bars.prepend(part(3_000, 4_500));
    expect(builder.covers(first.picture, first.view)).toBe(true);
    expect(builder.covers(first.picture, viewAt(bars, 4_600, 4_850).view)).toBe(false);
  });

  it('draws the signals of the slice, and of merged bars those that can be told apart', () => {
    const bars = new Bars(10);
    bars.replace(history(10));
    const all = history(4_000);
    bars.replace({ ...all, time: all.time } as typeof all);
    bars.prepend({ ...all, time: all.time.map((time) => unixMs(time - 4_000 * minute)) });
    const pivots = [-3_000, -500, -490, 5].map((bar) => ({ time: at(bar), price: 1, type: 'low' as const }));
    const zone = (from: number, to: number | undefined) => {
      const end = to === undefined ? undefined : at(to);
      return { start: at(from), end, low: 1, high: 2, type: 'bullish' as const };
    };
    const zones = [zone(-3_500, -3_400), zone(-3_500, undefined), zone(-495, -493)];
    const picture = pictureOf(bars, { signals: { ...noSignals, pivots, zones } });
    const indexOf = (bar: number): number => bars.time.indexOf(at(bar));
    const near = signalsToDraw(picture, [indexOf(-600), indexOf(-400)], 1);
    expect(near.pivots).toEqual(pivots.slice(1, 3));
    expect(near.zones).toEqual([zones[1], zones[2]]);
    const far = signalsToDraw(picture, [indexOf(-3_900), indexOf(-1)], 16);
    expect([far.pivots, far.zones]).toEqual([[], [zones[1], zones[0]]]);
  });
});

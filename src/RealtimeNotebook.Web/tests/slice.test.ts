import { describe, expect, it } from 'vitest';
import { FigureBuilder } from '../src/chart/figure';
import { margins } from '../src/chart/layout';
import { signalsToDraw } from '../src/chart/signals-to-draw';
import { barsPerBucket, drawnBars, sliceFor } from '../src/chart/slice';
import { Bars } from '../src/model/bars';
import { axisMs, unixMs } from '../src/units';
import { noSignals } from '../src/wire/signals';
import { at, history, minute, pictureOf, seeded, sized } from './samples';

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

  it('has whole indices, however many bars are in view', () => {
    const bars = new Bars(5_000);
    bars.replace(history(5_000));
    for (const length of [401, 1_000, 1_333]) {
      const slice = sliceFor(pictureOf(bars), viewAt(bars, 2_000, 2_000 + length).view, 0.5);
      expect(slice.every(Number.isInteger)).toBe(true);
    }
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
      expect(drawn.places.map(bucketOf)).toEqual([...new Set(bars.time.slice(from, to).map(bucketOf))]);
      const members = new Map<number, number[]>();
      for (let i = 0; i < to - from; i++) {
        const bucket = bucketOf(bars.time[from + i]!);
        members.set(bucket, [...(members.get(bucket) ?? []), i]);
      }
      drawn.places.forEach((time, k) => {
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

  it('cuts merged bars by the axis, so that a longer slice has the same ones', () => {
    const bars = new Bars(5_000);
    bars.replace(history(5_000));
    const short = drawnBars(pictureOf(bars), [1_003, 2_001], 8);
    const long = drawnBars(pictureOf(bars), [17, 4_000], 8);
    const inner = short.places.slice(1, -1);
    const at = long.places.indexOf(inner[0]!);
    expect(long.places.slice(at, at + inner.length)).toEqual(inner);
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

  it('leaves the figure of a viewer in the past as it was when a bar closes, though zones and levels go on', () => {
    const bars = new Bars(5_000);
    const past = (count: number) => {
      const zone = { start: at(1_900), end: undefined, low: 1, high: 2, type: 'bullish' as const };
      const level = { time: at(1_800), price: 3, type: 'resistance' as const };
      const later = [
        { ...zone, start: at(3_999) },
        { ...level, time: at(3_999) },
      ] as const;
      bars.replace(history(count));
      const { picture, view } = viewAt(bars, 2_000, 2_300);
      const signals = { ...noSignals, zones: [zone, later[0]], levels: [level, later[1]] };
      return { picture: { ...picture, signals }, view: { ...view, revision: 0 } };
    };
    const builder = new FigureBuilder();
    const figures = [4_000, 4_001].map((count) => {
      const { picture, view } = past(count);
      builder.rebuild(picture, view);
      return builder.figure(picture, view);
    });
    expect(figures[1]).toEqual(figures[0]);
    expect(figures[1]!.data[0]!['close']).toBe(figures[0]!.data[0]!['close']);
    const ends = (figures[0]!.layout['shapes'] as { x0: string; x1: string }[]).filter(({ x1 }) => x1 !== undefined);
    expect(ends.map(({ x0, x1 }) => x0 < x1)).toEqual([true, true]);

    // So it does when the viewer has moved since within what is drawn.
    const moved = past(4_002);
    const { view: elsewhere } = viewAt(bars, 2_100, 2_400);
    builder.rebuild(moved.picture, elsewhere);
    expect(builder.figure(moved.picture, elsewhere).data[0]!['close']).toBe(figures[0]!.data[0]!['close']);
    builder.rebuild(moved.picture, viewAt(bars, 2_400, 2_700).view);
    expect((builder.figure(moved.picture, elsewhere).data[0]!['close'] as number[])[0]).toBe(100 + 2_099);

    // What is left beyond the view has to be enough for the next drag, and to be drawn with the signals of all pages.
    const last = viewAt(bars, 2_400, 2_700);
    const { signals } = moved.picture;
    expect(builder.isAmple({ ...last.picture, signals }, last.view)).toBe(true);
    expect(builder.isAmple({ ...last.picture, signals: { ...signals } }, last.view)).toBe(false);
    expect(builder.isAmple({ ...last.picture, signals }, viewAt(bars, 2_500, 2_800).view)).toBe(true);
    expect(builder.isAmple({ ...last.picture, signals }, viewAt(bars, 2_600, 2_900).view)).toBe(false);
    expect(builder.covers(last.picture, viewAt(bars, 2_600, 2_900).view)).toBe(true);

    const { picture, view } = past(4_001);
    builder.rebuild({ ...picture, signals: { ...picture.signals, levels: [] } }, view);
    expect(builder.figure(picture, view).layout).not.toEqual(figures[0]!.layout);
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

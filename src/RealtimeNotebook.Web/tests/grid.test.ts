import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlotAxes } from '../src/chart/axes';
import { Cursor } from '../src/chart/cursor';
import { PriceFormat } from '../src/chart/format';
import { crosshairOn } from '../src/chart/pointer';
import { TimeAxis } from '../src/chart/time-axis';
import { linkedRange } from '../src/chart/view-state';
import { columnsFor, readGridOptions } from '../src/page/grid-options';
import { type Follower, Linking } from '../src/page/linking';
import { seriesFrom } from '../src/page/series-list';
import { Bars } from '../src/model/bars';
import { type UnixMs, ms, px, unixMs } from '../src/units';
import { at, history, minute, pictureOf } from './samples';

describe('lists of series', () => {
  it('reads attributes of dxFeed as part of the symbol', () => {
    expect(
      seriesFrom(['SPY{=5m,tho=true,price=mark},SPY{price=mark,tho=true}:1h,SPY&Q{=mo,price=last},QQQ:1m']),
    ).toEqual([
      { symbol: 'SPY{price=mark,tho=true}', timeframe: '5m' },
      { symbol: 'SPY{price=mark,tho=true}', timeframe: '1h' },
      { symbol: 'SPY&Q', timeframe: '1mo' },
      { symbol: 'QQQ', timeframe: '1m' },
    ]);
  });

  it('are read whatever the symbols hold', () => {
    expect(seriesFrom(['SPY:1m,QQQ:5m', 'A,B:1h,BINANCE:BTCUSDT:1m'])).toEqual([
      { symbol: 'SPY', timeframe: '1m' },
      { symbol: 'QQQ', timeframe: '5m' },
      { symbol: 'A,B', timeframe: '1h' },
      { symbol: 'BINANCE:BTCUSDT', timeframe: '1m' },
    ]);
  });

  it.each(['', 'SPY', 'SPY:7x', 'SPY:1m,QQQ', ':1m'])('says what is wrong with %j', (list) => {
    if (list === '') expect(seriesFrom([list])).toEqual([]);
    else expect(() => seriesFrom([list])).toThrow(/is no series; expected/);
  });
});

describe('options of a grid', () => {
  const series = [
    { symbol: 'SPY', timeframe: '1m' },
    { symbol: 'SPY', timeframe: '5m' },
  ];

  it('give every chart its settings, and none the page', () => {
    const { charts, columns, linkCursor, linkRange } = readGridOptions({
      series: [...series, series[0]],
      urls: ['http://127.0.0.1:1/'],
      fill: true,
    });
    expect(charts.map(({ symbol, timeframe }) => `${symbol} ${timeframe}`)).toEqual(['SPY 1m', 'SPY 5m']);
    expect([columns, linkCursor, linkRange]).toEqual([1, true, true]);
    expect(charts[0]).toMatchObject({ fill: true, ownsPage: false, scrollZoom: false, height: 340 });
    expect(readGridOptions({ series, urls: ['a'], height: 200 }).charts[1]?.height).toBe(200);
  });

  it.each([
    [{}, /series must be a list/],
    [{ series: [] }, /series must be a list/],
    [{ series: [{ symbol: 'SPY' }] }, /series must be a list/],
    [{ series, columns: 0 }, /columns must be/],
    [{ series, linkCursor: 1 }, /linkCursor must be/],
    [{ series: [{ symbol: 'SPY', timeframe: '7x' }], urls: ['a'] }, /timeframe "7x" is none/],
    [{ series }, /urls is empty/],
  ])('are refused with the reason: %j', (given, reason) => {
    expect(() => readGridOptions(given)).toThrow(reason);
  });

  it.each([
    ['A:1m,A:5m,A:1h', 1],
    ['A:1m,A:5m,B:1m,B:5m', 2],
    ['A:1m,B:1m,C:1m,D:1m', 2],
    ['A:1m,B:1m,C:1m,D:1m,E:1m', 3],
  ])('%s stand in %d columns', (list, columns) => expect(columnsFor(seriesFrom([list]))).toBe(columns));
});

describe('linking', () => {
  class Chart implements Follower {
    public isVisible = true;
    public looked: unknown[] = [];
    public pointed: unknown[] = [];
    public lookAt(range: unknown): void {
      this.looked.push(range);
    }
    public pointAt(time: unknown): void {
      this.pointed.push(time);
    }
  }
  let frames: (() => void)[] = [];
  const frame = () => frames.splice(0).forEach((draw) => draw());
  const range = (bar: number) => [at(bar), at(bar + 10)] as const;
  const join = (cursor: boolean, linked: boolean) => {
    const linking = new Linking({ cursor, range: linked });
    const charts = [new Chart(), new Chart(), new Chart()];
    charts.forEach((chart) => linking.join(chart));
    return { linking, charts: charts as [Chart, Chart, Chart] };
  };

  beforeEach(() => {
    frames = [];
    vi.stubGlobal('requestAnimationFrame', (draw: () => void) => frames.push(draw));
    vi.stubGlobal('cancelAnimationFrame', () => (frames = []));
  });
  afterEach(() => vi.unstubAllGlobals());

  it('hands a cursor to all but the chart that it came from', () => {
    const { linking, charts } = join(true, false);
    linking.pointed(charts[1], at(3));
    linking.pointed(charts[1], undefined);
    expect(charts.map(({ pointed }) => pointed)).toEqual([[at(3), undefined], [], [at(3), undefined]]);
  });

  it('redraws one follower a frame, always for the newest range', () => {
    const { linking, charts } = join(false, true);
    linking.moved(charts[0], range(1));
    expect(charts.map(({ looked }) => looked.length)).toEqual([0, 0, 0]);
    frame();
    linking.moved(charts[0], range(2));
    frame();
    frame();
    frame();
    expect(charts.map(({ looked }) => looked)).toEqual([[], [range(1), range(2)], [range(2)]]);
    expect(frames).toEqual([]);
  });

  it('lets all follow again, and tells at once what is out of sight', () => {
    const { linking, charts } = join(false, true);
    charts[2].isVisible = false;
    linking.moved(charts[0], undefined);
    expect(charts[2].looked).toEqual([undefined]);
    frame();
    expect(charts[1].looked).toEqual([undefined]);
  });

  it('does nothing that is switched off, and nothing after its end', () => {
    const off = join(false, false);
    off.linking.pointed(off.charts[0], at(1));
    off.linking.moved(off.charts[0], range(1));
    const over = join(true, true);
    over.linking.moved(over.charts[0], range(1));
    over.linking.dispose();
    frame();
    for (const { looked, pointed } of [...off.charts, ...over.charts]) expect([looked, pointed]).toEqual([[], []]);
  });

  it('a chart of coarse bars shows some more of them, with the same end', () => {
    expect(linkedRange([at(0), at(60)], TimeAxis.ofClock(ms(minute), ms(0)))).toEqual([at(0), at(60)]);
    const coarse = TimeAxis.ofClock(ms(5 * minute), ms(1_000));
    expect(linkedRange([at(0), at(60)], coarse)).toEqual([at(-40) + 1_000, at(60) + 1_000]);
  });
});

describe('a linked cursor', () => {
  const axes = (from: number, to: number): PlotAxes => ({
    time: {
      start: px(0),
      length: px(100),
      toPixel: (value) => px((100 * (value - from)) / (to - from)),
      toValue: (place) => from + (place * (to - from)) / 100,
    },
    values: new Map(),
  });
  const bars = new Bars(10);
  bars.replace(history(10));
  const picture = pictureOf(bars);

  it('stands on the bar that holds the time, of whatever interval it came', () => {
    const index = (time: number) => crosshairOn(unixMs(time), axes(at(0), at(9)), picture)?.index;
    expect([at(3), at(3) + 1, at(4) - 1, at(4)].map(index)).toEqual([3, 3, 3, 4]);
    expect(index(at(0) - 1)).toBeUndefined();
    expect(index(at(500))).toBe(9);
    expect(crosshairOn(undefined, axes(at(0), at(9)), picture)).toBeUndefined();
  });

  it('is not drawn where its bar is out of view', () => {
    expect(crosshairOn(at(3), axes(at(5), at(9)), picture)).toBeUndefined();
  });

  it('gives way to the pointer, which alone is told to the others, once a bar', () => {
    const told: (UnixMs | undefined)[] = [];
    const cursor = new Cursor((open) => told.push(open));
    const on = () => cursor.on(axes(at(0), at(9)), picture, new PriceFormat(2))?.index;
    cursor.linked = at(2);
    expect([on(), told.length]).toEqual([2, 0]);
    cursor.pointer = { x: px(55), y: px(5) };
    expect([on(), on()]).toEqual([5, 5]);
    cursor.pointer = undefined;
    expect([on(), on()]).toEqual([2, 2]);
    expect(told).toEqual([at(5), undefined]);
  });
});

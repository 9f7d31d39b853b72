import { describe, expect, it } from 'vitest';
import { FigureBuilder } from '../src/chart/figure';
import { margins } from '../src/chart/layout';
import { inFigure, liveTraces, ownPanels } from '../src/chart/own-figure';
import { Bars } from '../src/model/bars';
import type { OwnFigure } from '../src/wire/figure';
import { parseMessage } from '../src/wire/parse';
import { reachedBy } from '../src/page/reached';
import { readOptions } from '../src/page/options';
import { shownStatus } from '../src/page/status';
import { ms, unixMs } from '../src/units';
import { history, pictureOf, sized } from './samples';

const own: OwnFigure = {
  data: [
    { type: 'scatter', name: 'target', x: ['2025-11-26'], y: [1] },
    { type: 'candlestick', name: 'SPY', yaxis: 'y2', text: ['a', 'b'] },
    { name: 'hull', yaxis: 'y2', line: { color: '#123456' } },
    { type: 'bar', name: 'histogram', marker: { color: ['red'], opacity: 0.5 } },
  ],
  layout: { title: { text: 'mine' }, yaxis: { range: [-9, 9], domain: [0, 0.3] }, yaxis2: { domain: [0.4, 1] } },
};

const lines = { hull: [1, 2, 3, 4, 5], histogram: [1, -1, 2, -2, 3], macd: [1, 1, 1, 1, 1] };

describe('a figure of the user', () => {
  const bars = new Bars(500);
  bars.replace(history(5, lines));
  const picture = inFigure(own, pictureOf(bars));
  const view = sized();
  const arranged = view.arrange(picture, margins(picture));
  const builder = new FigureBuilder();
  builder.rebuild(picture, arranged);
  const { data, layout } = builder.figure(picture, arranged);

  it('lives where its names say so', () => {
    expect(liveTraces(own, picture).map(({ name, axis, panel }) => [name, axis, panel])).toEqual([
      ['price', 'y2', 'price'],
      ['hull', 'y2', 'price'],
      ['histogram', 'y', 'macd'],
    ]);
    expect(ownPanels(own, picture).map(({ id, key }) => [id, key])).toEqual([
      ['price', 'yaxis2'],
      ['macd', 'yaxis'],
    ]);
    expect([...picture.hidden]).toEqual(['macd']);
  });

  it('gets data and keeps its look', () => {
    expect(data[0]).toEqual(own.data[0]);
    expect((data[1]!['close'] as number[]).length).toBe(4);
    expect(data[1]).not.toHaveProperty('text');
    expect(data[2]).toMatchObject({ y: [1, 2, 3, 4], line: { color: '#123456' } });
    expect((data[3]!['marker'] as { color: string[] }).color.length).toBe(4);
    expect(data[3]!['marker']).toHaveProperty('opacity', 0.5);
  });

  it('keeps its layout, and a range that it names', () => {
    expect(layout['title']).toEqual({ text: 'mine' });
    expect(layout['yaxis']).toMatchObject({ range: [-9, 9], domain: [0, 0.3] });
    expect((layout['yaxis2'] as { range: number[] }).range[0]).toBeLessThan(100);
    expect(layout['width']).toBe(1_000);
    expect(own.layout).not.toHaveProperty('width');
  });

  it('is read off the wire, or refused', () => {
    const message = { type: 'figure', symbol: 'SPY', timeframe: '1m', figure: own };
    expect(parseMessage(JSON.stringify(message))).toMatchObject({ kind: 'message', message: { figure: own } });
    for (const figure of [{}, { data: [1] }, { data: [], layout: 3 }]) {
      expect(parseMessage(JSON.stringify({ ...message, figure })).kind).toBe('refused');
    }
  });
});

describe('a chart without a server', () => {
  it('says of when it is', () => {
    const facts = {
      link: 'unanswered',
      server: undefined,
      hasBars: true,
      now: unixMs(0),
      lastEvent: undefined,
      staleAfter: ms(1),
    } as const;
    expect(shownStatus(facts)).toEqual({ state: 'disconnected', text: 'Not connected - run the cell again' });
    const still = shownStatus({ ...facts, takenAt: unixMs(Date.UTC(2026, 10, 20, 17, 49, 59)) });
    expect(still).toEqual({ state: 'still', text: 'as of 2026-11-20 17:49 UTC' });
  });

  it('needs messages where it has no address', () => {
    const options = { symbol: 'SPY', timeframe: '1m', urls: [] };
    expect(() => readOptions(options)).toThrow(/urls/);
    expect(() => readOptions({ ...options, messages: [] })).toThrow(/urls/);
    expect(readOptions({ ...options, messages: [{}], takenAt: 5 })).toMatchObject({ takenAt: 5, urls: [] });
    expect(() => readOptions({ ...options, messages: [{}], takenAt: -1, advice: [1] })).toThrow(/takenAt.*advice/s);
  });
});

describe('the way to the server', () => {
  it.each([
    ['ws://127.0.0.1:5000/ws/market/SPY/1m?token=secret', 'connected by loopback http://127.0.0.1:5000/'],
    [
      'wss://hub.example/user/me/proxy/5000/ws/market/SPY/1m?token=secret',
      "connected by Jupyter's proxy https://hub.example/user/me/proxy/5000/",
    ],
    ['wss://public.example/a/ws/market/GC%3DF/1h', 'connected by address https://public.example/a/'],
  ])('%s', (socket, text) => expect(reachedBy(socket)).toBe(text));

  it('is nothing before there is one', () => expect(reachedBy(undefined)).toBeUndefined());
});

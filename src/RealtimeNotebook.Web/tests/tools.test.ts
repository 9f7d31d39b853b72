import { describe, expect, it } from 'vitest';
import { contrast, readable } from '../src/chart/contrast';
import { PriceFormat } from '../src/chart/format';
import { formatLength, measured, measuredText } from '../src/chart/measure';
import { dark, light } from '../src/chart/theme';
import { Bars } from '../src/model/bars';
import { csvOf, fileName } from '../src/model/csv';
import { ms } from '../src/units';
import { at, history } from './samples';

describe('CSV', () => {
  /** Reads RFC 4180 text by its own rules, quotes and all. */
  const read = (text: string): string[][] => {
    const rows: string[][] = [[]];
    for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
      rows.at(-1)!.push(quoted?.replace(/""/g, '"') ?? plain!);
      if (end !== ',') rows.push([]);
    }
    return rows.slice(0, -1);
  };

  it('has every bar and every indicator, exactly, and nothing where nothing is ready', () => {
    const bars = new Bars(100);
    bars.replace(history(3, { hull: [null, 0.1 + 0.2, -1e-9], 'a "b", c': [1, 2, 3] }));
    const rows = read(csvOf(bars));
    expect(rows[0]).toEqual(['time', 'open', 'high', 'low', 'close', 'volume', 'hull', 'a "b", c']);
    expect(rows).toHaveLength(4);
    expect(rows[1]).toEqual(['2025-11-26T14:00:00.000Z', '100', '101', '99', '100', '10', '', '1']);
    expect(rows.slice(2).map((row) => Number(row[6]))).toEqual([0.1 + 0.2, -1e-9]);
  });

  it.each(['=cmd()', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('does not hand a spreadsheet the formula %j', (name) => {
    const bars = new Bars(100);
    bars.replace(history(1, { [name]: [-5] }));
    const rows = read(csvOf(bars));
    expect(rows[0]!.at(-1)).toBe(`'${name}`);
    expect(rows[1]!.at(-1)).toBe('-5');
  });

  it('is named by symbol, interval and time, whatever the symbol', () => {
    const now = new Date(Date.UTC(2025, 10, 24, 16, 40, 5));
    expect(fileName('SPY', '1m', now, 'csv')).toBe('SPY-1m-20251124-164005.csv');
    expect(fileName('GC=F', '1h', now, 'png')).toBe('GC=F-1h-20251124-164005.png');
    expect(fileName('../../etc/BTC/USDT:"x"', '1d', now, 'svg')).toBe('__.._etc_BTC_USDT_x_-1d-20251124-164005.svg');
    expect(fileName('株式', '1d', now, 'svg')).toBe('株式-1d-20251124-164005.svg');
  });
});

describe('a measured range', () => {
  const bars = new Bars(100);
  bars.replace(history(60));
  const point = (bar: number, price: number) => ({ time: at(bar), price });

  it('counts prices, bars, time and volume, both ways', () => {
    const there = measured(bars, { from: point(10, 100), to: point(40, 103) });
    expect(there).toEqual({ change: 3, percent: 3, bars: 30, length: 30 * 60_000, volume: 310 });
    const back = measured(bars, { from: point(40, 103), to: point(10, 100) });
    expect(back).toMatchObject({ change: -3, bars: -30, length: -30 * 60_000, volume: 310 });
    expect(measured(bars, { from: point(3, 0), to: point(3, 1) }).percent).toBeUndefined();
    expect(measured(bars, { from: point(3, -2), to: point(3, -1) }).percent).toBe(50);
  });

  it("is said in the symbol's digits", () => {
    const format = new PriceFormat(4);
    const to = measured(bars, { from: point(10, 100), to: point(11, 98.5) });
    expect(measuredText(to, format)).toEqual(['−1.5000 (−1.50 %)', '1 bar, 1 min', 'Vol 20']);
    expect(measuredText({ ...to, volume: 0 }, format)).toHaveLength(2);
  });

  it.each([
    [0, '0 s'],
    [45_000, '45 s'],
    [3_600_000, '1 h'],
    [7_800_000, '2 h 10 min'],
    [-273_600_000, '−3 d 4 h'],
    [86_400_000 + 59_000, '1 d'],
  ])('of %d ms lasts %s', (length, text) => {
    expect(formatLength(ms(length))).toBe(text);
  });
});

describe('the colour of words', () => {
  it('can be read on both grounds, and stays as it is where it can', () => {
    for (const palette of [dark, light]) {
      const { up, down, hullUp, macd, signal, lines, background } = palette;
      for (const colour of [up, down, hullUp, macd, signal, ...lines, '#808080', '#000000', '#ffffff']) {
        const text = readable(colour, background);
        expect(contrast(text, background), colour).toBeGreaterThanOrEqual(4.5);
        if (contrast(colour, background)! >= 4.5) expect(text).toBe(colour);
      }
    }
    expect(contrast('#ffffff', 'rgb(0,0,0)')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(readable('orange', dark.background)).toBe('orange');
  });
});

import { describe, expect, it } from 'vitest';
import { PriceFormat, formatVolume } from '../src/chart/format';
import { buildLayout, margins } from '../src/chart/layout';
import { highestPrice } from '../src/chart/ranges';
import type { PlotlyObject } from '../src/chart/plotly';
import { compact, compactScale, money, moneyScale, price } from '../src/dashboard/numbers';
import { Bars } from '../src/model/bars';
import { digitsOfStep, grouped, withMinus } from '../src/model/number-text';
import { derivePrecision } from '../src/model/precision';
import { unixMs } from '../src/units';
import { pictureOf, sized, start } from './samples';

const barsAt = (prices: readonly number[]): Bars => {
  const bars = new Bars(500);
  prices.forEach((at, i) => {
    const candle = { time: unixMs(start + i * 60_000), open: at, high: at, low: at, close: at, volume: 0 };
    bars.upsert(candle, new Map());
  });
  return bars;
};

/** The labels that Plotly would write: multiples of its steps in the format it is told. */
function priceLabels(prices: readonly number[]): string[] {
  const bars = barsAt(prices);
  const precision = derivePrecision(bars.close);
  const picture = { ...pictureOf(bars), precision, highest: highestPrice(bars) };
  const view = sized().arrange(picture, margins(picture));
  const axis = buildLayout(picture, view, [], 1)['yaxis'] as PlotlyObject & {
    range: [number, number];
    nticks: number;
    tickformat: string;
  };
  const [low, high] = axis.range;
  const rough = (high - low) / axis.nticks;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const digits = Number(/^,\.(\d+)f$/.exec(axis.tickformat)![1]);
  const labels: string[] = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) labels.push(grouped(i * step, digits));
  return labels;
}

describe('numbers', () => {
  it('have one sign below zero, none at zero, and commas between thousands', () => {
    const format = new PriceFormat(2);
    expect(format.price(-1_172.49)).toBe('−1,172.49');
    expect(format.price(1_230_518.79)).toBe('1,230,518.79');
    expect(format.price(-0.001)).toBe('0.00');
    expect(format.oscillator(-1_172.4921)).toBe('−1,172.492');
    expect(format.oscillator(-2.2e-16)).toBe('0.000');
    expect(formatVolume(-18_230)).toBe('−18.2K');
    expect(price(-1_172.49, 2)).toBe('−1,172.49');
    expect(compact(-1_250_000)).toBe('−1.25M');
    expect(money(-500)).toBe('−$500');
    expect(compactScale([-0.5, 0, 0.5])).toEqual(['−0.5', '0', '0.5']);
    expect(moneyScale([-500_000, 0, 500_000])).toEqual(['−$500K', '$0', '$500K']);
    expect(withMinus('-1e-9')).toBe('−1e−9');
    expect(withMinus('-0.00')).toBe('0.00');
  });

  it('of very small prices have digits that say something', () => {
    expect(derivePrecision([2.6e-13, 2.61e-13])).toBe(15);
    expect(new PriceFormat(14).price(2.6e-13)).toBe('0.00000000000026');
    expect(derivePrecision([0.1 + 0.2, 0.7])).toBe(2);
    expect(derivePrecision([1.23456789e-5])).toBe(10);
    expect(compact(2.6e-13)).toBe('2.6e−13');
    expect(compactScale([1e-15, 2e-15, 3e-15])).toHaveLength(new Set(compactScale([1e-15, 2e-15, 3e-15])).size);
  });

  it.each([
    ['a flat market', [5, 5, 5, 5]],
    ['a flat market of a high price', [1_230_518.79, 1_230_518.79, 1_230_518.79]],
    ['a very small price', [2.6e-13, 2.61e-13, 2.58e-13]],
    ['a flat market of a very small price', [2.6e-13, 2.6e-13, 2.6e-13]],
    ['prices below zero', [-1_172.49, -1_171.2, -1_173.01]],
    ['prices on both sides of zero', [-0.02, 0.01, 0]],
    ['a flat market at zero', [0, 0, 0]],
    ['large prices that hardly move', [1_230_518.79, 1_230_518.8, 1_230_518.79]],
  ])('label the price axis with texts that differ: %s', (_, prices) => {
    const labels = priceLabels(prices);
    expect(labels.length).toBeGreaterThan(1);
    expect(new Set(labels).size).toBe(labels.length);
    for (const label of labels) expect(label).toMatch(/^−?\d{1,3}(,\d{3})*(\.\d+)?$/);
  });

  it('have room beside the axis, sign and separators included', () => {
    const room = (prices: readonly number[], precision: number): number => {
      const bars = barsAt(prices);
      return margins({ ...pictureOf(bars), precision, highest: highestPrice(bars) }).right;
    };
    expect(room([1_230_518.79], 2)).toBeGreaterThanOrEqual(12 * 6.4 + 16);
    expect(room([-1_172.49, 3], 2)).toBeGreaterThanOrEqual(9 * 6.4 + 16);
  });

  it('tell the steps of an axis from each other without digits that are noise', () => {
    expect(digitsOfStep(0.25, 100)).toBe(1);
    expect(digitsOfStep(0.01, 100)).toBe(2);
    expect(digitsOfStep(5, 100)).toBe(0);
    expect(digitsOfStep(1e-14, 1_230_518)).toBe(8);
    expect(digitsOfStep(0, 1)).toBe(0);
  });
});

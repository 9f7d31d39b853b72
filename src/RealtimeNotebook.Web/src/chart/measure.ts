import type { Bars } from '../model/bars';
import { grouped } from '../model/number-text';
import { insertionIndex } from '../model/search';
import { type Ms, type UnixMs, ms } from '../units';
import { type PriceFormat, formatVolume } from './format';

/** One end of what is measured: a bar by its open, and a price. */
export interface MeasurePoint {
  readonly time: UnixMs;
  readonly price: number;
}

export interface Measurement {
  readonly from: MeasurePoint;
  readonly to: MeasurePoint;
}

/** What lies between two points. */
export interface Measured {
  readonly change: number;
  /** Of the first price; undefined where that is zero. */
  readonly percent: number | undefined;
  /** How many bars the second is after the first; negative before it. */
  readonly bars: number;
  /** From open to open, by the clock: nights count. */
  readonly length: Ms;
  /** Of both bars and all between them. */
  readonly volume: number;
}

export function measured(bars: Bars, { from, to }: Measurement): Measured {
  const [first, last] = [from, to].map(({ time }) => insertionIndex(bars.time, time)) as [number, number];
  let volume = 0;
  for (let i = Math.min(first, last); i <= Math.min(Math.max(first, last), bars.last); i++) volume += bars.volume[i]!;
  const change = to.price - from.price;
  const percent = from.price === 0 ? undefined : (change / Math.abs(from.price)) * 100;
  return { change, percent, bars: last - first, length: ms(to.time - from.time), volume };
}

/** What is measured, in lines: the price, the time, the volume where there is any. */
export function measuredText({ change, percent, bars, length, volume }: Measured, format: PriceFormat): string[] {
  const share = percent === undefined ? '' : ` (${signed(percent, (value) => grouped(value, 2))} %)`;
  const count = `${bars < 0 ? '−' : ''}${Math.abs(bars)} ${Math.abs(bars) === 1 ? 'bar' : 'bars'}`;
  const lines = [`${signed(change, (value) => format.price(value))}${share}`, `${count}, ${formatLength(length)}`];
  return volume > 0 ? [...lines, `Vol ${formatVolume(volume)}`] : lines;
}

function signed(value: number, write: (value: number) => string): string {
  return `${value < 0 ? '−' : '+'}${write(Math.abs(value))}`;
}

const units = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** A length of time in its two largest units: 3 d 4 h, 2 h 10 min, 45 s. */
export function formatLength(length: Ms): string {
  let rest = Math.round(Math.abs(length) / 1_000);
  const first = units.findIndex(([seconds]) => rest >= seconds);
  if (first < 0) return '0 s';
  const parts = units.slice(first, first + 2).map(([seconds, unit]) => {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    return count === 0 ? '' : `${count} ${unit}`;
  });
  return `${length < 0 ? '−' : ''}${parts.filter(Boolean).join(' ')}`;
}

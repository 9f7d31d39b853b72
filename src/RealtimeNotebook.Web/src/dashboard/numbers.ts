import { grouped, mostDigits, withMinus } from '../model/number-text';

const units = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'K'],
] as const;

/** Three digits that say something, and a unit: 950, 18.2K, 1.25M, 7.41B. */
export function compact(value: number): string {
  const size = Math.abs(value);
  for (const [least, unit] of units) {
    if (size >= least * 0.9995) return `${trimmed(value / least)}${unit}`;
  }
  return trimmed(value);
}

function trimmed(value: number): string {
  const size = Math.abs(value);
  // Of very small numbers three digits say more than four zeros.
  if (size > 0 && size < 0.01) return withMinus(String(Number(value.toPrecision(3))));
  return withMinus(value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 || size === 0 ? 2 : 4));
}

/** The labels of one axis: all in the unit of the largest, or whole, with so many digits that no two steps read the same. */
export function compactScale(values: readonly number[]): string[] {
  const largest = Math.max(...values.map(Math.abs));
  const [least, unit] = units.find(([from]) => largest >= from * 0.9995) ?? [1, ''];
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const step = Math.min(...sorted.slice(1).map((value, i) => value - sorted[i]!));
  if (!Number.isFinite(step)) return values.map(compact);
  // A step such as 0.25 needs a digit more than its size says.
  const digits = [0, 1, 2, 3, 4, 5].find((count) => isWhole((step / least) * 10 ** count));
  if (digits === undefined) return values.map((value) => withMinus(value.toFixed(fineDigits(step))));
  return values.map((value) => (value === 0 ? '0' : withMinus(`${(value / least).toFixed(digits)}${unit}`)));
}

function fineDigits(step: number): number {
  return Math.max(0, Math.min(mostDigits, Math.ceil(-Math.log10(step)) + 1));
}

function isWhole(value: number): boolean {
  return value >= 0.5 && Math.abs(value - Math.round(value)) < 1e-6 * value;
}

/** An amount in quote currency: $1.25M. */
export function money(value: number): string {
  return `${value < 0 ? '−' : ''}$${compact(Math.abs(value))}`;
}

/** The amounts of one axis: −$500K, $0, $500K. */
export function moneyScale(values: readonly number[]): string[] {
  return compactScale(values).map((text) => (text.startsWith('−') ? `−$${text.slice(1)}` : `$${text}`));
}

/** A funding rate as traders write it: +0.0100 %. */
export function rate(value: number): string {
  return `${sign(value)}${Math.abs(value * 100).toFixed(4)} %`;
}

/** A change: +2.41 %. */
export function change(fraction: number): string {
  return `${sign(fraction)}${Math.abs(fraction * 100).toFixed(2)} %`;
}

function sign(value: number): string {
  return value > 0 ? '+' : value < 0 ? '−' : '';
}

/** A price with so many digits as the market has, grouped. */
export function price(value: number, precision: number): string {
  return grouped(value, precision);
}

export type Zone = 'local' | 'utc';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  let found = formats.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat('en-GB', { ...options, ...(zone === 'utc' ? { timeZone: 'UTC' } : {}) });
    formats.set(key, found);
  }
  return found;
}

/** 14:05:09 */
export function clock(time: number, zone: Zone): string {
  return format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(time);
}

/** 14:05 */
export function minute(time: number, zone: Zone): string {
  return format(zone, { hour: '2-digit', minute: '2-digit' }).format(time);
}

/** 26 Nov */
export function day(time: number, zone: Zone): string {
  return format(zone, { day: 'numeric', month: 'short' }).format(time);
}

/** 26 Nov 14:05 */
export function moment(time: number, zone: Zone): string {
  return `${day(time, zone)} ${minute(time, zone)}`;
}

/** Digits after the point that a price of this size is worth, where nobody says. */
export function closestPrecision(near: number): number {
  const size = Math.abs(near);
  return size >= 1 || size === 0 ? 2 : Math.min(mostDigits, 3 + Math.ceil(-Math.log10(size)));
}

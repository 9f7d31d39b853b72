import { isDaily, type Interval, nominalLength } from '../model/interval';
import { grouped, withMinus } from '../model/number-text';
import type { Ms, WallMs } from '../units';
import type { Drawn } from '../wire/drawn';
import type { PanelId } from './panels';

/** What decides how an indicator's values are written. */
export type ValueStyle = Pick<Drawn, 'pane' | 'range' | 'format'>;

/** Writes a price with a fixed number of digits. */
export class PriceFormat {
  public constructor(public readonly precision: number) {}

  public price(value: number): string {
    return grouped(value, this.precision);
  }

  /** An oscillator's value: one digit more than the price, whose differences it is. */
  public oscillator(value: number): string {
    return grouped(value, Math.min(Math.max(8, this.precision), this.precision + 1));
  }

  /** A value of an indicator: one on a fixed scale has two digits, whatever the price has. */
  public indicator({ pane, range, format }: ValueStyle, value: number): string {
    if (format === 'volume') return formatVolume(value);
    if (range !== undefined) return grouped(value, 2);
    return pane === undefined ? this.price(value) : this.oscillator(value);
  }

  /** A value in the format of its panel; `style` is that of the indicators in it. */
  public inPanel(panel: PanelId, value: number, style: ValueStyle | undefined): string {
    if (panel === 'price') return this.price(value);
    if (panel === 'volume') return formatVolume(value);
    return style === undefined ? this.oscillator(value) : this.indicator(style, value);
  }
}

const volumeUnits = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'K'],
] as const;

/** Up to three significant digits and a unit: 950, 18.2K, 1.25M. */
export function formatVolume(value: number): string {
  for (const [size, unit] of volumeUnits) {
    if (Math.abs(value) >= size) return withMinus(`${Number((value / size).toPrecision(3))}${unit}`);
  }
  return withMinus(Math.abs(value) >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(3));
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A bar's open as the clock shows it: a date, or a date and a time, with seconds when bars are that short. */
export function formatBarTime(at: WallMs, interval: Interval | undefined): string {
  const date = new Date(at);
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
  if (isDaily(interval)) return `${day} ${date.getUTCFullYear()}`;
  const hasSeconds = interval !== undefined && nominalLength(interval) < 60_000;
  return `${day} ${date.toISOString().slice(11, hasSeconds ? 19 : 16)}`;
}

/** Time left as a clock: 00:23, 14:05, 2:10:00. */
export function formatRemaining(left: Ms): string {
  const seconds = Math.ceil(left / 1_000);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const tail = `${two((seconds % 3_600) / 60)}:${two(seconds % 60)}`;
  return seconds >= 3_600 ? `${Math.floor(seconds / 3_600)}:${tail}` : tail;
}

/** A length of time in one unit: 23 s, 4 min, 2 h, 3 d. */
export function formatAge(age: Ms): string {
  const seconds = Math.floor(age / 1_000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

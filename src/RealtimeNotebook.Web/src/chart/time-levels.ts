import { type WallMs, wallMs } from '../units';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

export const day = 24 * hour;

/** How far apart the ticks of an axis are: times of the day, days, or months. */
export interface Level {
  /** About how long. */
  readonly length: number;
  /** So many calendar months, or so many milliseconds from `phase`. */
  readonly months?: number;
  readonly phase?: number;
}

const ofMonths = (months: number): Level => ({ months, length: months * 30.44 * day });

/** From fine to coarse. Every time of a level below a day's length divides the day, so that midnight is always among them. */
export const levels: readonly Level[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => ({ length: count * second })),
  ...[1, 2, 5, 10, 15, 30].map((count) => ({ length: count * minute })),
  ...[1, 2, 3, 4, 6, 12].map((count) => ({ length: count * hour })),
  { length: day },
  { length: 2 * day },
  // 1970 began on a Thursday, and weeks begin on Mondays.
  { length: 7 * day, phase: 4 * day },
  ...[1, 3, 6, 12, 24, 60, 120, 240].map(ofMonths),
];

/** The times of a level on the wall's clock, from the first at or after `from` to `to`. */
export function* timesOf({ length, months, phase = 0 }: Level, from: WallMs, to: WallMs): Generator<WallMs> {
  if (months === undefined) {
    for (let at = Math.ceil((from - phase) / length) * length + phase; at <= to; at += length) yield wallMs(at);
    return;
  }
  const first = new Date(from);
  let number = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months;
  for (let at = -Infinity; at <= to; number += months) {
    at = Date.UTC(Math.floor(number / 12), number % 12);
    if (at >= from && at <= to) yield wallMs(at);
  }
}

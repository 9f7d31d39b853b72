import { Points } from './points';

/** For how long the last word of a venue counts where the server does not say, in milliseconds: an hour, as is the server's default. */
export const defaultHolds = 3_600_000;

/** How far before a moment the words reach of which the sum there depends, in milliseconds. */
export function runUpOf(holds: number): number {
  return 2 * holds + 1;
}

/**
 * Adds venues up, each with its last word while that counts. Venues that begin together, after a moment before which none
 * counted, are waited for: before the last of them has begun, the sum would jump for no reason but that.
 */
export function sumOf(venues: readonly Points[], most: number, keep: number, how: Adding = {}): Points {
  const sum = new Points(most, keep);
  addUpFrom(sum, venues, -Infinity, how);
  return sum;
}

export interface Adding {
  /** For how long the last word of a venue counts, in milliseconds. */
  readonly holds?: number;
  /**
   * Kept up to date: the moments, rising, at which other venues are added up than at the moment before, or the one before is too
   * long ago to be compared with.
   */
  readonly breaks?: number[];
}

/** Adds up anew what lies at a moment or after it, and returns from when on the sum has changed. */
export function addUpFrom(sum: Points, venues: readonly Points[], from: number, how: Adding = {}): number {
  const { holds = defaultHolds, breaks = [] } = how;
  const present = venues.filter((venue) => venue.length > 0);
  sum.dropFrom(from);
  const isOn = continues(sum, present, from, holds);
  // A venue that begins may be waited for, for at most that long.
  const changed = isOn ? from : from - holds;
  if (!isOn) sum.dropFrom(changed);
  const next = present.map((venue) => venue.indexAt(isOn ? from : changed - runUpOf(holds)));
  let before = isOn ? sum.lastTime : -Infinity;
  let begins = -Infinity;
  while (breaks.length > 0 && breaks[breaks.length - 1]! >= changed) breaks.pop();
  let [last, set] = [sum.lastTime, setAt(present, sum.lastTime, holds)];
  const [times, values]: [number[], number[]] = [[], []];
  for (;;) {
    let time = Infinity;
    present.forEach((venue, i) => {
      if (next[i]! < venue.length) time = Math.min(time, venue.time(next[i]!));
    });
    if (time === Infinity) break;
    if (time - before > holds) begins = beginOf(time, present, next, holds);
    let [total, counted] = [0, 0];
    present.forEach((venue, i) => {
      if (next[i]! < venue.length && venue.time(next[i]!) === time) next[i]!++;
      const newest = next[i]! - 1;
      if (newest < 0 || time - venue.time(newest) > holds) return;
      total += venue.value(newest);
      counted += 2 ** i;
    });
    if (time >= begins && time >= changed) {
      if (last > -Infinity && (counted !== set || time - last > holds)) breaks.push(time);
      [last, set] = [time, counted];
      times.push(time);
      values.push(total);
    }
    before = time;
  }
  sum.merge(times, values);
  return changed;
}

/** When the last of those has begun that begin within the time for which a word counts. */
function beginOf(start: number, venues: readonly Points[], next: readonly number[], holds: number): number {
  let begins = start;
  venues.forEach((venue, i) => {
    const first = next[i]! < venue.length ? venue.time(next[i]!) : Infinity;
    if (first - start <= holds) begins = Math.max(begins, first);
  });
  return begins;
}

/** Whether nothing is waited for at a moment: the word before it is in the sum, and no venue begins there anew. */
function continues(sum: Points, venues: readonly Points[], from: number, holds: number): boolean {
  let before = -Infinity;
  for (const venue of venues) {
    const at = venue.indexAt(from);
    if (at > 0) before = Math.max(before, venue.time(at - 1));
    if (at < venue.length && (at === 0 || venue.time(at) - venue.time(at - 1) > holds)) return false;
  }
  return sum.length > 0 && sum.lastTime === before;
}

/** Which venues count at a moment: a bit for each. */
function setAt(venues: readonly Points[], time: number, holds: number): number {
  let counted = 0;
  venues.forEach((venue, i) => {
    const newest = venue.indexAt(time + 1) - 1;
    if (newest >= 0 && time - venue.time(newest) <= holds) counted += 2 ** i;
  });
  return counted;
}

import { type Interval, nominalLength } from '../model/interval';
import { type AxisMs, type WallMs, axisMs, wallMs } from '../units';
import type { TimeRange } from './ranges';
import type { TimeAxis } from './time-axis';
import { type Level, day, levels, timesOf } from './time-levels';
import type { ZoneClock } from './zone';

/** Least distance between two ticks in CSS pixels, and what may remain of it where hours were left out between them. */
const leastPixels = 80;
const leastShare = 0.75;

/** A date is written under its time, which is narrower: so much room it needs at the left edge. */
const datePixels = 34;

/** Of more days than these none is wide enough for times of its own. */
const mostDays = 60;

/** What decides where the time axis is marked. */
export interface TimeScale {
  readonly axis: TimeAxis;
  readonly clock: ZoneClock;
  readonly interval: Interval | undefined;
}

/** Places on the axis with what is written under them. */
export interface TimeTicks {
  readonly places: readonly AxisMs[];
  readonly labels: readonly string[];
}

interface Tick {
  readonly place: AxisMs;
  /** What the clock shows there: where hours were left out, the time of the bar that comes after them. */
  readonly wall: WallMs;
  /** The higher, the longer the calendar's unit that begins there. */
  rank: number;
}

/** Ticks for a view of so many CSS pixels, and for as much beside it as a drag can reach. */
export function timeTicks(scale: TimeScale, [from, to]: TimeRange, width: number): TimeTicks {
  const perPixel = (to - from) / Math.max(1, width);
  const level = levelFor(scale, [from, to], perPixel);
  const reach = to - from;
  const all = ticksOf(scale, level, [axisMs(from - reach), axisMs(to + reach)]);
  const ticks = thinned(all, perPixel * leastPixels * leastShare);
  const edge = axisMs(from + datePixels * perPixel);
  return { places: ticks.map(({ place }) => place), labels: labelsOf(ticks, level, from, edge) };
}

/**
 * The finest level whose times are far enough apart. Between days hours may be left out, within a day none are; so times of
 * the day need days with room for one between their beginnings.
 */
function levelFor(scale: TimeScale, [from, to]: TimeRange, perPixel: number): Level {
  const { axis, interval } = scale;
  const real = Math.max(1, axis.fromAxis(to) - axis.fromAxis(from));
  const share = Math.min(1, (to - from) / real);
  const least = interval === undefined ? 0 : nominalLength(interval);
  const dayPixels = longestDay(scale, [from, to], day * share) / perPixel;
  const fits = ({ length }: Level): boolean => {
    if (length < least * 0.9) return false;
    if (length >= day) return (length * share) / perPixel >= leastPixels;
    return length / perPixel >= leastPixels && dayPixels >= 2 * leastPixels * leastShare;
  };
  return levels.find(fits) ?? levels[levels.length - 1]!;
}

/** Room that a whole day takes: where none is in view, all of it; of very many days the average. */
function longestDay(scale: TimeScale, [from, to]: TimeRange, average: number): number {
  if ((to - from) / average > mostDays) return average;
  const days = ticksOf(scale, { length: day }, [from, to]);
  return days.slice(1).reduce((most, { place }, i) => Math.max(most, place - days[i]!.place), 0) || to - from;
}

function ticksOf({ axis, clock }: TimeScale, level: Level, [from, to]: TimeRange): Tick[] {
  const ticks: Tick[] = [];
  const [first, last] = [clock.toWall(axis.fromAxis(from)), clock.toWall(axis.fromAxis(to))];
  for (const time of timesOf(level, first, last)) {
    const instant = clock.fromWall(time);
    const place = axis.toAxis(instant);
    const rank = rankOf(time);
    const before = ticks[ticks.length - 1];
    if (before !== undefined && before.place >= place) before.rank = Math.max(before.rank, rank);
    else ticks.push({ place, wall: clock.toWall(axis.fromAxis(place)), rank });
  }
  return ticks;
}

function rankOf(wall: WallMs): number {
  if (wall % day !== 0) return wall % (day / 2) === 0 ? 1 : 0;
  const date = new Date(wall);
  if (date.getUTCDate() !== 1) return 2;
  return date.getUTCMonth() === 0 ? 4 : 3;
}

/** Where ticks are too close to each other, the one of the longer unit stays. */
function thinned(ticks: readonly Tick[], least: number): readonly Tick[] {
  const kept: Tick[] = [];
  for (const tick of [...ticks].sort((a, b) => b.rank - a.rank || a.place - b.place)) {
    if (kept.every(({ place }) => Math.abs(place - tick.place) >= least)) kept.push(tick);
  }
  return kept.sort((a, b) => a.place - b.place);
}

/** The time of day with the date under it where it changes, days with their year, months with theirs. */
function labelsOf(ticks: readonly Tick[], { length, months }: Level, from: AxisMs, edge: AxisMs): string[] {
  let said = '';
  let isFirst = true;
  return ticks.map(({ place, wall }) => {
    const date = new Date(wall);
    const year = String(date.getUTCFullYear());
    const isDays = length >= day;
    if (months !== undefined && months >= 12) return year;
    const top = months !== undefined ? monthOf(date) : isDays ? dayOf(date) : timeOf(wall, length);
    const below = isDays ? year : dayOf(date);
    // What is left of the view comes to be seen by a drag only.
    const isSeen = place >= from;
    if (isSeen && isFirst) said = '';
    if (said === below || (isSeen && place < edge && isFirst)) return top;
    const text = isSeen && isFirst && !isDays ? `${below} ${year}` : said === '' ? below : `<b>${below}</b>`;
    said = below;
    if (isSeen) isFirst = false;
    return `${top}<br>${text}`;
  });
}

function timeOf(wall: WallMs, length: number): string {
  return new Date(wallMs(wall)).toISOString().slice(11, length < 60_000 ? 19 : 16);
}

function dayOf(date: Date): string {
  return `${date.getUTCDate()} ${monthOf(date)}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function monthOf(date: Date): string {
  return months[date.getUTCMonth()]!;
}

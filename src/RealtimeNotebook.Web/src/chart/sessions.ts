import { type UnixMs, type WallMs, wallMs } from '../units';
import { ZoneClock, type ZoneName, isZone } from './zone';

const day = 86_400_000;

/** When a market is open on a weekday: from and to, in milliseconds of the day; `to` is beyond a day's length when it is on the next. */
export type Hours = readonly [number, number];

/** The regular hours of a market, by the clock of its zone. */
export interface Sessions {
  readonly hours: readonly Hours[];
  readonly clock: ZoneClock;
}

/**
 * Reads hours and their zone, such as `09:30-16:00 America/New_York` or `09:30-12:00 13:00-16:00 Asia/Hong_Kong`; without a
 * zone they are those of the chart. Undefined when it is none of this.
 */
export function parseSessions(text: string, zone: ZoneName): Sessions | undefined {
  const words = text.trim().split(/\s+/);
  const last = words[words.length - 1]!;
  const isNamed = !/^\d/.test(last);
  const hours = (isNamed ? words.slice(0, -1) : words).map(hoursOf);
  const name = isNamed ? last : zone;
  if (hours.length === 0 || hours.some((part) => part === undefined) || !isZone(name)) return undefined;
  return { hours: hours as Hours[], clock: new ZoneClock(name) };
}

function hoursOf(text: string): Hours | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  if (match === null) return undefined;
  const [from, to] = [1, 3].map((at) => (Number(match[at]) * 60 + Number(match[at + 1])) * 60_000);
  if (to! > day || from === to) return undefined;
  return [from!, to! > from! ? to! : to! + day];
}

/** The parts of a stretch of time that lie outside the regular hours, weekends among them. A session over midnight is its second day's. */
export function closedHours({ hours, clock }: Sessions, from: UnixMs, to: UnixMs): (readonly [UnixMs, UnixMs])[] {
  const closed: (readonly [UnixMs, UnixMs])[] = [];
  const first = Math.floor(clock.toWall(from) / day) - 1;
  const last = Math.floor(clock.toWall(to) / day) + 1;
  let since = from;
  for (let number = first; number <= last; number++) {
    for (const [open, close] of hours) {
      const [start, end] = [wallMs(number * day + open), wallMs(number * day + close)];
      if (!isWeekday(end)) continue;
      const opened = clock.fromWall(start);
      if (opened > to) break;
      if (opened > since) closed.push([since, opened]);
      since = Math.max(since, clock.fromWall(end)) as UnixMs;
    }
  }
  if (since < to) closed.push([since, to]);
  return closed;
}

/** Whether the last moment before a time on the wall is one of Monday to Friday. */
function isWeekday(end: WallMs): boolean {
  const number = new Date(end - 1).getUTCDay();
  return number >= 1 && number <= 5;
}

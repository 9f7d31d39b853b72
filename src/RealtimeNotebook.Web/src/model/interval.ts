import { type Ms, type UnixMs, ms, unixMs } from '../units';

type Unit = 's' | 'm' | 'h' | 'd' | 'w' | 'mo';

/** Length of a bar. Months differ in length, so their bars end where the calendar says. */
export interface Interval {
  readonly count: number;
  readonly unit: Unit;
}

const lengths: Readonly<Record<Exclude<Unit, 'mo'>, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Reads the server's spelling (`1s` ... `1mo`); undefined when it is none. */
export function parseInterval(text: string): Interval | undefined {
  const match = /^([1-9]\d{0,3})(s|mo|m|h|d|w)$/.exec(text);
  return match === null ? undefined : { count: Number(match[1]), unit: match[2] as Unit };
}

/** The usual length of a bar; a month counts 30 days. */
export function nominalLength({ count, unit }: Interval): Ms {
  return ms(count * (unit === 'mo' ? 30 * lengths.d : lengths[unit]));
}

/** The first instant that no longer belongs to the bar that opened at `open` (UTC calendar). */
export function barEnd(open: UnixMs, interval: Interval): UnixMs {
  if (interval.unit !== 'mo') return unixMs(open + nominalLength(interval));
  const date = new Date(open);
  return unixMs(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + interval.count, date.getUTCDate()));
}

/** Whether bars carry dates only: their opens are shown as days of the session zone, whatever the viewer's zone. */
export function isDaily(interval: Interval | undefined): boolean {
  return interval !== undefined && nominalLength(interval) >= lengths.d;
}

/** The interval in words, for people who listen to the page. */
export function intervalInWords({ count, unit }: Interval): string {
  const words: Readonly<Record<Unit, string>> = {
    s: 'second',
    m: 'minute',
    h: 'hour',
    d: 'day',
    w: 'week',
    mo: 'month',
  };
  return `${count} ${words[unit]}${count === 1 ? '' : 's'}`;
}

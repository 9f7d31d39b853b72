import { formatBarTime } from '../chart/format';
import { type ZoneClock, offsetLabel } from '../chart/zone';
import { type Interval, isDaily } from '../model/interval';
import type { UnixMs } from '../units';

/** A bar's time with its zone, as it is read out. */
export function barTimeText(open: UnixMs, clock: ZoneClock, interval: Interval | undefined): string {
  const time = formatBarTime(clock.toWall(open), interval);
  return isDaily(interval) ? time : `${time} ${offsetLabel(clock.offsetAt(open))}`;
}

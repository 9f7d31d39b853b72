import { formatBarTime } from '../chart/format';
import { offsetLabel } from '../chart/zone';
import { type Interval, isDaily } from '../model/interval';
import { type Ms, type UnixMs, axisMs } from '../units';

/** A bar's time with its zone, as it is read out. */
export function barTimeText(open: UnixMs, offset: Ms, interval: Interval | undefined): string {
  const time = formatBarTime(axisMs(open + offset), interval);
  return isDaily(interval) ? time : `${time} ${offsetLabel(offset)}`;
}

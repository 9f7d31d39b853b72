import type { Bars } from '../model/bars';
import { type Interval, barEnd, isDaily, nominalLength } from '../model/interval';
import { ms, unixMs } from '../units';
import { type PriceFormat, formatRemaining } from './format';
import type { LastPrice } from './paint-last-price';

/** The newest price, with the time left to its bar's close where that is near. */
export function lastPriceOf(bars: Bars, interval: Interval | undefined, format: PriceFormat): LastPrice {
  const close = bars.close[bars.last] ?? 0;
  const open = unixMs(bars.time[bars.last] ?? 0);
  const left = interval === undefined ? -1 : barEnd(open, interval) - Date.now();
  const isNear = interval !== undefined && left > 0 && left <= nominalLength(interval) && !isDaily(interval);
  return { text: format.price(close), remaining: isNear ? formatRemaining(ms(left)) : undefined };
}

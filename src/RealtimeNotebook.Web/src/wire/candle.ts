import type { UnixMs } from '../units';
import { type Json, WireFault, numberAt, optional, timeAt } from './fields';

/** One bar: prices in the quote currency, `time` is its open, volume in units of the base. */
export interface Candle {
  readonly time: UnixMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Whether the four prices can belong to one bar. */
export function rangeHolds(open: number, high: number, low: number, close: number): boolean {
  return high >= Math.max(open, close) && low <= Math.min(open, close);
}

/** Reads a candle. A missing volume is zero: an index trades no units. */
export function readCandle(from: Json): Candle {
  const candle = {
    time: timeAt(from, 'time'),
    open: numberAt(from, 'open'),
    high: numberAt(from, 'high'),
    low: numberAt(from, 'low'),
    close: numberAt(from, 'close'),
    volume: optional(from, 'volume', numberAt) ?? 0,
  };
  if (!rangeHolds(candle.open, candle.high, candle.low, candle.close)) {
    throw new WireFault('candle', 'high and low to enclose open and close');
  }
  if (candle.volume < 0) throw new WireFault('volume', 'a number of at least 0');
  return candle;
}

import { barsWithin } from '../model/gaps';
import { type UnixMs, unixMs } from '../units';
import type { Gap } from '../wire/messages';
import { alertTime } from './alert-parts';

/** Says of a gap that has been filled how many bars came, and of which stretch of time. */
export function filledGapText(times: readonly UnixMs[], gap: Gap): string {
  const now = unixMs(Date.now());
  const bars = barsWithin(times, gap);
  return `Gap filled: ${bars} ${bars === 1 ? 'bar' : 'bars'} from ${alertTime(gap.from, now)} to ${alertTime(gap.to, now)}`;
}

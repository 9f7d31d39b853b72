import { describe, expect, it } from 'vitest';
import { newestOver, olderUnder } from '../src/model/older';
import { type Signals, type Zone, noSignals } from '../src/wire/signals';
import { at } from './samples';

const zone = (first: number, last: number | undefined, low: number): Zone => {
  return { start: at(first), end: last === undefined ? undefined : at(last), low, high: low + 1, type: 'bullish' };
};
const zonesOf = (...zones: readonly Zone[]): Signals => ({ ...noSignals, zones });

describe('zones that reach over the edge of what is known', () => {
  it('get their beginning back from a page of older bars', () => {
    const known = zonesOf(zone(50, undefined, 10), zone(50, 70, 20), zone(60, 61, 30));
    const page = zonesOf(zone(3, 9, 5), zone(40, 55, 10), zone(45, 55, 20));
    expect(olderUnder(page, known, at(50)).zones).toEqual([
      zone(3, 9, 5),
      zone(40, undefined, 10),
      zone(45, 70, 20),
      zone(60, 61, 30),
    ]);
  });

  it('keep it when the server tells of them anew, cut at its window', () => {
    const known = zonesOf(zone(3, 9, 5), zone(40, undefined, 10), zone(60, 61, 30));
    const newest = zonesOf(zone(52, 58, 10), zone(60, 61, 30));
    expect(newestOver(known, newest, at(0)).zones).toEqual([zone(3, 9, 5), zone(40, 58, 10), zone(60, 61, 30)]);
  });

  it('are others when one had ended before the other began', () => {
    const known = zonesOf(zone(3, 9, 10));
    expect(newestOver(known, zonesOf(zone(52, undefined, 10)), at(0)).zones).toHaveLength(2);
  });
});

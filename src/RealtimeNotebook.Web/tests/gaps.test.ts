import { describe, expect, it } from 'vitest';
import { closedParts } from '../src/model/gaps';
import { Series } from '../src/model/series';
import { unixMs } from '../src/units';
import { parseMessage } from '../src/wire/parse';

const minute = 60_000;
const gap = (from: number, to: number) => ({ from: unixMs(from * minute), to: unixMs(to * minute) });

describe('gaps', () => {
  it.each([
    [[gap(0, 10)], [], [gap(0, 10)]],
    [[gap(0, 10)], [gap(0, 10)], []],
    [[gap(0, 10)], [gap(2, 4), gap(6, 8)], [gap(0, 2), gap(4, 6), gap(8, 10)]],
    [[gap(0, 2), gap(5, 9)], [gap(1, 7)], [gap(0, 1), gap(7, 9)]],
  ])('%j without %j', (before, after, closed) => {
    expect(closedParts(before, after)).toEqual(closed);
  });

  it('are filled where bars have come, and not where the market was closed', () => {
    const series = new Series(100);
    const time = [0, 1, 4, 5].map((bar) => new Date(bar * minute).toISOString());
    const ones = time.map(() => 1);
    const history = { time, open: ones, high: ones, low: ones, close: ones, volume: ones };
    const parsed = parseMessage(
      JSON.stringify({ type: 'full_update', symbol: 'S', timeframe: '1m', seq: 1, candle: null, signals: {}, history }),
    );
    if (parsed.kind !== 'message' || parsed.message.type !== 'full_update') throw new Error('not a snapshot');
    series.apply(parsed.message, () => undefined);
    expect(series.takeGaps([gap(2, 4), gap(4, 6)])).toEqual([]);
    expect(series.takeGaps([])).toEqual([gap(4, 6)]);
    expect(series.filled).toEqual([gap(4, 6)]);
    series.takeGaps([gap(5, 6)]);
    expect(series.filled).toEqual([gap(4, 5)]);
  });
});

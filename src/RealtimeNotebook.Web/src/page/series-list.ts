import { parseInterval } from '../model/interval';
import type { SeriesName } from './shared-link';

/** Reads lists such as `SPY:1m,QQQ:1m`. A symbol may hold commas and colons: an entry ends with an interval. */
export function seriesFrom(lists: readonly string[]): SeriesName[] {
  const names: SeriesName[] = [];
  for (const list of lists) {
    let begun = '';
    for (const part of list.split(',')) {
      begun = begun === '' ? part : `${begun},${part}`;
      const name = nameOf(begun);
      if (name === undefined) continue;
      names.push(name);
      begun = '';
    }
    if (begun !== '') throw new TypeError(`"${begun}" is no series; expected a symbol and an interval such as SPY:1m.`);
  }
  return names;
}

function nameOf(entry: string): SeriesName | undefined {
  const colon = entry.lastIndexOf(':');
  const timeframe = entry.slice(colon + 1);
  return colon > 0 && parseInterval(timeframe) !== undefined ? { symbol: entry.slice(0, colon), timeframe } : undefined;
}

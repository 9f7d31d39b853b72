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
  const brace = entry.lastIndexOf('{');
  if (brace > entry.lastIndexOf('}')) return undefined;
  const colon = entry.lastIndexOf(':');
  if (brace > 0 && colon < entry.length - 1 && entry.endsWith('}')) return wholeNameOf(entry, brace);
  const timeframe = entry.slice(colon + 1);
  return colon > 0 && parseInterval(timeframe) !== undefined ? { symbol: entry.slice(0, colon), timeframe } : undefined;
}

// What an attribute of dxFeed means when it is left out.
const defaults = ['price=last', 'tho=false', 'a=m'];

/** Reads the whole symbol of dxFeed, which holds its period: `SPY{=5m,tho=true}`. */
function wholeNameOf(entry: string, brace: number): SeriesName | undefined {
  const attributes = entry.slice(brace + 1, -1).split(',');
  const period = attributes.find((one) => one.startsWith('='))?.slice(1) ?? '';
  const timeframe = /^\d/.test(period) ? period : `1${period}`;
  if (parseInterval(timeframe) === undefined) return undefined;
  const others = attributes.filter((one) => !one.startsWith('=') && !defaults.includes(one)).sort();
  return { symbol: entry.slice(0, brace) + (others.length === 0 ? '' : `{${others.join(',')}}`), timeframe };
}

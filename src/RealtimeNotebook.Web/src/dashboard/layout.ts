import type { Zone } from './numbers';

export type RangeName = '24h' | '7d' | '30d' | 'custom';

/** What the page shows and how: all of it can be found again in its URL. */
export interface Layout {
  readonly symbol: string | undefined;
  readonly range: RangeName;
  /** Of a custom range, Unix milliseconds; `to` undefined: until now. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Length of a bar, undefined for what suits the range. */
  readonly interval: string | undefined;
  /** Venues left out. */
  readonly without: readonly string[];
  readonly byVenue: boolean;
  readonly theme: 'auto' | 'light' | 'dark';
  readonly zone: Zone;
}

const hour = 3_600_000;
const day = 24 * hour;

export const rangeLengths: Readonly<Record<Exclude<RangeName, 'custom'>, number>> = {
  '24h': day,
  '7d': 7 * day,
  '30d': 30 * day,
};

/** The bars there are to choose from, with their lengths. */
export const intervals: ReadonlyMap<string, number> = new Map([
  ['1m', 60_000],
  ['5m', 300_000],
  ['15m', 900_000],
  ['30m', 1_800_000],
  ['1h', hour],
  ['2h', 2 * hour],
  ['4h', 4 * hour],
  ['1d', day],
]);

/** As many as a server sends at once. */
const mostBars = 1_500;
const leastBars = 24;
const suitableBars = 300;

/** The intervals of which a stretch of time has neither too many bars nor too few. */
export function intervalsFor(length: number): string[] {
  const fitting = [...intervals].filter(([, size]) => length / size <= mostBars && length / size >= leastBars);
  return fitting.length > 0 ? fitting.map(([name]) => name) : [length < day ? '1m' : '1d'];
}

/** The interval that suits a stretch of time best, unless another one that fits is wished for. */
export function intervalFor(length: number, wished: string | undefined): string {
  const fitting = intervalsFor(length);
  if (wished !== undefined && fitting.includes(wished)) return wished;
  const distance = (name: string): number => Math.abs(Math.log(length / intervals.get(name)! / suitableBars));
  return fitting.reduce((best, name) => (distance(name) < distance(best) ? name : best));
}

/** Where the range shown begins and ends; `live` where it reaches to the present. */
export function span(
  layout: Layout,
  now: number,
): { readonly from: number; readonly to: number; readonly live: boolean } {
  if (layout.range !== 'custom') return { from: now - rangeLengths[layout.range], to: now, live: true };
  const from = layout.from ?? now - day;
  const live = layout.to === undefined || layout.to >= now;
  return { from: Math.min(from, now - hour), to: live ? now : layout.to!, live };
}

/** Reads a layout; what is not understood has its default. */
export function readLayout(search: string, hash: string): Layout {
  const params = new URLSearchParams(search);
  for (const [name, value] of new URLSearchParams(hash.replace(/^#/, ''))) params.set(name, value);
  const symbol = params.get('symbol') ?? '';
  const range = params.get('range');
  const [from, to] = [time(params.get('from')), time(params.get('to'))];
  const isRange = range === '7d' || range === '30d' || (range === 'custom' && from !== undefined && !(to! <= from));
  const theme = params.get('theme');
  const interval = params.get('bars') ?? '';
  return {
    symbol: /^[A-Za-z0-9._\-+=/^:&$#@!~|,]{1,64}$/.test(symbol) ? symbol : undefined,
    range: isRange ? (range as RangeName) : '24h',
    from: range === 'custom' ? from : undefined,
    to: range === 'custom' ? to : undefined,
    interval: intervals.has(interval) ? interval : undefined,
    without: (params.get('without') ?? '').split(',').filter((venue) => /^[a-z0-9._-]{1,32}$/.test(venue)),
    byVenue: params.get('by') === 'venue',
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    zone: params.get('tz') === 'utc' ? 'utc' : 'local',
  };
}

/** Writes a layout as the part of a URL after #, defaults left out. */
export function writeLayout(layout: Layout): string {
  const params = new URLSearchParams();
  if (layout.symbol !== undefined) params.set('symbol', layout.symbol);
  if (layout.range !== '24h') params.set('range', layout.range);
  if (layout.range === 'custom' && layout.from !== undefined) params.set('from', new Date(layout.from).toISOString());
  if (layout.range === 'custom' && layout.to !== undefined) params.set('to', new Date(layout.to).toISOString());
  if (layout.interval !== undefined) params.set('bars', layout.interval);
  if (layout.without.length > 0) params.set('without', layout.without.join(','));
  if (layout.byVenue) params.set('by', 'venue');
  if (layout.theme !== 'auto') params.set('theme', layout.theme);
  if (layout.zone !== 'local') params.set('tz', layout.zone);
  return `#${params.toString()}`;
}

function time(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  const at = /^\d{10,14}$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isFinite(at) ? at : undefined;
}

import { isObject, type Json } from '../wire/fields';
import { type MountOptions, type Settings, readOptions } from './options';
import type { SeriesName } from './shared-link';

/** What a grid of charts is mounted with: the options of a chart, and these. */
export interface GridMountOptions extends Omit<MountOptions, 'symbol' | 'timeframe'> {
  readonly series: readonly SeriesName[];
  /** Charts beside each other at most, 1 to 16; default as suits their number. */
  readonly columns?: number;
  /** Whether the bar under the pointer is marked on all charts; default true. */
  readonly linkCursor?: boolean;
  /** Whether all charts show the same stretch of time; default true. */
  readonly linkRange?: boolean;
}

/** The options with their defaults. */
export interface GridSettings {
  readonly charts: readonly Settings[];
  readonly columns: number;
  readonly linkCursor: boolean;
  readonly linkRange: boolean;
}

const mostSeries = 64;
const mostColumns = 16;
const standardHeight = 340;

/** Checks the options and fills in the defaults. Throws one TypeError that names every fault. */
export function readGridOptions(given: unknown): GridSettings {
  if (!isObject(given)) throw new TypeError('RealtimeNotebook.mountGrid: options must be an object.');
  const faults = [...faultsOf(given)];
  if (faults.length > 0) throw new TypeError(`RealtimeNotebook.mountGrid: ${faults.join(' ')}`);
  const { series, columns, linkCursor, linkRange, ...shared } = given as unknown as GridMountOptions;
  const names = series.filter(
    ({ symbol, timeframe }, at) => series.findIndex((s) => s.symbol === symbol && s.timeframe === timeframe) === at,
  );
  // Every chart is one of several: the title is not its own, and the wheel scrolls to the others.
  const charts = names.map(({ symbol, timeframe }) => ({
    ...readOptions({ ...shared, height: shared.height ?? standardHeight, symbol, timeframe }),
    ownsPage: false,
    scrollZoom: false,
  }));
  return {
    charts,
    columns: columns ?? columnsFor(names),
    linkCursor: linkCursor ?? true,
    linkRange: linkRange ?? true,
  };
}

/** Intervals of one symbol below each other, those of several symbols one row a symbol, symbols as near to a square as fits. */
export function columnsFor(names: readonly SeriesName[]): number {
  const symbols = new Set(names.map(({ symbol }) => symbol)).size;
  const intervals = new Set(names.map(({ timeframe }) => timeframe)).size;
  if (symbols <= 1) return 1;
  return Math.min(mostColumns, intervals > 1 ? intervals : Math.ceil(Math.sqrt(symbols)));
}

function* faultsOf(given: Json): Generator<string> {
  const { series, columns } = given;
  const isName = (name: unknown) =>
    isObject(name) && typeof name['symbol'] === 'string' && typeof name['timeframe'] === 'string';
  if (!Array.isArray(series) || series.length === 0 || series.length > mostSeries || !series.every(isName)) {
    yield `series must be a list of 1 to ${mostSeries} like [{ symbol: "SPY", timeframe: "1m" }].`;
  }
  if (columns !== undefined && !(Number.isInteger(columns) && Number(columns) >= 1 && Number(columns) <= mostColumns)) {
    yield `columns must be a whole number from 1 to ${mostColumns}.`;
  }
  for (const name of ['linkCursor', 'linkRange']) {
    if (given[name] !== undefined && typeof given[name] !== 'boolean') yield `${name} must be true or false.`;
  }
}

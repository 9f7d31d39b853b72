import type { UnixMs } from '../units';
import { rangeHolds } from './candle';
import { type Json, WireFault, arrayAt, toTime } from './fields';
import { type Value, isIndicatorName, maxIndicators } from './indicators';

/** Bars as columns of one length, oldest first, times strictly ascending. */
export interface History {
  readonly time: readonly UnixMs[];
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  readonly volume: readonly number[];
  /** One column per indicator, null where it is not ready. */
  readonly indicators: ReadonlyMap<string, readonly Value[]>;
  /** Rows left out because their prices could not belong to one bar. */
  readonly skipped: number;
}

const maxBars = 200_000;
const bars = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;

/**
 * Reads the columns of a snapshot. A broken row is left out and counted; broken columns refuse the message.
 * @param beside - Names of fields that are no columns.
 */
export function readHistory(from: Json, beside: ReadonlySet<string> = new Set()): History {
  const time = arrayAt(from, 'time', maxBars);
  const column = (name: string): readonly unknown[] => {
    const values = arrayAt(from, name, maxBars);
    if (values.length !== time.length) throw new WireFault(`history.${name}`, `${time.length} values, as in time`);
    return values;
  };
  const [open, high, low, close, volume] = ['open', 'high', 'low', 'close', 'volume'].map(column) as Columns;
  const names = Object.keys(from).filter((name) => !isBarColumn(name) && !beside.has(name) && isIndicatorName(name));
  const sources = names.slice(0, maxIndicators).map((name) => ({ name, from: column(name), to: [] as Value[] }));
  const rows = { time: [] as UnixMs[], open: [], high: [], low: [], close: [], volume: [] } as Rows;

  for (let i = 0; i < time.length; i++) {
    const [o, h, l, c, v] = [open[i], high[i], low[i], close[i], volume[i] ?? 0];
    if (!isFiniteNumber(o) || !isFiniteNumber(h) || !isFiniteNumber(l) || !isFiniteNumber(c)) continue;
    if (!isFiniteNumber(v) || v < 0 || !rangeHolds(o, h, l, c)) continue;
    const at = toTime(time[i], `history.time[${i}]`);
    if (at <= (rows.time[rows.time.length - 1] ?? -Infinity)) throw new WireFault('history.time', 'ascending times');
    rows.time.push(at);
    rows.open.push(o);
    rows.high.push(h);
    rows.low.push(l);
    rows.close.push(c);
    rows.volume.push(v);
    for (const source of sources) source.to.push(toValue(source.from[i]));
  }
  const indicators = new Map(sources.map(({ name, to }) => [name, to]));
  return { ...rows, indicators, skipped: time.length - rows.time.length };
}

type Columns = [readonly unknown[], readonly unknown[], readonly unknown[], readonly unknown[], readonly unknown[]];
type Rows = { time: UnixMs[] } & Record<'open' | 'high' | 'low' | 'close' | 'volume', number[]>;

function isBarColumn(name: string): boolean {
  return (bars as readonly string[]).includes(name);
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function toValue(value: unknown): Value {
  return isFiniteNumber(value) ? value : null;
}

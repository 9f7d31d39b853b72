import type { UnixMs } from '../units';
import type { Candle } from '../wire/candle';
import type { History } from '../wire/history';
import { type Value, maxIndicators } from '../wire/indicators';
import { insertionIndex } from './search';

/** What an upsert did: only `last` leaves every earlier bar as it was drawn. */
export type Upsert = 'last' | 'appended' | 'earlier' | 'too-old';

/** Most bars that are held when a viewer scrolls back. */
export const mostBars = 100_000;

type PriceColumn = 'open' | 'high' | 'low' | 'close' | 'volume';
const priceColumns: readonly PriceColumn[] = ['open', 'high', 'low', 'close', 'volume'];

/**
 * The newest bars of a series as columns, oldest first, times strictly ascending, the forming bar last.
 * Holds `limit` bars however long the session; once a viewer has put older ones before them, as many as `mostBars`.
 */
export class Bars {
  public readonly time: UnixMs[] = [];
  public readonly open: number[] = [];
  public readonly high: number[] = [];
  public readonly low: number[] = [];
  public readonly close: number[] = [];
  public readonly volume: number[] = [];
  public readonly indicators = new Map<string, Value[]>();

  private _room: number;

  public constructor(public readonly limit: number) {
    this._room = limit;
  }

  /** Whether older bars were put before those that the server streams. */
  public get isExtended(): boolean {
    return this._room > this.limit;
  }

  public get length(): number {
    return this.time.length;
  }

  /** Index of the forming bar, -1 when there is none. */
  public get last(): number {
    return this.time.length - 1;
  }

  /** The bar at an index that exists. */
  public at(index: number): Candle {
    return {
      time: this.time[index]!,
      open: this.open[index]!,
      high: this.high[index]!,
      low: this.low[index]!,
      close: this.close[index]!,
      volume: this.volume[index]!,
    };
  }

  /** Forgets everything and takes the newest bars of a snapshot; all of them when older ones join on to it. */
  public replace(history: History, older?: History): void {
    const first = older === undefined ? Math.max(0, history.time.length - this.limit) : 0;
    this._room = this.limit;
    refill(this.time, history.time, first);
    for (const name of priceColumns) refill(this[name], history[name], first);
    this.indicators.clear();
    for (const [name, values] of history.indicators) this.indicators.set(name, values.slice(first));
    if (older !== undefined) this.prepend(older);
  }

  /**
   * Puts older bars before those that are here; of bars that are here already nothing is taken. They must join: no bar of
   * the series may be missing between the two.
   * @returns How many were taken: the newest of them, while there is room.
   */
  public prepend(older: History): number {
    const first = this.time[0];
    if (first === undefined) return 0;
    const end = insertionIndex(older.time, first);
    const from = Math.max(0, end - Math.max(0, mostBars - this.length));
    if (end === from) return 0;
    this._room = Math.max(this.limit, mostBars);
    putBefore(this.time, older.time.slice(from, end));
    for (const name of priceColumns) putBefore(this[name], older[name].slice(from, end));
    const nothing = new Array<Value>(end - from).fill(null);
    for (const [name, column] of this.indicators) {
      putBefore(column, older.indicators.get(name)?.slice(from, end) ?? nothing);
    }
    return end - from;
  }

  /**
   * Replaces the bars after a time, which is that of a bar that is here.
   * @returns Whether it is; if not, nothing has changed.
   */
  public replaceAfter(after: UnixMs, bars: History): boolean {
    const kept = insertionIndex(this.time, after) + 1;
    if (this.time[kept - 1] !== after) return false;
    for (const name of bars.indicators.keys()) this._column(name);
    replaceFrom(this.time, kept, bars.time);
    for (const name of priceColumns) replaceFrom(this[name], kept, bars[name]);
    const nothing = new Array<Value>(bars.time.length).fill(null);
    for (const [name, column] of this.indicators) replaceFrom(column, kept, bars.indicators.get(name) ?? nothing);
    this._dropOldest();
    return true;
  }

  /** Revises the bar that opened at the candle's time, or takes a new one into its place in time. */
  public upsert(candle: Candle, values: ReadonlyMap<string, Value>): Upsert {
    const last = this.time[this.last];
    if (last === undefined || candle.time > last) {
      if (this.length >= this._room) this._remove(0);
      this._insert(this.length, candle, values);
      return 'appended';
    }
    const index = candle.time === last ? this.last : insertionIndex(this.time, candle.time);
    if (this.time[index] === candle.time) {
      for (const name of priceColumns) this[name][index] = candle[name];
      this._write(index, values);
      return index === this.last ? 'last' : 'earlier';
    }
    if (index === 0 && this.length >= this.limit) return 'too-old';
    this._insert(index, candle, values);
    if (this.length > this._room) this._remove(0);
    return 'earlier';
  }

  private _insert(index: number, candle: Candle, values: ReadonlyMap<string, Value>): void {
    this.time.splice(index, 0, candle.time);
    for (const name of priceColumns) this[name].splice(index, 0, candle[name]);
    for (const column of this.indicators.values()) column.splice(index, 0, null);
    this._write(index, values);
  }

  private _dropOldest(): void {
    const extra = this.length - this._room;
    if (extra <= 0) return;
    for (const column of [this.time, ...priceColumns.map((name) => this[name]), ...this.indicators.values()]) {
      column.splice(0, extra);
    }
  }

  private _remove(index: number): void {
    this.time.splice(index, 1);
    for (const name of priceColumns) this[name].splice(index, 1);
    for (const column of this.indicators.values()) column.splice(index, 1);
  }

  private _write(index: number, values: ReadonlyMap<string, Value>): void {
    for (const [name, value] of values) this._column(name)?.splice(index, 1, value);
  }

  /** An indicator may start in mid-session: its column is then empty up to now. */
  private _column(name: string): Value[] | undefined {
    const known = this.indicators.get(name);
    if (known !== undefined || this.indicators.size >= maxIndicators) return known;
    const column = new Array<Value>(this.length).fill(null);
    this.indicators.set(name, column);
    return column;
  }
}

function refill<T>(to: T[], from: readonly T[], first: number): void {
  to.length = 0;
  for (let i = first; i < from.length; i++) to.push(from[i]!);
}

function replaceFrom<T>(to: T[], from: number, values: readonly T[]): void {
  to.length = from;
  for (const value of values) to.push(value);
}

/** In parts, for a call takes only so many arguments. */
function putBefore<T>(to: T[], from: readonly T[]): void {
  const part = 10_000;
  for (let end = from.length; end > 0; end -= part) to.unshift(...from.slice(Math.max(0, end - part), end));
}

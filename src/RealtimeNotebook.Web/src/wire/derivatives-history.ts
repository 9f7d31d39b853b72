import { unixMs } from '../units';
import type { Liquidation } from './derivatives';
import { type Json, WireFault, arrayAt, isObject, objectAt, textAt } from './fields';

/** A state over time, oldest first. */
export interface Columns {
  readonly time: readonly number[];
  readonly value: readonly number[];
}

export interface FundingColumns extends Columns {
  readonly next: number | undefined;
  readonly predicted: number | undefined;
}

const maxRows = 200_000;

/** Reads an answer of /api/history/oi: quantities by venue, and the newest value in quote currency. */
export function readOpenInterest(from: unknown): Map<string, Columns & { readonly lastValue: number | undefined }> {
  return venues(from, (venue) => {
    const columns = readColumns(venue, 'open_interest');
    return { ...columns, lastValue: lastNumber(arrayAt(venue, 'open_interest_value', maxRows)) };
  });
}

/** Reads an answer of /api/history/funding. */
export function readFunding(from: unknown): Map<string, FundingColumns> {
  return venues(from, (venue) => ({
    ...readColumns(venue, 'funding_rate'),
    next: lastNumber(arrayAt(venue, 'next_funding_time', maxRows)),
    predicted: lastNumber(arrayAt(venue, 'predicted_rate', maxRows)),
  }));
}

/** Reads an answer of /api/history/liquidations, by time. */
export function readLiquidations(from: unknown): Liquidation[] {
  if (!isObject(from)) throw new WireFault('answer', 'an object');
  const symbol = textAt(from, 'symbol');
  const all: Liquidation[] = [];
  for (const [name, venue] of venues(from, (one) => one)) {
    const time = numbers(venue, 'timestamp');
    const [side] = [arrayAt(venue, 'side', maxRows)];
    const [quantity, price, value, count] = ['quantity', 'price', 'value', 'count'].map((column) =>
      numbers(venue, column),
    ) as [number[], number[], number[], number[]];
    if ([side, quantity, price, value, count].some((column) => column.length !== time.length)) {
      throw new WireFault(`venues.${name}`, 'columns of one length');
    }
    time.forEach((at, i) =>
      all.push({
        type: 'liquidation',
        time: unixMs(at),
        symbol,
        venue: name,
        side: side[i] === 'SHORT' ? 'SHORT' : 'LONG',
        quantity: quantity[i]!,
        price: price[i]!,
        value: value[i]!,
        count: count[i]!,
      }),
    );
  }
  return all.sort((a, b) => a.time - b.time);
}

function venues<T>(from: unknown, read: (venue: Json) => T): Map<string, T> {
  if (!isObject(from)) throw new WireFault('answer', 'an object');
  const found = new Map<string, T>();
  for (const [name, venue] of Object.entries(objectAt(from, 'venues'))) {
    if (!isObject(venue)) throw new WireFault(`venues.${name}`, 'an object');
    found.set(name, read(venue));
  }
  return found;
}

function readColumns(venue: Json, name: string): Columns {
  const time = numbers(venue, 'timestamp');
  const value = numbers(venue, name);
  if (time.length !== value.length) throw new WireFault(name, `${time.length} values, as in timestamp`);
  return { time, value };
}

function numbers(from: Json, field: string): number[] {
  const values = arrayAt(from, field, maxRows);
  if (!values.every((value) => typeof value === 'number' && Number.isFinite(value))) {
    throw new WireFault(field, 'finite numbers');
  }
  return values as number[];
}

function lastNumber(values: readonly unknown[]): number | undefined {
  const last = values[values.length - 1];
  return typeof last === 'number' && Number.isFinite(last) ? last : undefined;
}

import { type UnixMs, unixMs } from '../units';

/** A parsed JSON object whose fields have not been looked at yet. */
export type Json = Readonly<Record<string, unknown>>;

/** Why a message was refused: the field, and what was expected there. */
export class WireFault extends Error {
  public constructor(field: string, expected: string) {
    super(`${field}: expected ${expected}`);
    this.name = 'WireFault';
  }
}

/** Whether a value is a JSON object (neither null nor an array). */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectAt(from: Json, field: string): Json {
  const value = from[field];
  if (!isObject(value)) throw new WireFault(field, 'an object');
  return value;
}

export function arrayAt(from: Json, field: string, limit: number): readonly unknown[] {
  const value = from[field];
  if (!Array.isArray(value)) throw new WireFault(field, 'an array');
  if (value.length > limit) throw new WireFault(field, `at most ${limit} elements`);
  return value;
}

/** A finite number: JSON has no NaN, but 1e999 parses to Infinity. */
export function numberAt(from: Json, field: string): number {
  const value = from[field];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new WireFault(field, 'a finite number');
  return value;
}

/** Text of 1 to `limit` characters. */
export function textAt(from: Json, field: string, limit = 200): string {
  const value = from[field];
  if (typeof value !== 'string' || value.length === 0 || value.length > limit) {
    throw new WireFault(field, `text of 1 to ${limit} characters`);
  }
  return value;
}

/** Reads a field that may be missing or null. */
export function optional<T>(from: Json, field: string, read: (from: Json, field: string) => T): T | undefined {
  return from[field] === undefined || from[field] === null ? undefined : read(from, field);
}

/** An ISO-8601 instant. Text without a zone would be read in the viewer's own, so it is refused. */
export function timeAt(from: Json, field: string): UnixMs {
  return toTime(from[field], field);
}

export function toTime(value: unknown, field: string): UnixMs {
  if (typeof value === 'string' && /(?:Z|[+-]\d\d:?\d\d)$/.test(value)) {
    const time = Date.parse(value);
    if (Number.isFinite(time)) return unixMs(time);
  }
  throw new WireFault(field, 'an ISO-8601 time with its zone, such as 2025-11-26T14:00:00Z');
}

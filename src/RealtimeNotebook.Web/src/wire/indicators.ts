import { WireFault, isObject } from './fields';

/** An indicator's value at one bar; null until it has seen enough bars. */
export type Value = number | null;

/** More lines than this are not drawn: each is a trace, and a screen has an end. */
export const maxIndicators = 48;

/** Whether a name can be shown: text of 1 to 64 characters that no object already has. */
export function isIndicatorName(name: string): boolean {
  return name.length > 0 && name.length <= 64 && !(name in Object.prototype);
}

/** Reads the values at one bar; a name that cannot be shown or a value that is no number is refused. */
export function readIndicators(from: unknown): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  if (from === undefined || from === null) return values;
  if (!isObject(from)) throw new WireFault('indicators', 'an object');
  for (const [name, value] of Object.entries(from)) {
    if (!isIndicatorName(name)) throw new WireFault('indicators', 'names of 1 to 64 characters');
    if (value !== null && (typeof value !== 'number' || !Number.isFinite(value))) {
      throw new WireFault(`indicators.${name}`, 'a finite number or null');
    }
    if (values.size < maxIndicators) values.set(name, value);
  }
  return values;
}

import { WireFault, isObject } from './fields';

/** An indicator's value at one bar; null until it has seen enough bars. */
export type Value = number | null;

/** Where an indicator beyond the built-in ones is drawn: over the candles, or in a panel of its own. */
export type Placement = 'price' | 'own';

/** More indicators than this are not drawn: each is a trace, and a screen has an end. */
export const maxIndicators = 24;

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

/** Reads where the user's indicators are drawn; anything but "own" is over the candles. */
export function readPanels(from: unknown): ReadonlyMap<string, Placement> {
  const panels = new Map<string, Placement>();
  if (!isObject(from)) return panels;
  for (const [name, place] of Object.entries(from)) {
    if (isIndicatorName(name) && panels.size < maxIndicators) panels.set(name, place === 'own' ? 'own' : 'price');
  }
  return panels;
}

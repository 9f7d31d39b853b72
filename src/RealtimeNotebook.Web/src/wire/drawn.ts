import { type Json, WireFault, isObject, optional, textAt } from './fields';
import { isIndicatorName, maxIndicators } from './indicators';

/** One indicator as it is drawn. */
export interface Drawn {
  /** The lines that are seen. The first one's name stands for the indicator. */
  readonly lines: readonly [string, ...string[]];
  /** The panel that its lines share, perhaps with other indicators; undefined over the candles. */
  readonly pane: string | undefined;
  /** Ends of the panel's scale, where they are fixed. */
  readonly range: readonly [number, number] | undefined;
  /** Values that the panel marks with a line across. */
  readonly levels: readonly number[];
  readonly format: 'price' | 'volume';
  /** Two lines between which the chart is tinted, the upper one first. */
  readonly band: readonly [string, string] | undefined;
  /** A line, and the one that colours it: up where that is above zero, down below. */
  readonly direction: readonly [string, string] | undefined;
}

/** A line of which nothing is known but its name: over the candles. */
export function plainLine(name: string): Drawn {
  const nothing = { pane: undefined, range: undefined, levels: [], band: undefined, direction: undefined };
  return { lines: [name], ...nothing, format: 'price' };
}

const maxLevels = 8;

/** Reads how the indicators are drawn. A broken entry costs itself: its lines are then drawn over the candles. */
export function readDrawn(from: Json, field: string): readonly Drawn[] {
  const entries = from[field];
  if (!Array.isArray(entries)) throw new WireFault(field, 'an array');
  return (entries.slice(0, maxIndicators) as unknown[]).flatMap((entry) => {
    try {
      return isObject(entry) ? [readOne(entry)] : [];
    } catch (fault) {
      if (fault instanceof WireFault) return [];
      throw fault;
    }
  });
}

function readOne(from: Json): Drawn {
  const direction = optional(from, 'direction', readPair);
  const [first, ...others] = readNames(from, 'lines').filter((name) => name !== direction?.[1]);
  if (first === undefined) throw new WireFault('lines', 'one name at least');
  const range = optional(from, 'range', readNumbers);
  const [low, high] = range ?? [];
  return {
    lines: [first, ...others],
    pane: optional(from, 'pane', (f, n) => textAt(f, n, 64)),
    range: low !== undefined && high !== undefined && low < high ? [low, high] : undefined,
    levels: optional(from, 'levels', readNumbers)?.slice(0, maxLevels) ?? [],
    format: from['format'] === 'volume' ? 'volume' : 'price',
    band: optional(from, 'band', readPair),
    direction,
  };
}

function readNames(from: Json, field: string): readonly string[] {
  const names = from[field];
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string' && isIndicatorName(name))) {
    throw new WireFault(field, 'names of 1 to 64 characters');
  }
  return names as readonly string[];
}

function readPair(from: Json, field: string): readonly [string, string] {
  const [first, second] = readNames(from, field);
  if (first === undefined || second === undefined) throw new WireFault(field, 'two names');
  return [first, second];
}

function readNumbers(from: Json, field: string): readonly number[] {
  const numbers = from[field];
  if (!Array.isArray(numbers) || !numbers.every((value) => typeof value === 'number' && Number.isFinite(value))) {
    throw new WireFault(field, 'finite numbers');
  }
  return numbers as readonly number[];
}

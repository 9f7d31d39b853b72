import type { UnixMs } from '../units';
import { type Json, WireFault, isObject, numberAt, optional, timeAt } from './fields';

/** A swing high or low, known only some bars after it. */
export interface Pivot {
  readonly time: UnixMs;
  readonly price: number;
  readonly type: 'high' | 'low';
}

/** A fair value gap: a band of prices, open-ended in time while nothing has touched it. */
export interface Zone {
  readonly start: UnixMs;
  readonly end: UnixMs | undefined;
  readonly low: number;
  readonly high: number;
  readonly type: 'bullish' | 'bearish';
}

/** A break of a level. */
export interface Break {
  readonly time: UnixMs;
  readonly price: number;
  readonly type: 'buy' | 'sell';
}

/** A price that held against many bars, and still stands. */
export interface Level {
  readonly time: UnixMs;
  readonly price: number;
  readonly type: 'resistance' | 'support';
}

/** A close beyond a pivot: a break of structure confirms the bias, a change of character turns it. */
export interface Turn {
  readonly time: UnixMs;
  readonly price: number;
  readonly type: 'bos' | 'choch';
  readonly direction: 'up' | 'down';
  readonly pivotTime: UnixMs;
}

/** Hull and MACD turn the same way: enter; one of them turns back: leave. */
export interface Confluence {
  readonly time: UnixMs;
  readonly price: number;
  readonly type: 'enter' | 'leave';
  readonly direction: 'up' | 'down';
}

/** The kinds of signals, each of which can be switched on and off. */
export const signalKinds = ['pivots', 'zones', 'levels', 'breaks', 'turns', 'confluence'] as const;
export type SignalKind = (typeof signalKinds)[number];

export interface Signals {
  readonly pivots: readonly Pivot[];
  readonly zones: readonly Zone[];
  readonly breaks: readonly Break[];
  readonly levels: readonly Level[];
  readonly turns: readonly Turn[];
  readonly confluence: readonly Confluence[];
  /** Entries left out because a field was missing or broken. */
  readonly skipped: number;
}

export const noSignals: Signals = {
  pivots: [],
  zones: [],
  breaks: [],
  levels: [],
  turns: [],
  confluence: [],
  skipped: 0,
};

/** The newest so many of each kind are kept: zones, levels and turns are shapes, and every shape is drawn with every redraw. */
const limits = { markers: 500, zones: 60, levels: 100, turns: 30, confluence: 30 };

/**
 * Reads the signals of a full update; undefined when the next message brings them. One broken entry costs itself, not the
 * message.
 */
export function readSignals(from: unknown, most = limits): Signals | undefined {
  if (from === undefined || from === null) return noSignals;
  if (!isObject(from)) throw new WireFault('signals', 'an object');
  if (from['pending'] === true) return undefined;
  const pivots = readAll(from, 'pivot_points', most.markers, (entry) => ({
    time: timeAt(entry, 'time'),
    price: numberAt(entry, 'price'),
    type: oneOf(entry, 'type', 'high', 'low'),
  }));
  const zones = readAll(from, 'fvg_zones', most.zones, readZone);
  const breaks = readAll(from, 'break_signals', most.markers, (entry) => ({
    time: timeAt(entry, 'time'),
    price: numberAt(entry, 'price'),
    type: oneOf(entry, 'type', 'buy', 'sell'),
  }));
  const levels = readAll(from, 'key_levels', most.levels, readLevel);
  const turns = readAll(from, 'structure', most.turns, readTurn);
  const confluence = readAll(from, 'confluence', most.confluence, readConfluence);
  return {
    pivots: pivots.entries,
    zones: zones.entries,
    breaks: breaks.entries,
    levels: levels.entries,
    turns: turns.entries,
    confluence: confluence.entries,
    skipped: [pivots, zones, breaks, levels, turns, confluence].reduce((sum, read) => sum + read.skipped, 0),
  };
}

function readLevel(entry: Json): Level {
  const type = oneOf(entry, 'type', 'resistance', 'support');
  return { time: timeAt(entry, 'time'), price: numberAt(entry, 'price'), type };
}

function readTurn(entry: Json): Turn {
  return {
    time: timeAt(entry, 'time'),
    price: numberAt(entry, 'price'),
    type: oneOf(entry, 'type', 'bos', 'choch'),
    direction: oneOf(entry, 'direction', 'up', 'down'),
    pivotTime: timeAt(entry, 'pivot_time'),
  };
}

function readConfluence(entry: Json): Confluence {
  const type = oneOf(entry, 'type', 'enter', 'leave');
  const direction = oneOf(entry, 'direction', 'up', 'down');
  return { time: timeAt(entry, 'time'), price: numberAt(entry, 'price'), type, direction };
}

function readZone(entry: Json): Zone {
  const [low, high] = [numberAt(entry, 'low'), numberAt(entry, 'high')];
  if (low > high) throw new WireFault('fvg_zones', 'low at most high');
  const type = oneOf(entry, 'type', 'bullish', 'bearish');
  return { start: timeAt(entry, 'start_time'), end: optional(entry, 'end_time', timeAt), low, high, type };
}

function readAll<T>(from: Json, field: string, limit: number, read: (entry: Json) => T) {
  const entries: T[] = [];
  let skipped = 0;
  const given = from[field] ?? [];
  if (!Array.isArray(given)) throw new WireFault(field, 'an array');
  for (const entry of given.slice(-limit) as unknown[]) {
    try {
      if (!isObject(entry)) throw new WireFault(field, 'objects');
      entries.push(read(entry));
    } catch (fault) {
      if (!(fault instanceof WireFault)) throw fault;
      skipped++;
    }
  }
  return { entries, skipped };
}

function oneOf<T extends string>(from: Json, field: string, ...allowed: readonly T[]): T {
  const found = allowed.find((value) => value === from[field]);
  if (found === undefined) throw new WireFault(field, allowed.join(' or '));
  return found;
}

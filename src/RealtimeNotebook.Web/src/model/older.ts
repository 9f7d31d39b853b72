import type { UnixMs } from '../units';
import type { History } from '../wire/history';
import type { Value } from '../wire/indicators';
import type { Signals, Zone } from '../wire/signals';
import { type Bars } from './bars';
import { insertionIndex } from './search';

/** Averages that began elsewhere differ in their last digits only. */
const tolerance = 1e-9;

/**
 * The bars that lie before a snapshot, if they join on to it: its first bar is among ours, with the prices and values that
 * it has here. An average of bars that were corrected would tell.
 */
export function joiningPart(bars: Bars, snapshot: History): History | undefined {
  const first = snapshot.time[0];
  if (!bars.isExtended || first === undefined) return undefined;
  const at = insertionIndex(bars.time, first);
  // The forming bar is not yet what it will be, so it vouches for nothing.
  if (at === 0 || at >= bars.last || bars.time[at] !== first) return undefined;
  const columns = ['open', 'high', 'low', 'close', 'volume'] as const;
  if (columns.some((name) => bars[name][at] !== snapshot[name][0])) return undefined;
  for (const [name, values] of snapshot.indicators) {
    if (!isSame(bars.indicators.get(name)?.[at] ?? null, values[0] ?? null, bars.close[at]!)) return undefined;
  }
  return {
    time: bars.time.slice(0, at),
    open: bars.open.slice(0, at),
    high: bars.high.slice(0, at),
    low: bars.low.slice(0, at),
    close: bars.close.slice(0, at),
    volume: bars.volume.slice(0, at),
    indicators: new Map([...bars.indicators].map(([name, column]) => [name, column.slice(0, at)])),
    skipped: 0,
  };
}

function isSame(a: Value, b: Value, price: number): boolean {
  // An average that is not ready, as after a restart of the server, says nothing of the bars before.
  if (a === null || b === null) return true;
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b), Math.abs(price));
}

/** What the server streams is the newest of each kind: what is known of the time before that stays, from `since` on. */
export function newestOver(known: Signals, newest: Signals, since: UnixMs): Signals {
  const before = <T>(old: readonly T[], now: readonly T[], timeOf: (entry: T) => UnixMs): readonly T[] => {
    const end = now[0] === undefined ? Infinity : timeOf(now[0]);
    return old.filter((entry) => timeOf(entry) >= since && timeOf(entry) < end);
  };
  const over = <T extends { readonly time: UnixMs }>(old: readonly T[], now: readonly T[]): readonly T[] => [
    ...before(old, now, ({ time }) => time),
    ...now,
  ];
  return {
    pivots: over(known.pivots, newest.pivots),
    zones: zonesOver(
      before(known.zones, newest.zones, ({ start }) => start),
      newest.zones,
    ),
    breaks: over(known.breaks, newest.breaks),
    levels: newest.levels,
    turns: over(known.turns, newest.turns),
    confluence: over(known.confluence, newest.confluence),
    skipped: newest.skipped,
  };
}

/** Where a chart begins that has older bars than the server streams, and where those begin that it streams. */
export interface Reach {
  readonly first: UnixMs;
  readonly streamed: UnixMs;
}

/**
 * Pivots and breaks are those known before `from` and the newest from then on; of the other kinds all are among the newest,
 * but for those of older bars that a viewer has scrolled in.
 */
export function correctedOver(known: Signals, newest: Signals, from: UnixMs, reach: Reach | undefined): Signals {
  const over = <T extends { readonly time: UnixMs }>(old: readonly T[], now: readonly T[]): readonly T[] => [
    ...old.filter(({ time }) => time < from),
    ...now,
  ];
  const all = reach && newestOver(signalsBefore(known, reach.streamed), newest, reach.first);
  return {
    ...(all ?? newest),
    pivots: over(known.pivots, newest.pivots),
    breaks: over(known.breaks, newest.breaks),
  };
}

/** Puts the signals of older bars before those known, which stay as they are from `first` on, the oldest bar until now. */
export function olderUnder(older: Signals, known: Signals, first: UnixMs): Signals {
  const under = <T>(old: readonly T[], now: readonly T[], timeOf: (entry: T) => UnixMs): readonly T[] => [
    ...old.filter((entry) => timeOf(entry) < first),
    ...now.filter((entry) => timeOf(entry) >= first),
  ];
  return {
    pivots: under(older.pivots, known.pivots, ({ time }) => time),
    zones: zonesOver(
      older.zones.filter(({ start }) => start < first),
      known.zones.filter(({ start }) => start >= first),
    ),
    breaks: under(older.breaks, known.breaks, ({ time }) => time),
    levels: known.levels,
    turns: under(older.turns, known.turns, ({ time }) => time),
    confluence: under(older.confluence, known.confluence, ({ time }) => time),
    skipped: known.skipped,
  };
}

/**
 * Zones that reach beyond what was asked for are told from its first bar on: they get their beginning back from those known
 * of before. A band of prices cannot be two zones at a time, for the second would have closed the first.
 */
function zonesOver(known: readonly Zone[], newest: readonly Zone[]): readonly Zone[] {
  const bandOf = ({ type, low, high }: Zone): string => `${type} ${low} ${high}`;
  const isSameZone = (old: Zone, zone: Zone): boolean => old.start <= zone.start && (old.end ?? Infinity) >= zone.start;
  const wholes = new Map<string, Zone[]>();
  for (const old of known) wholes.set(bandOf(old), [...(wholes.get(bandOf(old)) ?? []), old]);
  const replaced = new Set<Zone>();
  const joined = newest.map((zone) => {
    const whole = wholes.get(bandOf(zone))?.find((old) => isSameZone(old, zone));
    if (whole === undefined) return zone;
    replaced.add(whole);
    return { ...zone, start: whole.start };
  });
  return [...known.filter((zone) => !replaced.has(zone)), ...joined];
}

/** The signals before a time. */
export function signalsBefore(known: Signals, end: UnixMs): Signals {
  return olderUnder(known, { ...known, pivots: [], zones: [], breaks: [], turns: [], confluence: [] }, end);
}

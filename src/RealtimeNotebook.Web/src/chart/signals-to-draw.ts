import type { Signals, Zone } from '../wire/signals';
import type { UnixMs } from '../units';
import type { Picture } from './picture';
import type { Slice } from './slice';

/** More than this of a kind in a slice is a smear, and costs as if it were none. */
const mostMarkers = 1_000;
const mostShapes = 60;

/** A zone shorter than this many merged bars is too narrow to be seen. */
const leastBuckets = 4;

/** The signals that concern a slice. Of merged bars, those that can still be told apart. */
export function signalsToDraw({ bars, signals, spacing }: Picture, [from, to]: Slice, perBucket: number): Signals {
  if (!bars.isExtended && perBucket === 1) return signals;
  const [start, end] = [bars.time[from] ?? 0, bars.time[to] ?? Infinity];
  const isIn = ({ time }: { readonly time: UnixMs }): boolean => time >= start && time <= end;
  const few = <T>(entries: readonly T[], most: number): readonly T[] => (entries.length > most ? [] : entries);
  const lasting = ({ start: begin, end: over }: Zone): number => (over ?? Infinity) - begin;
  const zones = signals.zones.filter((zone) => zone.start <= end && (zone.end ?? Infinity) >= start);
  const breaks = few(signals.breaks.filter(isIn), mostMarkers / 5);
  const least = perBucket > 1 ? leastBuckets * perBucket * spacing : 0;
  const longest = zones
    .filter((zone) => lasting(zone) >= least)
    .sort((a, b) => lasting(b) - lasting(a))
    .slice(0, mostShapes);
  if (perBucket > 1) return { ...signals, pivots: [], turns: [], confluence: [], zones: longest, breaks };
  const turns = signals.turns.filter((turn) => turn.pivotTime <= end && turn.time >= start);
  const pivots = few(signals.pivots.filter(isIn), mostMarkers);
  const confluence = few(signals.confluence.filter(isIn), 2 * mostShapes);
  return { ...signals, pivots, breaks, zones: longest, turns: few(turns, 2 * mostShapes), confluence };
}

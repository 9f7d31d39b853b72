import { type Json, isObject, numberAt, optional, textAt } from './fields';

const maxReasons = 40;

/** What became of the events of a series. */
export interface EventCounts {
  readonly received: number;
  /** Events whose high or low was off by a rounding error, which was corrected. */
  readonly repaired: number;
  /** How many events were not applied, by reason; only reasons that have occurred. */
  readonly notApplied: readonly (readonly [reason: string, count: number])[];
  /** Why the last event was refused; undefined when none was. */
  readonly lastRefusal: string | undefined;
}

/** Reads the counts of a status; undefined where the server does not say. */
export function readEventCounts(from: Json): EventCounts | undefined {
  const received = optional(from, 'events_received', numberAt);
  if (received === undefined) return undefined;
  const reasons = from['not_applied'];
  const counts = isObject(reasons) ? Object.entries(reasons).slice(0, maxReasons) : [];
  return {
    received,
    repaired: optional(from, 'events_repaired', numberAt) ?? 0,
    notApplied: counts.filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0),
    lastRefusal: optional(from, 'last_refusal', (f, n) => textAt(f, n, 2_000)),
  };
}

import { type UnixMs } from '../units';
import type { Gap } from '../wire/messages';
import { insertionIndex } from './search';

/** What of some gaps is not among others: the stretches that have been closed. */
export function closedParts(before: readonly Gap[], after: readonly Gap[]): readonly Gap[] {
  return before.flatMap((gap) =>
    after.reduce<readonly Gap[]>((parts, open) => parts.flatMap((part) => cut(part, open)), [gap]),
  );
}

function cut(part: Gap, open: Gap): readonly Gap[] {
  if (open.to <= part.from || open.from >= part.to) return [part];
  const rest: Gap[] = [];
  if (open.from > part.from) rest.push({ from: part.from, to: open.from });
  if (open.to < part.to) rest.push({ from: open.to, to: part.to });
  return rest;
}

/** How many bars open within a stretch. */
export function barsWithin(times: readonly UnixMs[], { from, to }: Gap): number {
  return insertionIndex(times, to) - insertionIndex(times, from);
}

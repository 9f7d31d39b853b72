import type { UnixMs } from '../units';
import { type Json, WireFault, isObject, numberAt, optional, textAt, timeAt } from './fields';

export const severities = ['info', 'warning', 'critical'] as const;

/** How much an alert matters; a critical one is shown until somebody has acknowledged it. */
export type Severity = (typeof severities)[number];

/** What a rule of the server has found. */
export interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly text: string;
  /** When it was raised. */
  readonly time: UnixMs;
  /** Opening time of the bar it is about. */
  readonly barTime: UnixMs | undefined;
  readonly price: number | undefined;
  /** For how many alerts it stands: 1, or more for the summary of a burst. */
  readonly count: number;
  readonly simulated: boolean;
}

/** No list holds more. */
export const maxAlerts = 100;

export function readAlert(from: Json): Alert {
  const severity = severities.find((known) => known === from['severity']);
  if (severity === undefined) throw new WireFault('severity', severities.join(', '));
  const count = optional(from, 'count', numberAt) ?? 1;
  if (!Number.isSafeInteger(count) || count < 1) throw new WireFault('count', 'a whole number of at least 1');
  return {
    id: textAt(from, 'id'),
    rule: textAt(from, 'rule'),
    severity,
    text: textAt(from, 'text', 2_000),
    time: timeAt(from, 'time'),
    barTime: optional(from, 'bar_time', timeAt),
    price: optional(from, 'price', numberAt),
    count,
    simulated: from['simulated'] === true,
  };
}

/** Reads the newest of a list. One broken entry costs itself, not the list. */
export function readAlerts(from: Json): { readonly items: readonly Alert[]; readonly skipped: number } {
  const given = from['items'];
  if (!Array.isArray(given)) throw new WireFault('items', 'an array');
  const items: Alert[] = [];
  let skipped = 0;
  for (const entry of given.slice(-maxAlerts) as unknown[]) {
    try {
      if (!isObject(entry)) throw new WireFault('items', 'objects');
      items.push(readAlert(entry));
    } catch (fault) {
      if (!(fault instanceof WireFault)) throw fault;
      skipped++;
    }
  }
  return { items, skipped };
}

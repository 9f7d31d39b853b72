import type { UnixMs } from '../units';
import { type Json, WireFault, isObject, objectAt, optional, timeAt } from './fields';
import { type History, readHistory } from './history';
import { type Signals, readSignals } from './signals';

/** A stretch of a series' past, as `/data` answers. */
export interface DataPage {
  readonly history: History;
  readonly signals: Signals;
  /** Whether the server has older bars. */
  readonly hasMore: boolean;
}

const besideColumns: ReadonlySet<string> = new Set(['symbol', 'interval', 'signals', 'metadata']);

/** More than any page of the longest length has. */
const mostSignals = { markers: 10_000, zones: 10_000, levels: 1_000, turns: 10_000, confluence: 10_000 };

/** Reads an answer. Throws a WireFault or a SyntaxError when it is none. */
export function parseDataPage(text: string): DataPage {
  const from: unknown = JSON.parse(text);
  if (!isObject(from)) throw new WireFault('answer', 'a JSON object');
  const metadata = objectAt(from, 'metadata');
  const hasMore = metadata['has_more'];
  if (typeof hasMore !== 'boolean') throw new WireFault('metadata.has_more', 'true or false');
  const signals = readSignals(from['signals'], mostSignals);
  if (signals === undefined) throw new WireFault('signals', 'the signals themselves');
  return {
    history: readHistory(from, besideColumns),
    signals: closedAt(optional(metadata, 'signals_until', timeAt), signals),
    hasMore,
  };
}

/** What a server says went wrong, if it says so in the way that ours does. */
export function errorMessage(text: string): string | undefined {
  try {
    const from: unknown = JSON.parse(text);
    const error: Json | undefined = isObject(from) && isObject(from['error']) ? from['error'] : undefined;
    return typeof error?.['message'] === 'string' ? error['message'].slice(0, 300) : undefined;
  } catch {
    return undefined;
  }
}

/** A zone that is open as far as the server has looked is drawn as far as that: what became of it later is not known here. */
function closedAt(until: UnixMs | undefined, signals: Signals): Signals {
  if (until === undefined) return signals;
  return { ...signals, zones: signals.zones.map((zone) => ({ ...zone, end: zone.end ?? until })) };
}

import { type UnixMs, ms, unixMs } from '../units';
import { readAlert, readAlerts } from './alerts';
import { readCandle } from './candle';
import { readDrawn } from './drawn';
import { type Json, WireFault, isObject, numberAt, objectAt, optional, textAt, timeAt } from './fields';
import { readEventCounts } from './event-counts';
import { readFigure } from './figure';
import { readHistory } from './history';
import { readIndicators } from './indicators';
import type { CandleUpdate, Correction, FullUpdate, Gap, ServerMessage, ServerState, StatusMessage } from './messages';
import { readMarks } from './marks';
import { readSignals } from './signals';
import { readProblems, readSources } from './sources';

/** A message, or the reason why the text is none. An unknown type is no fault of the server: a newer one may say more. */
export type Parsed =
  | { readonly kind: 'message'; readonly message: ServerMessage }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Longest text that is looked at: 200,000 bars stay well below it. */
const maxCharacters = 64_000_000;
const maxGaps = 50;
// Several sources may fail at once, each with a text of its own.
const maxStatusText = 20_000;
const states: readonly ServerState[] = ['waiting', 'seeding', 'live', 'stale', 'rejecting', 'reconnecting', 'stopped'];

/** A text that has been parsed, so that what only looks on need not have it parsed again. */
export class ParsedText {
  public constructor(public readonly json: Json) {}
}

/** Reads one WebSocket message, text or what was parsed of it. Past this door every field is what its type says. */
export function parseMessage(given: unknown): Parsed {
  try {
    const message = readMessage(given instanceof ParsedText ? given.json : parseJson(given));
    return message === undefined ? { kind: 'unknown' } : { kind: 'message', message };
  } catch (fault) {
    if (fault instanceof WireFault || fault instanceof SyntaxError) return { kind: 'refused', reason: fault.message };
    throw fault;
  }
}

/** The object that a text is of. Throws a WireFault or a SyntaxError where it is none. */
export function parseJson(text: unknown): Json {
  if (typeof text !== 'string' || text.length > maxCharacters) throw new WireFault('message', 'JSON text');
  const from: unknown = JSON.parse(text);
  if (!isObject(from)) throw new WireFault('message', 'a JSON object');
  return from;
}

function readMessage(from: Json): ServerMessage | undefined {
  switch (from['type']) {
    case 'candle_update':
      return readCandleUpdate(from);
    case 'full_update':
      return readFullUpdate(from);
    case 'correction':
      return readCorrection(from);
    case 'status':
      return readStatus(from);
    case 'error':
      return { type: 'error', code: textAt(from, 'code'), text: textAt(from, 'message', 2_000) };
    case 'alert':
      return { type: 'alert', alert: readAlert(from) };
    case 'alerts':
      return { type: 'alerts', ...readAlerts(from) };
    case 'marks':
      return { type: 'marks', marks: readMarks(from) };
    case 'figure':
      return { type: 'figure', figure: readFigure(from) };
    default:
      return undefined;
  }
}

function readBarMessage(from: Json) {
  const seq = numberAt(from, 'seq');
  if (!Number.isSafeInteger(seq) || seq < 0) throw new WireFault('seq', 'a whole number of at least 0');
  const sourceTime = optional(from, 'source_time', numberAt);
  return {
    symbol: textAt(from, 'symbol'),
    timeframe: textAt(from, 'timeframe', 16),
    seq,
    indicators: readIndicators(from['indicators']),
    sourceTime: sourceTime === undefined ? undefined : unixMs(sourceTime),
  };
}

function readCandleUpdate(from: Json): CandleUpdate {
  const candle = readCandle(objectAt(from, 'candle'));
  return { type: 'candle_update', ...readBarMessage(from), candle, closed: from['closed'] === true };
}

function readFullUpdate(from: Json): FullUpdate {
  const candle = optional(from, 'candle', objectAt);
  const history = optional(from, 'history', objectAt);
  return {
    type: 'full_update',
    ...readBarMessage(from),
    candle: candle === undefined ? null : readCandle(candle),
    signals: readSignals(from['signals']),
    history: history === undefined ? undefined : readHistory(history),
    drawn: optional(from, 'panels', readDrawn),
    ...readPricing(from),
  };
}

function readCorrection(from: Json): Correction {
  const [candle, after] = [readCandle(objectAt(from, 'candle')), timeAt(from, 'after')];
  const bars = readHistory(objectAt(from, 'bars'));
  // A bar that cannot be read is missing from a history that is sent once; here it would stay what it was.
  if (bars.skipped > 0) throw new WireFault('bars', 'prices that belong to one bar');
  if ((bars.time[0] ?? Infinity) <= after) throw new WireFault('bars.time', 'times after the bar that stays');
  if (candle.time < (bars.time[bars.time.length - 1] ?? -Infinity) || candle.time <= after) {
    throw new WireFault('candle.time', 'the newest time');
  }
  const signals = readSignals(objectAt(from, 'signals'));
  if (signals === undefined) throw new WireFault('signals', 'signals that are not pending');
  return {
    type: 'correction',
    ...readBarMessage(from),
    candle,
    closed: from['closed'] === true,
    after,
    bars,
    signals,
    signalsFrom: timeAt(from, 'signals_from'),
    ...readPricing(from),
  };
}

function readPricing(from: Json) {
  return {
    precision: optional(from, 'precision', readPrecision),
    sessionZone: optional(from, 'session_zone', (f, n) => textAt(f, n, 64)),
    simulated: optional(from, 'simulated', readFlag),
  };
}

function readStatus(from: Json): StatusMessage {
  const state = states.find((known) => known === from['state']);
  if (state === undefined) throw new WireFault('state', states.join(', '));
  const progress = optional(from, 'progress', numberAt);
  const clockAhead = optional(from, 'clock_ahead_ms', numberAt);
  return {
    type: 'status',
    state,
    progress: progress === undefined ? undefined : Math.min(1, Math.max(0, progress)),
    text: optional(from, 'text', (f, n) => textAt(f, n, maxStatusText)),
    feed: optional(from, 'feed', textAt),
    simulated: optional(from, 'simulated', readFlag),
    gaps: optional(from, 'gaps', readGaps),
    gapsGivenUp: optional(from, 'gaps_given_up', readGaps),
    lastEvent: instantAt(from, 'last_event_ms'),
    since: instantAt(from, 'since_ms'),
    clockAhead: clockAhead === undefined ? undefined : ms(clockAhead),
    sources: readSources(from['sources']),
    problems: readProblems(from['problems']),
    events: readEventCounts(from),
  };
}

/** An instant in Unix milliseconds; 0 stands for none. */
function instantAt(from: Json, field: string): UnixMs | undefined {
  const value = optional(from, field, numberAt);
  return value === undefined || value === 0 ? undefined : unixMs(value);
}

function readGaps(from: Json, field: string): readonly Gap[] {
  const gaps = from[field];
  if (!Array.isArray(gaps)) throw new WireFault(field, 'an array');
  return (gaps.slice(-maxGaps) as unknown[]).map((gap) => {
    if (!isObject(gap)) throw new WireFault(field, 'objects with from and to');
    return { from: timeAt(gap, 'from'), to: timeAt(gap, 'to') };
  });
}

function readPrecision(from: Json, field: string): number {
  const digits = numberAt(from, field);
  if (!Number.isInteger(digits) || digits < 0 || digits > 20) throw new WireFault(field, 'a whole number 0 to 20');
  return digits;
}

function readFlag(from: Json, field: string): boolean {
  const value = from[field];
  if (typeof value !== 'boolean') throw new WireFault(field, 'true or false');
  return value;
}

import { type UnixMs, unixMs } from '../units';
import { type Json, WireFault, arrayAt, isObject, numberAt, optional, textAt } from './fields';

export type Side = 'LONG' | 'SHORT';

interface Said {
  readonly time: UnixMs;
  readonly symbol: string;
  readonly venue: string;
}

export interface OpenInterest extends Said {
  readonly type: 'oi';
  /** Units of the base asset. */
  readonly quantity: number;
  /** Units of the quote currency, undefined where the venue does not say. */
  readonly value: number | undefined;
}

export interface Funding extends Said {
  readonly type: 'funding';
  /** A fraction: 0.0001 is one basis point, paid by the longs where positive. */
  readonly rate: number;
  readonly next: UnixMs | undefined;
  readonly predicted: number | undefined;
}

/** One liquidation, or several of one side and venue added up (`count` above 1). */
export interface Liquidation extends Said {
  readonly type: 'liquidation';
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
  readonly value: number;
  readonly count: number;
}

export interface LiquidationSummary {
  readonly type: 'liquidation_summary';
  readonly groups: readonly Liquidation[];
}

export interface DerivativesStatus {
  readonly type: 'status';
  readonly connected: boolean;
  /** Connected, but the last events were all refused. */
  readonly rejecting: boolean;
  readonly exchanges: readonly string[];
  readonly subscribed: readonly string[];
  readonly feed: string | undefined;
  readonly text: string | undefined;
  readonly simulated: boolean;
}

export interface DerivativesError {
  readonly type: 'error';
  readonly code: string;
  readonly text: string;
}

export type DerivativesMessage =
  OpenInterest | Funding | Liquidation | LiquidationSummary | DerivativesStatus | DerivativesError;

export type ParsedDerivative =
  | { readonly kind: 'message'; readonly message: DerivativesMessage }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly reason: string };

const maxCharacters = 1_000_000;
const maxGroups = 5_000;

/** Reads one message of /ws. Past this door every field is what its type says. */
export function parseDerivative(text: unknown): ParsedDerivative {
  try {
    if (typeof text !== 'string' || text.length > maxCharacters) throw new WireFault('message', 'JSON text');
    const from: unknown = JSON.parse(text);
    if (!isObject(from)) throw new WireFault('message', 'a JSON object');
    const message = readMessage(from);
    return message === undefined ? { kind: 'unknown' } : { kind: 'message', message };
  } catch (fault) {
    if (fault instanceof WireFault || fault instanceof SyntaxError) return { kind: 'refused', reason: fault.message };
    throw fault;
  }
}

function readMessage(from: Json): DerivativesMessage | undefined {
  switch (from['type']) {
    case 'oi':
      return {
        type: 'oi',
        ...readSaid(from),
        quantity: atLeastZero(from, 'open_interest'),
        value: optional(from, 'open_interest_value', atLeastZero),
      };
    case 'funding': {
      const next = optional(from, 'next_funding_time', numberAt);
      return {
        type: 'funding',
        ...readSaid(from),
        rate: numberAt(from, 'funding_rate'),
        next: next === undefined ? undefined : unixMs(next),
        predicted: optional(from, 'predicted_rate', numberAt),
      };
    }
    case 'liquidation':
      return readLiquidation(from);
    case 'liquidation_summary': {
      const groups = arrayAt(from, 'groups', maxGroups).map((group) => {
        if (!isObject(group)) throw new WireFault('groups', 'objects');
        return readLiquidation(group);
      });
      return { type: 'liquidation_summary', groups };
    }
    case 'status':
      return {
        type: 'status',
        connected: from['connected'] === true,
        rejecting: from['rejecting'] === true,
        exchanges: texts(from, 'exchanges'),
        subscribed: texts(from, 'subscribed_symbols'),
        feed: optional(from, 'feed', textAt),
        text: optional(from, 'text', (f, n) => textAt(f, n, 2_000)),
        simulated: from['simulated'] === true,
      };
    case 'error':
      return { type: 'error', code: textAt(from, 'code'), text: textAt(from, 'message', 2_000) };
    default:
      return undefined;
  }
}

function readSaid(from: Json): Said {
  return { time: unixMs(numberAt(from, 'timestamp')), symbol: textAt(from, 'symbol'), venue: textAt(from, 'venue') };
}

function readLiquidation(from: Json): Liquidation {
  const side = from['side'];
  if (side !== 'LONG' && side !== 'SHORT') throw new WireFault('side', 'LONG or SHORT');
  return {
    type: 'liquidation',
    ...readSaid(from),
    side,
    quantity: atLeastZero(from, 'quantity'),
    price: atLeastZero(from, 'price'),
    value: atLeastZero(from, 'value'),
    count: optional(from, 'count', numberAt) ?? 1,
  };
}

function atLeastZero(from: Json, field: string): number {
  const value = numberAt(from, field);
  if (value < 0) throw new WireFault(field, 'a number of at least 0');
  return value;
}

export function texts(from: Json, field: string): readonly string[] {
  return arrayAt(from, field, 5_000).map((value) => {
    if (typeof value !== 'string' || value.length === 0 || value.length > 200)
      throw new WireFault(field, 'short texts');
    return value;
  });
}

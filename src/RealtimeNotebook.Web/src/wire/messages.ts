import type { Ms, UnixMs } from '../units';
import type { Alert } from './alerts';
import type { Candle } from './candle';
import type { Drawn } from './drawn';
import type { EventCounts } from './event-counts';
import type { OwnFigure } from './figure';
import type { History } from './history';
import type { Value } from './indicators';
import type { Mark } from './marks';
import type { Signals } from './signals';
import type { ServerProblem, Source } from './sources';

/** What every message about bars carries. */
interface BarMessage {
  readonly symbol: string;
  readonly timeframe: string;
  /** Rises by one per message on a connection. */
  readonly seq: number;
  readonly indicators: ReadonlyMap<string, Value>;
  /** When the event arose at its source; missing when the source does not say. */
  readonly sourceTime: UnixMs | undefined;
}

/** The state of the whole series (with `history`), or of a new bar with its signals (without). */
export interface FullUpdate extends BarMessage {
  readonly type: 'full_update';
  /** The forming bar; null when the series has no bar at all. */
  readonly candle: Candle | null;
  /** Undefined when the bar was overtaken and the next message brings them. */
  readonly signals: Signals | undefined;
  readonly history: History | undefined;
  /** How the indicators are drawn; undefined when this message does not say. */
  readonly drawn: readonly Drawn[] | undefined;
  /** Digits after the decimal point of a price. */
  readonly precision: number | undefined;
  readonly simulated: boolean | undefined;
  /** The zone whose days, weeks and months the bars are, an IANA name; undefined for UTC, or when this message does not say. */
  readonly sessionZone: string | undefined;
}

/** The forming bar as it is now, or in its final state. */
export interface CandleUpdate extends BarMessage {
  readonly type: 'candle_update';
  readonly candle: Candle;
  readonly closed: boolean;
}

/**
 * The newest bar, and the closed bars from the first on that is other than it was sent before: what a chart has after `after`
 * is replaced by them.
 */
export interface Correction extends BarMessage {
  readonly type: 'correction';
  readonly candle: Candle;
  readonly closed: boolean;
  /** Open of the newest bar that stays as it is. */
  readonly after: UnixMs;
  readonly bars: History;
  /** Of pivots and breaks those from `signalsFrom` on, and all of the other kinds. */
  readonly signals: Signals;
  readonly signalsFrom: UnixMs;
  readonly precision: number | undefined;
  readonly sessionZone: string | undefined;
  readonly simulated: boolean | undefined;
}

/** What tells of bars. */
export type BarsMessage = FullUpdate | CandleUpdate | Correction;

export type ServerState = 'waiting' | 'seeding' | 'live' | 'stale' | 'rejecting' | 'reconnecting' | 'stopped';

/** A stretch of time whose bars are known to be missing. */
export interface Gap {
  readonly from: UnixMs;
  readonly to: UnixMs;
}

export interface StatusMessage {
  readonly type: 'status';
  readonly state: ServerState;
  /** Share of the history that has been loaded, 0 to 1. */
  readonly progress: number | undefined;
  readonly text: string | undefined;
  readonly feed: string | undefined;
  readonly simulated: boolean | undefined;
  readonly gaps: readonly Gap[] | undefined;
  /** Stretches whose bars are missing and no longer waited for. */
  readonly gapsGivenUp?: readonly Gap[] | undefined;
  /** When the last event of the feed was applied; undefined before the first. */
  readonly lastEvent: UnixMs | undefined;
  /** Since when the series is in this state; undefined where the server does not say. */
  readonly since: UnixMs | undefined;
  /** How far the clock of the feed is ahead of the server's. */
  readonly clockAhead: Ms | undefined;
  /** How each source does; undefined where the server does not say. */
  readonly sources: readonly Source[] | undefined;
  /** All that is wrong, each once; undefined where the server does not say. */
  readonly problems?: readonly ServerProblem[] | undefined;
  /** What became of the events; undefined where the server does not say. */
  readonly events?: EventCounts | undefined;
}

export interface ErrorMessage {
  readonly type: 'error';
  readonly code: string;
  readonly text: string;
}

export interface AlertMessage {
  readonly type: 'alert';
  readonly alert: Alert;
}

/** All that the user has drawn on the chart, after each change. */
export interface MarksMessage {
  readonly type: 'marks';
  readonly marks: readonly Mark[];
}

/** The figure that the user wants the series drawn in. */
export interface FigureMessage {
  readonly type: 'figure';
  readonly figure: OwnFigure;
}

/** The last alerts, oldest first: after a connection was made, and after a burst that was summed up. */
export interface AlertsMessage {
  readonly type: 'alerts';
  readonly items: readonly Alert[];
  readonly skipped: number;
}

export type ServerMessage =
  BarsMessage | StatusMessage | ErrorMessage | AlertMessage | AlertsMessage | MarksMessage | FigureMessage;

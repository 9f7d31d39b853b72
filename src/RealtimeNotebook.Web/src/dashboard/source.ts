import type { Candle } from '../wire/candle';
import type { DerivativesMessage, Liquidation } from '../wire/derivatives';
import type { Columns, FundingColumns } from '../wire/derivatives-history';

export interface SymbolList {
  readonly symbols: readonly string[];
  /** Those of them that are listened to already. */
  readonly listened: readonly string[];
  /** Whether there are no others. */
  readonly complete: boolean;
  /** Whether more are on their way. */
  readonly pending?: boolean;
  /** Why there are not more. */
  readonly fault?: string | undefined;
  readonly exchanges: readonly string[];
  readonly simulated: boolean;
  /** For how long the last word of a venue counts in the sum of open interest, in milliseconds; undefined where nobody says. */
  readonly holds?: number | undefined;
}

/** The past of a symbol, as far as it could be had. */
export interface Past {
  readonly openInterest: ReadonlyMap<string, Columns & { readonly lastValue: number | undefined }>;
  readonly funding: ReadonlyMap<string, FundingColumns>;
  readonly liquidations: readonly Liquidation[];
  /** Liquidations before this moment are all among those given. */
  readonly liquidationsUntil: number;
}

export type SourceState = 'connecting' | 'open' | 'reconnecting' | 'refused' | 'recorded';

export interface SourceListener {
  state(state: SourceState): void;
  /** The server has refused a connection, for the reason given; undefined when it no longer does. */
  fault(text: string | undefined): void;
  /** The connection stands, for the first time or again: what was missed has to be looked up. */
  opened(): void;
  message(message: DerivativesMessage): void;
  /** All candles of the symbol and interval asked for, those that were corrected, or the newest. */
  candles(
    candles: readonly Candle[],
    isMany: boolean,
    precision: number | undefined,
    sourceTime: number | undefined,
  ): void;
  refused(reason: string): void;
}

/** Where the numbers come from: a server, or a recording in the page. */
export interface Source {
  /** Where the recording ends; undefined for a source that is live. */
  readonly end: number | undefined;
  symbols(): Promise<SymbolList>;
  past(symbol: string, from: number, to: number): Promise<Past>;
  open(listener: SourceListener): void;
  /** Looks at another symbol or interval from now on. */
  show(symbol: string, timeframe: string): void;
  /** Asks for the candles anew, after a time in which nobody looked. */
  again(): void;
  /** Tries to connect at once. */
  reconnect(): void;
  close(): void;
}

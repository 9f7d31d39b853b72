import type { Ms } from '../units';

/** What the page may say to the server. */
export type Action =
  | { readonly action: 'resync' }
  /** Answered by a `pong`: whether the connection still carries anything. */
  | { readonly action: 'ping' }
  /** Least time between two updates; 0 asks for one every frame. */
  | { readonly action: 'rate'; readonly ms: Ms }
  /** To /ws: whose open interest, funding and liquidations to tell. */
  | { readonly action: 'subscribe' | 'unsubscribe'; readonly symbols: readonly string[] }
  /** Time from the event at its source to the pixels, over the samples since the last report. */
  | { readonly action: 'latency'; readonly samples: number; readonly p50: Ms; readonly p95: Ms; readonly max: Ms };

/** An action for one series, on a connection that carries several. */
export type Addressed = Action & { readonly symbol?: string; readonly timeframe?: string };

export function encodeAction(action: Addressed): string {
  return JSON.stringify(action);
}

import type { DerivativesStatus } from '../wire/derivatives';
import type { SourceState } from './source';

export interface ShownState {
  readonly state: 'connecting' | 'connected' | 'stale' | 'reconnecting' | 'disconnected' | 'refused' | 'recorded';
  readonly text: string;
}

/** A loss that lasts longer than a restart takes is called what it is. */
const shortLoss = 15_000;
const staleAfter = 60_000;

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/**
 * The one thing that the viewer has to know first: a lost connection outweighs what came over it.
 * @param since - When the connection came into its state, Unix milliseconds.
 * @param now - The time now.
 * @param silence - How long ago the newest number was, in milliseconds.
 */
export function shownState(
  link: SourceState,
  server: DerivativesStatus | undefined,
  since: number,
  now: number,
  silence: number,
): ShownState {
  if (link === 'recorded') return { state: 'recorded', text: 'Recording' };
  if (link === 'refused') return { state: 'refused', text: 'Not connected' };
  if (link !== 'open') {
    if (now - since > shortLoss) return { state: 'disconnected', text: `Disconnected since ${clock.format(since)}` };
    return link === 'connecting'
      ? { state: 'connecting', text: 'Connecting' }
      : { state: 'reconnecting', text: 'Reconnecting' };
  }
  if (server !== undefined && !server.connected)
    return { state: 'reconnecting', text: server.text ?? 'Feed reconnecting' };
  // Connected, but nothing of what comes can be used.
  if (server?.rejecting === true) return { state: 'stale', text: server.text ?? 'Feed rejected' };
  if (silence > staleAfter && Number.isFinite(silence)) {
    return { state: 'stale', text: `Stale ${Math.floor(silence / 60_000)} min` };
  }
  return { state: 'connected', text: 'Connected' };
}

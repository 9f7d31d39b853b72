import type { DerivativesStatus } from '../wire/derivatives';
import type { SourceState } from './source';

export interface ShownState {
  readonly state: 'connecting' | 'connected' | 'stale' | 'reconnecting' | 'disconnected' | 'recorded';
  readonly text: string;
}

/** A line that is down for longer than a restart takes is called what it is. */
const patience = 15_000;
const staleAfter = 60_000;

/** The one thing that the viewer has to know first: a dead line outweighs what came over it. */
export function shownState(
  link: SourceState,
  server: DerivativesStatus | undefined,
  since: number,
  silence: number,
): ShownState {
  if (link === 'recorded') return { state: 'recorded', text: 'Recording' };
  if (link === 'connecting') {
    return since > patience
      ? { state: 'disconnected', text: 'Disconnected' }
      : { state: 'connecting', text: 'Connecting' };
  }
  if (link === 'reconnecting') {
    if (since > patience) return { state: 'disconnected', text: `Disconnected for ${Math.round(since / 1_000)} s` };
    return { state: 'reconnecting', text: 'Reconnecting' };
  }
  if (server !== undefined && !server.connected)
    return { state: 'reconnecting', text: server.text ?? 'Feed reconnecting' };
  if (silence > staleAfter && Number.isFinite(silence)) {
    return { state: 'stale', text: `Silent for ${Math.floor(silence / 60_000)} min` };
  }
  return { state: 'connected', text: 'Connected' };
}

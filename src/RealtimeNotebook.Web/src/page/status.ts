import { formatAge } from '../chart/format';
import { type Ms, type UnixMs, ms } from '../units';
import type { StatusMessage } from '../wire/messages';
import type { LinkState } from './link';

export type ShownState = 'connecting' | 'waiting' | 'seeding' | 'live' | 'stale' | 'reconnecting' | 'stopped' | 'still';

/** What the badge says. */
export interface Shown {
  readonly state: ShownState;
  readonly text: string;
}

export interface StatusFacts {
  readonly link: LinkState;
  /** What the server said last about itself. */
  readonly server: StatusMessage | undefined;
  readonly hasBars: boolean;
  readonly now: UnixMs;
  /** When the last event came, undefined before the first. */
  readonly lastEvent: UnixMs | undefined;
  readonly staleAfter: Ms;
  /** When what is drawn was written down; undefined where it comes from a server alone. */
  readonly takenAt?: UnixMs | undefined;
}

/** Events are late when three of them could have come; feeds that tick slowly get fifteen seconds. */
export function staleAfter(rate: Ms | undefined): Ms {
  return ms(Math.max(3 * (rate ?? 0), 15_000));
}

/** The one thing that the viewer has to know first: a dead line outweighs what came over it. */
export function shownStatus(facts: StatusFacts): Shown {
  const { link, server, takenAt } = facts;
  if (link === 'unanswered' && takenAt !== undefined) return { state: 'still', text: stillText(takenAt) };
  if (link === 'unanswered') return { state: 'stopped', text: 'stopped - run the cell again' };
  if (link === 'stopped' || server?.state === 'stopped') {
    return { state: 'stopped', text: server?.state === 'stopped' && server.text ? server.text : 'stopped' };
  }
  if (link !== 'open') return { state: link, text: link };
  if (server?.state === 'seeding') return { state: 'seeding', text: seedingText(server.progress) };
  if (server?.state === 'reconnecting') return { state: 'reconnecting', text: 'feed reconnecting' };
  if (!facts.hasBars) return { state: 'waiting', text: 'waiting for the first event' };
  const last = server?.state === 'stale' ? (server.lastEvent ?? facts.lastEvent) : facts.lastEvent;
  const age = ms(facts.now - (last ?? facts.now));
  if (server?.state === 'stale' || age > facts.staleAfter)
    return { state: 'stale', text: `stale for ${formatAge(age)}` };
  return { state: 'live', text: 'live' };
}

/** What a chart without a server says of its age: the same in every zone, for it may be read anywhere. */
export function stillText(takenAt: UnixMs): string {
  return `as of ${new Date(takenAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function seedingText(progress: number | undefined): string {
  return progress === undefined ? 'seeding' : `seeding ${Math.round(progress * 100)} %`;
}

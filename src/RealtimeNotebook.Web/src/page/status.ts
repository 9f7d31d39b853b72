import { formatAge } from '../chart/format';
import { type Ms, type UnixMs, ms } from '../units';
import type { StatusMessage } from '../wire/messages';
import { alertTime } from './alert-parts';
import type { LinkState } from './link';

export type ShownState =
  | 'connecting'
  | 'waiting'
  | 'seeding'
  | 'live'
  | 'stale'
  | 'rejecting'
  | 'reconnecting'
  | 'disconnected'
  | 'refused'
  | 'stopped'
  | 'still';

/** What the badge says. */
export interface Shown {
  readonly state: ShownState;
  readonly text: string;
}

export interface StatusFacts {
  readonly link: LinkState;
  /** Since when there is no connection; undefined while there is one. */
  readonly lostAt?: UnixMs | undefined;
  /** Whether a server has ever been reached. */
  readonly wasReached?: boolean;
  /** What the server said last about itself. */
  readonly server: StatusMessage | undefined;
  readonly hasBars: boolean;
  readonly now: UnixMs;
  /** When the last event was applied, undefined before the first. */
  readonly lastEvent: UnixMs | undefined;
  readonly staleAfter: Ms;
  /** When what is drawn was written down; undefined where it comes from a server alone. */
  readonly takenAt?: UnixMs | undefined;
}

/** A loss that lasts no longer than a restart takes is called Reconnecting, in milliseconds. */
const shortLoss = 5_000;

/** A longer silence is reported whatever the feed did before, in milliseconds. */
const longestSilence = 300_000;

/**
 * Events are late when three of them could have come; fifteen seconds are nothing.
 * @param spacing - How far apart the feed's events have been lately.
 */
export function staleAfter(rate: Ms | undefined, spacing = ms(0)): Ms {
  return ms(Math.max(3 * (rate ?? 0), 15_000, Math.min(3 * spacing, longestSilence)));
}

/** The one thing that the viewer has to know first: a lost connection outweighs what came over it. */
export function shownStatus(facts: StatusFacts): Shown {
  const { link, server, takenAt, now } = facts;
  if (link === 'unanswered' && takenAt !== undefined) return { state: 'still', text: stillText(takenAt) };
  if (link === 'stopped' || server?.state === 'stopped') return { state: 'stopped', text: 'Stopped' };
  if (link !== 'open') return lostStatus(facts);
  if (server?.state === 'seeding') return { state: 'seeding', text: seedingText(server.progress) };
  if (server?.state === 'reconnecting') return { state: 'reconnecting', text: 'Feed reconnecting' };
  if (server?.state === 'rejecting') return { state: 'rejecting', text: 'Rejecting events' };
  if (!facts.hasBars) return { state: 'waiting', text: 'Waiting for the first event' };
  const age = ms(Math.max(0, now - (facts.lastEvent ?? now)));
  // A server whose feed is connected and silent says that it is live.
  const isStale = server?.state === 'stale' || age > facts.staleAfter;
  return isStale ? { state: 'stale', text: `Stale ${formatAge(age)}` } : { state: 'live', text: 'Live' };
}

function lostStatus({ link, lostAt, wasReached, now }: StatusFacts): Shown {
  const since = lostAt === undefined ? '' : ` since ${alertTime(lostAt, now)}`;
  switch (link) {
    case 'refused':
      return { state: 'refused', text: 'Not connected' };
    case 'unanswered':
      return {
        state: 'disconnected',
        text: wasReached ? `Disconnected${since}` : 'Not connected - run the cell again',
      };
    case 'reconnecting':
      return now - (lostAt ?? now) < shortLoss
        ? { state: 'reconnecting', text: 'Reconnecting' }
        : { state: 'disconnected', text: `Disconnected${since}` };
    default:
      return { state: 'connecting', text: 'Connecting' };
  }
}

/** Whether what is drawn is known to be old: its prices are then greyed. */
export function isOld(state: ShownState): boolean {
  return !['connecting', 'waiting', 'seeding', 'live'].includes(state);
}

/** Whether nothing of the chart goes on, the time to the close of its bar included. */
export function isFrozen(state: ShownState): boolean {
  return isOld(state) && state !== 'stale' && state !== 'rejecting';
}

/** What a chart without a server says of its age: the same in every zone, for it may be read anywhere. */
export function stillText(takenAt: UnixMs): string {
  return `as of ${new Date(takenAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function seedingText(progress: number | undefined): string {
  return progress === undefined ? 'Seeding' : `Seeding ${Math.round(progress * 100)} %`;
}

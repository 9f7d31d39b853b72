import { formatAge } from '../chart/format';
import { type UnixMs, ms } from '../units';
import type { Gap } from '../wire/messages';
import type { EventCounts } from '../wire/event-counts';
import type { Source } from '../wire/sources';
import { alertTime } from './alert-parts';
import { type ProblemFacts, findProblems, rowsText } from './problems';
import type { ChartStats } from './stats';
import type { ShownState } from './status';

export interface HealthFacts extends ProblemFacts {
  /** By which address the server is connected. */
  readonly base?: string | undefined;
  readonly stats: Omit<ChartStats, 'scroll'>;
}

/** How a part does: a colour, and words for it. */
export interface HealthPart {
  readonly label: string;
  readonly level: 'good' | 'idle' | 'bad' | 'down';
  readonly name: string;
  readonly text: string;
  /** What is worth knowing though nothing is wrong. */
  readonly note?: string;
}

export interface Health {
  /** What is wrong, in sentences; empty when all is well. */
  readonly problems: readonly string[];
  readonly parts: readonly HealthPart[];
  readonly figures: readonly (readonly [string, string])[];
}

const roleWords = { feed: 'Feed', history: 'History', store: 'Store' } as const;
const levels = { ok: 'good', idle: 'idle', degraded: 'bad', down: 'down' } as const;
const stateWords = { ok: 'connected', idle: 'not used yet', degraded: 'fails at times', down: 'is down' } as const;

/** How the feed does by the state of the series, which is newer than what was counted of the feed. */
const feedParts: Readonly<Partial<Record<ShownState, readonly [HealthPart['level'], string]>>> = {
  live: ['good', 'connected'],
  stale: ['bad', 'stale'],
  rejecting: ['down', 'events rejected'],
  reconnecting: ['down', 'reconnecting'],
  stopped: ['down', 'stopped'],
};

/** What of the chart works and what does not, in words. */
export function readHealth(facts: HealthFacts): Health {
  return { problems: findProblems(facts).map(({ text }) => text), parts: partsOf(facts), figures: figuresOf(facts) };
}

function partsOf(facts: HealthFacts): HealthPart[] {
  const { link, server, base, stats } = facts;
  const isOpen = link === 'open';
  const text = isOpen ? (base ?? 'connected') : link === 'reconnecting' ? 'reconnecting' : 'not connected';
  const again = stats.reconnects === 0 ? '' : `, reconnected ${times(stats.reconnects)}`;
  const parts: HealthPart[] = [{ label: 'Server', level: isOpen ? 'good' : 'down', name: '', text: text + again }];
  const sources = server?.sources ?? [];
  if (!sources.some(({ role }) => role === 'feed')) {
    const [level, how] = feedPart(facts);
    parts.push({ label: 'Feed', level, name: server?.feed ?? '', text: how });
  }
  return [...parts, ...sources.map((source) => partOf(source, facts))];
}

function feedPart({ state, link }: HealthFacts): readonly [HealthPart['level'], string] {
  if (link !== 'open') return ['idle', 'unknown while disconnected'];
  return feedParts[state] ?? ['idle', state];
}

function partOf(source: Source, facts: HealthFacts): HealthPart {
  const { role, state, name, answers, failures, lastAnswer } = source;
  const isFeed = role === 'feed';
  const isBad = facts.state === 'rejecting' || facts.state === 'stale' || facts.state === 'reconnecting';
  const [level, how] =
    facts.link !== 'open' || (isFeed && state === 'ok' && isBad) ? feedPart(facts) : [levels[state], stateWords[state]];
  // Counts are those of the last status message; the age of the last event is known by the second.
  const last = isFeed
    ? lastEventText(facts)
    : lastAnswer === undefined
      ? ''
      : `last answer ${alertTime(lastAnswer, facts.now)}`;
  const counts = [
    !isFeed && answers > 0 ? `${answers} answers` : '',
    failures > 0 ? `${failures} failures` : '',
    source.rowsRepaired > 0 ? `${source.rowsRepaired} rows repaired` : '',
  ];
  const rows = source.rowsSkipped > 0 ? `. ${rowsText({ ...source, name: '' }).slice(2)}` : '';
  // What a source that is well says is no fault: how its times were read, or what it left out.
  const note = state === 'ok' || state === 'idle' ? source.text : undefined;
  const words = [how, last, ...counts].filter(Boolean).join(', ') + rows;
  return { label: roleWords[role], level, name, text: words, ...(note === undefined ? {} : { note }) };
}

function lastEventText({ lastEvent, now }: HealthFacts): string {
  return lastEvent === undefined ? '' : `last event ${formatAge(ms(Math.max(0, now - lastEvent)))} ago`;
}

function figuresOf(facts: HealthFacts): (readonly [string, string])[] {
  const { stats, gaps, server } = facts;
  const { samples, p50, p95 } = stats.latencyMs;
  const ahead = server?.clockAhead ?? 0;
  return [
    ['Event to pixel', samples === 0 ? 'not measured yet' : `p50 ${Math.round(p50)} ms, p95 ${Math.round(p95)} ms`],
    ['Last event', lastEventText(facts).replace('last event ', '') || 'none yet'],
    ...(ahead === 0 ? [] : [['Clock of the feed', `${(ahead / 1_000).toFixed(1)} s ahead`] as const]),
    ['Gaps', gaps.length === 0 ? 'none' : `${gaps.length}`],
    ...givenUpFigures(server?.gapsGivenUp ?? [], facts.now),
    ...eventFigures(server?.events),
    ['Messages to this page', `${stats.ticks} applied, ${stats.refused} refused`],
    ['Bars', `${stats.bars} in memory`],
    ['Resynchronised', times(stats.resyncs)],
  ];
}

function givenUpFigures(gaps: readonly Gap[], now: UnixMs): (readonly [string, string])[] {
  const last = gaps.at(-1);
  if (last === undefined) return [];
  return [['Gaps given up', `${gaps.length}, last from ${alertTime(last.from, now)} to ${alertTime(last.to, now)}`]];
}

function eventFigures(events: EventCounts | undefined): (readonly [string, string])[] {
  if (events === undefined) return [];
  const { repaired, notApplied, lastRefusal } = events;
  const reasons = notApplied.map(([reason, count]) => `${reason.split('_').join(' ')} ${whole(count)}`).join(', ');
  const last = lastRefusal === undefined ? '' : `. Last refused: ${lastRefusal}`;
  return [
    ...(reasons === '' ? [] : [['Events not applied', reasons + last] as const]),
    ...(repaired === 0
      ? []
      : [['Events repaired', `${whole(repaired)}: high or low was off by a rounding error`] as const]),
  ];
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}

function times(count: number): string {
  return count === 0 ? 'never' : count === 1 ? 'once' : `${count} times`;
}

import { formatAge } from '../chart/format';
import { type UnixMs, ms } from '../units';
import type { Gap, StatusMessage } from '../wire/messages';
import type { Source } from '../wire/sources';
import { alertTime } from './alert-parts';
import type { LinkState } from './link';
import type { ChartStats } from './stats';
import type { ShownState } from './status';

export interface HealthFacts {
  readonly state: ShownState;
  readonly link: LinkState;
  /** By which address the server is connected. */
  readonly base?: string | undefined;
  readonly server: StatusMessage | undefined;
  readonly gaps: readonly Gap[];
  readonly lastEvent: UnixMs | undefined;
  readonly now: UnixMs;
  readonly stats: Omit<ChartStats, 'scroll'>;
}

/** How a part does: a colour, and words for it. */
export interface HealthPart {
  readonly label: string;
  readonly level: 'good' | 'idle' | 'bad' | 'down';
  readonly name: string;
  readonly text: string;
}

export interface Health {
  /** What is wrong, in sentences; empty when all is well. */
  readonly problems: readonly string[];
  readonly parts: readonly HealthPart[];
  readonly figures: readonly (readonly [string, string])[];
}

const roleWords = { feed: 'Feed', history: 'History', store: 'Store' } as const;
const levels = { ok: 'good', idle: 'idle', degraded: 'bad', down: 'down' } as const;
const stateWords = { ok: 'answers', idle: 'not asked yet', degraded: 'fails at times', down: 'is down' } as const;

/** What of the chart works and what does not, in words. */
export function readHealth(facts: HealthFacts): Health {
  return { problems: problemsOf(facts), parts: partsOf(facts), figures: figuresOf(facts) };
}

function problemsOf(facts: HealthFacts): string[] {
  const { link, server, state, gaps, now } = facts;
  const problems: string[] = [];
  if (state === 'still') problems.push('This chart was written down and does not move.');
  else if (link === 'unanswered') problems.push('No server answers. Run the cell again.');
  else if (link === 'stopped' || state === 'stopped') problems.push(sentence(server?.text ?? 'The series has stopped'));
  else if (link !== 'open') problems.push('This page has lost the server and dials it again by itself.');
  if (server?.state === 'reconnecting') {
    problems.push(sentence(server.text ?? `${server.feed ?? 'The feed'} is gone and is being dialled again`));
  } else if (server?.text !== undefined && server.state !== 'stopped') {
    problems.push(sentence(server.text));
  }
  for (const { role, state: how, name, text } of server?.sources ?? []) {
    if (how !== 'degraded' && how !== 'down') continue;
    const who = text?.includes(name) === true ? roleWords[role] : `${roleWords[role]} ${name}`;
    problems.push(sentence(text === undefined ? `${who} ${stateWords[how]}` : `${who}: ${text}`));
  }
  if (state === 'stale') problems.push(`No event for ${ageOf(facts)}.`);
  const last = gaps.at(-1);
  if (last !== undefined) {
    const where = `${alertTime(last.from, now)} to ${alertTime(last.to, now)}`;
    problems.push(
      gaps.length === 1
        ? `Bars are missing from ${where}.`
        : `Bars are missing in ${gaps.length} places, last from ${where}.`,
    );
  }
  return [...new Set(problems)];
}

function partsOf({ link, base, server, state, stats, now }: HealthFacts): HealthPart[] {
  const isOpen = link === 'open';
  const text = isOpen ? (base ?? 'connected') : link === 'unanswered' ? 'does not answer' : link;
  const again = stats.reconnects === 0 ? '' : `, came back ${times(stats.reconnects)}`;
  const parts: HealthPart[] = [{ label: 'Server', level: isOpen ? 'good' : 'down', name: '', text: text + again }];
  const sources = server?.sources ?? [];
  if (!sources.some(({ role }) => role === 'feed')) {
    const level =
      state === 'live'
        ? 'good'
        : state === 'reconnecting' || state === 'stopped'
          ? 'down'
          : state === 'stale'
            ? 'bad'
            : 'idle';
    parts.push({ label: 'Feed', level, name: server?.feed ?? '', text: state });
  }
  return [...parts, ...sources.map((source) => partOf(source, now))];
}

function partOf({ role, state, name, lastAnswer, answers, failures }: Source, now: UnixMs): HealthPart {
  const counts = [answers > 0 ? `${answers} answers` : '', failures > 0 ? `${failures} failures` : '']
    .filter(Boolean)
    .join(', ');
  const last = lastAnswer === undefined ? '' : `last ${formatAge(ms(Math.max(0, now - lastAnswer)))} ago`;
  return {
    label: roleWords[role],
    level: levels[state],
    name,
    text: [stateWords[state], last, counts].filter(Boolean).join(', '),
  };
}

function figuresOf(facts: HealthFacts): (readonly [string, string])[] {
  const { stats, lastEvent, gaps } = facts;
  const { samples, p50, p95 } = stats.latencyMs;
  return [
    ['Event to pixel', samples === 0 ? 'not measured yet' : `p50 ${Math.round(p50)} ms, p95 ${Math.round(p95)} ms`],
    ['Last event', lastEvent === undefined ? 'none yet' : `${ageOf(facts)} ago`],
    ['Gaps', gaps.length === 0 ? 'none' : `${gaps.length}`],
    ['Messages', `${stats.ticks} taken, ${stats.refused} refused`],
    ['Bars', `${stats.bars} in memory`],
    ['Read anew', times(stats.resyncs)],
  ];
}

function ageOf({ lastEvent, now }: HealthFacts): string {
  return formatAge(ms(Math.max(0, now - (lastEvent ?? now))));
}

function times(count: number): string {
  return count === 0 ? 'never' : count === 1 ? 'once' : `${count} times`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

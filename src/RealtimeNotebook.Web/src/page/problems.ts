import { formatAge } from '../chart/format';
import { type UnixMs, ms } from '../units';
import type { Gap, StatusMessage } from '../wire/messages';
import type { ServerProblem, Source } from '../wire/sources';
import { alertTime } from './alert-parts';
import type { LinkState } from './link';
import type { ShownState } from './status';

export interface ProblemFacts {
  readonly state: ShownState;
  readonly link: LinkState;
  readonly lostAt?: UnixMs | undefined;
  readonly wasReached?: boolean;
  /** Why the server refused the connection. */
  readonly refusal?: string | undefined;
  readonly server: StatusMessage | undefined;
  readonly gaps: readonly Gap[];
  readonly lastEvent: UnixMs | undefined;
  readonly now: UnixMs;
}

/** Something that is wrong, in a sentence. */
export interface Problem {
  readonly kind:
    'link' | 'feed' | 'rejecting' | 'stopped' | 'source' | 'stale' | 'rows' | 'clock' | 'gap' | 'still' | 'more';
  /** The same for as long as it is the same problem. */
  readonly key: string;
  readonly text: string;
}

const roleWords = { feed: 'Feed', history: 'History', store: 'Store' } as const;

/** An attempt to connect that takes no longer is not worth a line, in milliseconds. */
const shortDial = 5_000;

/** A feed whose clock is ahead by less is not worth a line. */
const leastClockAhead = 2_000;

/** All that is wrong, the worst first, each problem once. */
export function findProblems(facts: ProblemFacts): readonly Problem[] {
  const { link, server, state } = facts;
  const problems: Problem[] = [];
  const said: string[] = [];
  const add = (kind: Problem['kind'], text: string, key: string = kind, since = ''): void => {
    if (said.some((other) => includes(other, text))) return;
    said.push(text);
    problems.push({ kind, key, text: asSentence(text) + since });
  };

  if (state === 'still') add('still', 'This chart was saved and does not move');
  else if (server?.state === 'stopped') add('stopped', stoppedText(facts));
  else if (link !== 'open' && link !== 'stopped') {
    const text = lostText(facts);
    if (text !== undefined) add('link', text);
  }
  // What the server said before it was lost may have changed since.
  if (link === 'open' && server !== undefined && server.state !== 'stopped') {
    if (server.state === 'reconnecting') add('feed', feedText(server), 'feed', sinceText(facts));
    else if (server.state === 'rejecting') {
      add('rejecting', feedWords(server) ?? 'Feed events are rejected', 'rejecting', sinceText(facts));
    } else if (server.state !== 'stale') {
      const text = server.problems === undefined ? server.text : seriesText(server.problems);
      if (text !== undefined) add('source', text, 'text');
    }
    for (const source of server.sources ?? []) {
      const text = sourceText(source);
      if (text !== undefined) add('source', text, `source ${source.role} ${source.name}`);
    }
  }
  if (state === 'stale') add('stale', staleText(facts));
  for (const source of server?.sources ?? []) {
    if (source.rowsSkipped > 0) add('rows', rowsText(source), `rows ${source.name} ${source.rowsSkipped}`);
  }
  const ahead = server?.clockAhead ?? 0;
  if (ahead >= leastClockAhead) {
    add('clock', `The clock of the feed is ${formatAge(ms(ahead))} ahead of this server's clock`);
  }
  const gap = gapText(facts);
  if (gap !== undefined) add('gap', gap, `gap ${facts.gaps.length} ${facts.gaps.at(-1)?.from}`);
  return problems;
}

function lostText({ link, lostAt, wasReached, refusal, now }: ProblemFacts): string | undefined {
  const since = lostAt === undefined ? '' : ` since ${alertTime(lostAt, now)}`;
  if (link === 'refused') return refusal ?? 'The server has refused the connection';
  if (link === 'reconnecting') {
    return `Disconnected${since}, reconnecting…${refusal === undefined ? '' : ` ${refusal}`}`;
  }
  if (link === 'connecting') {
    const isLong = lostAt !== undefined && now - lostAt > shortDial;
    return isLong ? `The server does not answer${since}, trying again…` : undefined;
  }
  return wasReached
    ? `Disconnected${since}: the kernel no longer answers. Run the cell again`
    : 'No server answers. Run the cell again';
}

function stoppedText({ server, link, now }: ProblemFacts): string {
  const since = server?.since === undefined ? '' : ` at ${alertTime(server.since, now)}`;
  const text = server?.text ?? `The series was stopped${since}`;
  return link === 'reconnecting' ? `${text.replace(/\.$/, '')}. Reconnecting…` : text;
}

/** Since when the state is what it is, to be put after a sentence. */
function sinceText({ server, now }: ProblemFacts): string {
  return server?.since === undefined ? '' : ` Since ${alertTime(server.since, now)}.`;
}

function asSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function feedText(server: StatusMessage): string {
  const { feed } = server;
  const text = feedWords(server);
  const name = feed ?? 'The feed';
  if (text === undefined) return `${name} is not reachable, reconnecting…`;
  return feed === undefined || text.includes(feed) ? text : `${feed}: ${text}`;
}

/** What is wrong with the feed; the text of a status may name other sources, too. */
function feedWords({ text, problems }: StatusMessage): string | undefined {
  if (problems === undefined) return text;
  return problems.find(({ role }) => role === 'feed')?.text ?? seriesText(problems);
}

/** What the series itself says, where no source says the same. */
function seriesText(problems: readonly ServerProblem[]): string | undefined {
  return problems.find(({ role }) => role === 'series')?.text;
}

function sourceText({ role, state, name, text }: Source): string | undefined {
  if (state !== 'degraded' && state !== 'down') return undefined;
  const who = text?.includes(name) === true ? roleWords[role] : `${roleWords[role]} ${name}`;
  if (text === undefined) return `${who} ${state === 'down' ? 'is down' : 'fails at times'}`;
  return `${who}: ${text}`;
}

function staleText({ lastEvent, now, server }: ProblemFacts): string {
  // The badge counts the seconds; a line that changes with each would be read out with each.
  const since = lastEvent === undefined ? '' : ` since ${alertTime(lastEvent, now)}`;
  return `No event${since}${server?.feed === undefined ? '' : ` from ${server.feed}`}`;
}

/** How many rows of a source made no bar, and the first of them. */
export function rowsText({ name, rowsSkipped, firstSkippedRow }: Source): string {
  const count = `${rowsSkipped.toLocaleString('en-US')} ${rowsSkipped === 1 ? 'row' : 'rows'} skipped`;
  return `${name}: ${count}${firstSkippedRow === undefined ? '' : `: ${firstSkippedRow}`}`;
}

function gapText({ gaps, now }: ProblemFacts): string | undefined {
  const last = gaps.at(-1);
  if (last === undefined) return undefined;
  const where = `${alertTime(last.from, now)} to ${alertTime(last.to, now)}`;
  return gaps.length === 1
    ? `Bars are missing from ${where}`
    : `Bars are missing in ${gaps.length} places, last from ${where}`;
}

// A feed's own text comes again with its source, there with the role before it.
function includes(one: string, other: string): boolean {
  const bare = (text: string): string => text.replace(/^(Feed|History|Store):? /, '').replace(/\.$/, '');
  return bare(one).includes(bare(other)) || bare(other).includes(bare(one));
}

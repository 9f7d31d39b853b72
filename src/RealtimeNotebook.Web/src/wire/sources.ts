import { type UnixMs, unixMs } from '../units';
import { type Json, WireFault, isObject, numberAt, optional, textAt } from './fields';

const states = ['idle', 'ok', 'degraded', 'down'] as const;
const roles = ['feed', 'history', 'store'] as const;
const maxSources = 20;

/** How one source of the series does. */
export interface Source {
  /** The address as people read it, without password. */
  readonly name: string;
  readonly role: (typeof roles)[number];
  readonly state: (typeof states)[number];
  /** What went wrong last; of a source that is well a remark, such as how its times were read. */
  readonly text: string | undefined;
  readonly lastAnswer: UnixMs | undefined;
  readonly answers: number;
  readonly failures: number;
  /** Rows that made no bar. */
  readonly rowsSkipped: number;
  /** Rows that made a bar after a repair, such as a high a rounding error below the close. */
  readonly rowsRepaired: number;
  /** The first row that made no bar, and why. */
  readonly firstSkippedRow: string | undefined;
}

/** Reads the sources of a status; what cannot be read is left out, because the rest is still worth showing. */
export function readSources(from: unknown): readonly Source[] | undefined {
  return readList(from, readSource);
}

function readSource(from: Json): Source {
  const role = roles.find((known) => known === from['role']);
  const state = states.find((known) => known === from['state']);
  if (role === undefined || state === undefined) throw new WireFault('sources', 'a known role and state');
  const last = optional(from, 'last_answer_ms', numberAt);
  return {
    name: textAt(from, 'name', 500),
    role,
    state,
    text: optional(from, 'text', (f, n) => textAt(f, n, 2_000)),
    lastAnswer: last === undefined || last === 0 ? undefined : unixMs(last),
    answers: optional(from, 'answers', numberAt) ?? 0,
    failures: optional(from, 'failures', numberAt) ?? 0,
    rowsSkipped: optional(from, 'rows_skipped', numberAt) ?? 0,
    rowsRepaired: optional(from, 'rows_repaired', numberAt) ?? 0,
    firstSkippedRow:
      from['first_skipped_row'] === '' ? undefined : optional(from, 'first_skipped_row', (f, n) => textAt(f, n, 2_000)),
  };
}

/** Something that the server knows to be wrong with the series. */
export interface ServerProblem {
  /** The source that fails. */
  readonly source: string;
  /** What the source does for the chart; `series` where the series itself says it. */
  readonly role: Source['role'] | 'series';
  readonly text: string;
}

/** Reads the problems of a status; what cannot be read is left out, because the rest is still worth showing. */
export function readProblems(from: unknown): readonly ServerProblem[] | undefined {
  return readList(from, (entry) => {
    const role = ([...roles, 'series'] as const).find((known) => known === entry['role']);
    if (role === undefined) throw new WireFault('problems', 'a known role');
    return { source: textAt(entry, 'source', 500), role, text: textAt(entry, 'text', 2_000) };
  });
}

function readList<T>(from: unknown, read: (entry: Json) => T): readonly T[] | undefined {
  if (!Array.isArray(from)) return undefined;
  const list: T[] = [];
  for (const entry of from.slice(0, maxSources) as unknown[]) {
    try {
      if (isObject(entry)) list.push(read(entry));
    } catch (fault) {
      if (!(fault instanceof WireFault)) throw fault;
    }
  }
  return list;
}

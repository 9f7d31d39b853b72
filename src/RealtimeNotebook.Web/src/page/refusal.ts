import { type Json, isObject } from '../wire/fields';

/** Close codes by which a server refuses a connection, and what they mean where it says no more. */
const refusals: Readonly<Record<number, string>> = {
  4400: 'The server does not understand the request.',
  4401: 'The server does not accept the token.',
  4404: 'The server does not have this series.',
  4429: 'The server has too many connections.',
};

/** Refused for now: the next attempt may succeed. */
const tooMany = 4429;

/** Why a server has refused a connection. */
export interface Refusal {
  readonly text: string;
  /** Whether the page tries again by itself. */
  readonly isTemporary: boolean;
}

/** Reads why a connection was closed; undefined for one that was not refused. `last` is the last message that came over it. */
export function readRefusal(code: number, reason: string, last: unknown): Refusal | undefined {
  const text = refusals[code];
  if (text === undefined) return undefined;
  return { text: errorText(last) ?? (reason || text), isTemporary: code === tooMany };
}

/** Whether a message is an error, which is no sign that the connection serves. */
export function errorText(data: unknown): string | undefined {
  if (typeof data !== 'string' || data.length > 10_000 || !data.includes('"error"')) return undefined;
  try {
    const json: unknown = JSON.parse(data);
    return isObject(json) && json['type'] === 'error' ? textOf(json) : undefined;
  } catch {
    return undefined;
  }
}

function textOf({ message }: Json): string | undefined {
  return typeof message === 'string' && message !== '' ? message.slice(0, 2_000) : undefined;
}

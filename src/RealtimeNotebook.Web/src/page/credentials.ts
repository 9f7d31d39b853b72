import { isObject } from '../wire/fields';

const storageKey = 'rtnb-token';

/** What an address holds that opens the server, and the address without it. */
export interface AddressSecrets {
  readonly token: string | undefined;
  readonly code: string | undefined;
  readonly rest: string;
}

/** Takes the token or the one-time code out of an address: both are in the fragment, where no server and no log sees them. */
export function splitAddress(address: string): AddressSecrets {
  const url = new URL(address);
  const fragment = new URLSearchParams(url.hash.replace(/^#/, ''));
  const inFragment = fragment.has('token') || fragment.has('code');
  const token = fragment.get('token') ?? url.searchParams.get('token') ?? undefined;
  const code = fragment.get('code') ?? undefined;
  fragment.delete('token');
  fragment.delete('code');
  url.searchParams.delete('token');
  if (inFragment) url.hash = fragment.toString();
  return { token: token || undefined, code: code || undefined, rest: url.href };
}

/**
 * The token of the server at a base: from the page's address, which is then cleaned of it, in exchange for a one-time code,
 * or as this tab has kept it. Undefined without one: the server decides whether it needs one.
 */
export async function takeToken(base: string): Promise<string | undefined> {
  const { token, code, rest } = splitAddress(location.href);
  if (rest !== location.href) history.replaceState(history.state, '', rest);
  // The list of charts keeps it by the same name, for the pages that it leads to.
  const { origin, pathname } = new URL(base);
  const key = `${storageKey} ${origin === new URL(location.href).origin ? pathname : base}`;
  const fresh = token ?? (code === undefined ? undefined : await exchange(base, code));
  if (fresh === undefined) return stored(key);
  store(key, fresh);
  return fresh;
}

async function exchange(base: string, code: string): Promise<string | undefined> {
  try {
    const answer = await fetch(new URL('api/session', base), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code }),
    });
    const body: unknown = answer.ok ? await answer.json() : undefined;
    return isObject(body) && typeof body['token'] === 'string' ? body['token'] : undefined;
  } catch {
    // The connection will say what is wrong, and go on trying.
    return undefined;
  }
}

// A browser may forbid a page to keep anything; it then has the token until it is reloaded.
function stored(key: string): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function store(key: string, token: string): void {
  try {
    sessionStorage.setItem(key, token);
  } catch {
    return;
  }
}

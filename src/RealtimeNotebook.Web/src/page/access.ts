/** How a token travels: as a subprotocol with a WebSocket, as a header with a request to the page's own server. */

/** What a subprotocol may consist of (RFC 9110, token). */
const tokenCharacters = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Opens a WebSocket with the token as a subprotocol; one that has other characters goes with the address. */
export function openSocket(url: string, token: string | undefined): WebSocket {
  if (token === undefined) return new WebSocket(url);
  if (tokenCharacters.test(token)) return new WebSocket(url, ['rtnb', `rtnb.token.${token}`]);
  return new WebSocket(withToken(url, token));
}

/**
 * Requests an address of the server with the token in a header. A page of another origin sends it with the address: a header
 * would need a preflight, which a server may not answer for the origin `null` of a file.
 */
export function fetchWith(token: string | undefined, url: string, init: RequestInit = {}): Promise<Response> {
  if (token === undefined) return fetch(url, init);
  if (!isSameOrigin(url)) return fetch(withToken(url, token), init);
  return fetch(url, { ...init, headers: { Authorization: `Bearer ${token}` } });
}

/** Whether an address over http is of the page's own server. */
function isSameOrigin(url: string): boolean {
  return typeof location !== 'undefined' && new URL(url).origin === location.origin && location.protocol !== 'file:';
}

function withToken(address: string, token: string): string {
  const url = new URL(address);
  url.searchParams.set('token', token);
  return url.href;
}

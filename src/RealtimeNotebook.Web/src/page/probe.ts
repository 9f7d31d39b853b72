import { baseOf } from './bases';

/** Whether the policy of the page forbids requests, so that nothing can be learnt by one. */
let isForbidden = false;

if (typeof document !== 'undefined') {
  document.addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }) => {
    if (effectiveDirective === 'connect-src' && blockedURI.startsWith('http')) isForbidden = true;
  });
}

/**
 * Whether a server answers where a socket would be opened. Firefox delays sockets to an address after each failed attempt,
 * for up to a minute and across reloads; requests are never delayed.
 */
export async function isReachable(socket: string, signal: AbortSignal): Promise<boolean> {
  if (isForbidden) return true;
  try {
    // The server lets pages of every origin read this answer, and lets none embed it: without CORS it would be blocked.
    const answer = await fetch(new URL('health', baseOf(socket)).href, { signal, cache: 'no-store' });
    // A proxy answers with an error of its own while the server behind it is down.
    return answer.status < 500 || (answer.headers.get('content-type') ?? '').includes('json');
  } catch {
    return isForbidden;
  }
}

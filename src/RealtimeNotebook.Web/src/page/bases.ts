/** What a chart is sent besides bars. */
const features = 'status,alerts,marks,figure,corrections';

/** The most bars of history that a server puts into its first message. */
const maxHistory = 20_000;

/** What the page requests with its connection: all kinds of messages, and so many bars of history. */
export function requestedParts(history: number): string {
  return `features=${features}&history=${Math.min(maxHistory, Math.max(0, Math.round(history)))}`;
}

/** Where a series is streamed from, for each base that may answer, in the order in which they are tried. */
export function socketUrls(
  bases: readonly string[],
  symbol: string,
  timeframe: string,
  query: string,
  page: PagePlace,
): string[] {
  return urlsAt(bases, `ws/market/${encodeURIComponent(symbol)}/${encodeURIComponent(timeframe)}`, query, page);
}

/** The same for several series over one connection. */
export function sharedUrls(
  bases: readonly string[],
  series: readonly { readonly symbol: string; readonly timeframe: string }[],
  query: string,
  page: PagePlace,
): string[] {
  const list = series.map(({ symbol, timeframe }) => `${encodeURIComponent(symbol)}:${timeframe}`).join(',');
  return urlsAt(bases, 'ws/markets', `series=${list}&${query}`, page);
}

/** Where the page is, for addresses that are given relative to it. */
export interface PagePlace {
  readonly baseURI: string;
  readonly proxyPrefix: string;
}

export function placeOf(document: Document): PagePlace {
  return { baseURI: document.baseURI, proxyPrefix: jupyterPrefix(document) };
}

function urlsAt(bases: readonly string[], path: string, query: string, page: PagePlace): string[] {
  const urls: string[] = [];
  for (const base of bases) {
    const url = resolve(base, page);
    if (url === undefined) continue;
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const folder = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
    url.pathname = folder + path;
    url.search = query;
    url.hash = '';
    if (!urls.includes(url.href)) urls.push(url.href);
  }
  return urls;
}

/** The server's base over http, given the address of one of its sockets. */
export function baseOf(socket: string): URL {
  const url = new URL(socket);
  url.protocol = url.protocol === 'wss:' ? 'https:' : 'http:';
  url.pathname = url.pathname.replace(/ws(?:\/markets|\/market\/[^/]+\/[^/]+)?$/, '');
  url.search = url.hash = '';
  return url;
}

/** Where older bars are requested, given the address of the socket that works. */
export function dataUrl(socket: string, symbol: string, timeframe: string, before: number, limit: number): string {
  const url = new URL('data', baseOf(socket));
  url.searchParams.set('symbol', symbol);
  url.searchParams.set('interval', timeframe);
  url.searchParams.set('before', String(before));
  url.searchParams.set('limit', String(limit));
  return url.href;
}

function resolve(base: string, page: PagePlace): URL | undefined {
  try {
    const path = base.startsWith('/proxy/') ? page.proxyPrefix + base : base;
    const url = new URL(path, page.baseURI);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
  } catch {
    return undefined;
  }
}

/** The path under which a Jupyter server lives: a hub puts every user's server below a path of its own. */
export function jupyterPrefix(document: Document): string {
  const classic = document.body.dataset['baseUrl'];
  const lab = document.getElementById('jupyter-config-data')?.textContent;
  const path = classic ?? (lab ? labBaseUrl(lab) : undefined) ?? '';
  return path.replace(/\/+$/, '');
}

function labBaseUrl(json: string): string | undefined {
  try {
    const config: unknown = JSON.parse(json);
    const url: unknown = typeof config === 'object' && config !== null && 'baseUrl' in config ? config.baseUrl : '';
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}

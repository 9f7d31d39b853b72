import { describe, expect, it, vi } from 'vitest';
import { backoff, longestWait } from '../src/page/backoff';
import { baseOf, requestedParts, socketUrls } from '../src/page/bases';
import { splitAddress, takeToken } from '../src/page/credentials';
import { readOptions } from '../src/page/options';
import { findProblems } from '../src/page/problems';
import { type StatusFacts, isFrozen, isOld, shownStatus, staleAfter } from '../src/page/status';
import { ms, unixMs } from '../src/units';
import type { ServerState, StatusMessage } from '../src/wire/messages';
import { seeded } from './samples';

describe('back-off', () => {
  it('grows, is never ten seconds and never nothing, whatever the chance', () => {
    const random = seeded(11);
    for (let round = 0; round < 2_000; round++) {
      for (const chance of [0, random(), 0.999_999]) {
        const wait = backoff(round, chance);
        expect(wait).toBeGreaterThanOrEqual(125);
        expect(wait).toBeLessThanOrEqual(longestWait);
        expect(wait).toBeLessThan(10_000);
      }
    }
    expect(backoff(3, 0.5)).toBeGreaterThan(backoff(1, 0.5));
  });
});

describe('addresses', () => {
  const page = { baseURI: 'https://hub.example/user/me/lab/tree/a.ipynb', proxyPrefix: '/user/me' };

  it('derives the socket from each base, in order, with what is requested and without the token', () => {
    const bases = ['https://public.example/rtnb', '/proxy/5000/', 'http://127.0.0.1:5000/'];
    const query = 'features=status,alerts,marks,figure,corrections&history=500';
    expect(requestedParts(500)).toBe(query);
    expect(socketUrls(bases, 'GC=F/A', '1h', requestedParts(500), page)).toEqual([
      `wss://public.example/rtnb/ws/market/GC%3DF%2FA/1h?${query}`,
      `wss://hub.example/user/me/proxy/5000/ws/market/GC%3DF%2FA/1h?${query}`,
      `ws://127.0.0.1:5000/ws/market/GC%3DF%2FA/1h?${query}`,
    ]);
  });

  it('passes over what is no web address, and names none twice', () => {
    const bases = ['javascript:alert(1)', 'http://', 'http://a.example/', 'http://a.example/?x=1'];
    expect(socketUrls(bases, 'S', '1m', '', page)).toEqual(['ws://a.example/ws/market/S/1m']);
  });

  it.each([
    ['ws://a.example/ws/market/S/1m?x=1', 'http://a.example/'],
    ['wss://a.example/user/me/proxy/5000/ws/markets?series=S:1m', 'https://a.example/user/me/proxy/5000/'],
    ['ws://127.0.0.1:5000/ws', 'http://127.0.0.1:5000/'],
  ])('finds the base of %s', (socket, base) => {
    expect(baseOf(socket).href).toBe(base);
  });
});

describe('the token of an address', () => {
  it.each([
    ['http://h:1/chart/SPY/1m#token=a%26b', 'a&b', undefined, 'http://h:1/chart/SPY/1m'],
    ['http://h:1/chart/SPY/1m?theme=dark#code=xyz', undefined, 'xyz', 'http://h:1/chart/SPY/1m?theme=dark'],
    ['http://h:1/dashboard#symbol=BTC&token=t', 't', undefined, 'http://h:1/dashboard#symbol=BTC'],
    ['http://h:1/grid?series=SPY:1m&token=t', 't', undefined, 'http://h:1/grid?series=SPY%3A1m'],
    ['http://h:1/chart/SPY/1m', undefined, undefined, 'http://h:1/chart/SPY/1m'],
  ])('is taken out of %s', (address, token, code, rest) => {
    expect(splitAddress(address)).toEqual({ token, code, rest });
  });

  it('is kept for the tab, and a code is exchanged for it once', async () => {
    const kept = new Map<string, string>();
    const replaced: string[] = [];
    const asked: [string, unknown][] = [];
    const place = { href: 'http://h:1/chart/SPY/1m#code=once' };
    vi.stubGlobal('location', place);
    vi.stubGlobal('history', {
      state: null,
      replaceState: (_: unknown, __: string, url: string) => replaced.push(url),
    });
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    });
    vi.stubGlobal('fetch', (url: URL, init: RequestInit) => {
      asked.push([url.href, JSON.parse(init.body as string)]);
      return Promise.resolve(new Response('{"token":"secret"}'));
    });
    try {
      expect(await takeToken('http://h:1/')).toBe('secret');
      place.href = 'http://h:1/chart/SPY/1m';
      expect(await takeToken('http://h:1/')).toBe('secret');
      expect(await takeToken('http://h:1/other/')).toBeUndefined();
      expect(asked).toEqual([['http://h:1/api/session', { code: 'once' }]]);
      expect(replaced).toEqual(['http://h:1/chart/SPY/1m']);
      expect([...kept.keys()]).toEqual(['rtnb-token /']);
      kept.set('rtnb-token http://other:2/', 'theirs');
      expect(await takeToken('http://other:2/')).toBe('theirs');
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

describe('status', () => {
  const server = (state: ServerState, more: Partial<StatusMessage> = {}): StatusMessage => ({
    type: 'status',
    state,
    progress: undefined,
    text: undefined,
    feed: undefined,
    simulated: undefined,
    gaps: undefined,
    lastEvent: undefined,
    since: undefined,
    clockAhead: undefined,
    sources: undefined,
    ...more,
  });
  const now = unixMs(1_000_000);
  const facts: StatusFacts = {
    link: 'open',
    server: undefined,
    hasBars: true,
    now,
    lastEvent: now,
    staleAfter: staleAfter(undefined),
  };
  it.each<[Partial<StatusFacts>, string]>([
    [{}, 'Live'],
    [{ link: 'connecting' }, 'Connecting'],
    [{ link: 'reconnecting', lostAt: unixMs(now - 1_000), server: server('live') }, 'Reconnecting'],
    [{ link: 'unanswered' }, 'Not connected - run the cell again'],
    [{ link: 'refused' }, 'Not connected'],
    [{ link: 'stopped' }, 'Stopped'],
    [{ link: 'reconnecting', server: server('stopped') }, 'Stopped'],
    [{ server: server('seeding', { progress: 0.424 }) }, 'Seeding 42 %'],
    [{ server: server('rejecting') }, 'Rejecting events'],
    [{ hasBars: false }, 'Waiting for the first event'],
    [{ lastEvent: unixMs(now - 14_000) }, 'Live'],
    [{ lastEvent: unixMs(now - 23_400) }, 'Stale 23 s'],
    [{ lastEvent: unixMs(now - 23_400), staleAfter: staleAfter(ms(10_000)) }, 'Live'],
    // A server says live of a feed that is connected and silent; one whose events were far apart is not late.
    [{ lastEvent: unixMs(now - 240_000), server: server('live') }, 'Stale 4 min'],
    [
      { lastEvent: unixMs(now - 240_000), server: server('live'), staleAfter: staleAfter(undefined, ms(90_000)) },
      'Live',
    ],
    [
      { lastEvent: unixMs(now - 120_000), server: server('live'), staleAfter: staleAfter(undefined, ms(30_000)) },
      'Stale 2 min',
    ],
    [
      { lastEvent: unixMs(now - 360_000), server: server('live'), staleAfter: staleAfter(undefined, ms(900_000)) },
      'Stale 6 min',
    ],
    [{ lastEvent: unixMs(now - 240_000), server: server('stale') }, 'Stale 4 min'],
    [{ server: server('reconnecting') }, 'Feed reconnecting'],
  ])('%j shows %s', (given, text) => {
    expect(shownStatus({ ...facts, ...given }).text).toBe(text);
  });

  it('says since when a page is disconnected, and that its prices are old', () => {
    const shown = shownStatus({ ...facts, link: 'reconnecting', lostAt: unixMs(now - 60_000), server: server('live') });
    expect(shown.state).toBe('disconnected');
    expect(shown.text).toMatch(/^Disconnected since \d\d:\d\d:\d\d$/);
    expect([isOld('disconnected'), isFrozen('disconnected')]).toEqual([true, true]);
    expect([isOld('stale'), isFrozen('stale'), isOld('live'), isFrozen('live')]).toEqual([true, false, false, false]);
  });

  it('holds the prices of a chart whose every event is refused for old, while its bar goes on', () => {
    expect([isOld('rejecting'), isFrozen('rejecting')]).toEqual([true, false]);
  });

  it('takes refused events for a problem of the prices, which cannot be dismissed as one of a source can', () => {
    const text = 'Feed rejected 3 events: low (-37.58) is above open.';
    const told = { link: 'open', server: server('rejecting', { text }), gaps: [], lastEvent: now, now } as const;
    expect(findProblems({ state: 'rejecting', ...told })).toEqual([{ kind: 'rejecting', key: 'rejecting', text }]);
  });
});

describe('options', () => {
  it('fills in the defaults', () => {
    const settings = readOptions({ symbol: 'SPY', timeframe: '1m', urls: ['/'] });
    expect(settings).toMatchObject({ theme: 'auto', height: 520, window: 500, dragMode: 'zoom', timeZone: 'local' });
  });

  it('tells all faults at once', () => {
    const bad = { symbol: '', timeframe: '1x', urls: [], token: '', theme: 'red', height: 1, window: 1e9, rate: -1 };
    const names =
      /symbol.*timeframe.*urls.*token.*theme.*timeZone|symbol.*timeframe.*urls.*token.*theme.*height.*window.*rate/s;
    expect(() => readOptions(bad)).toThrow(names);
    expect(() => readOptions({ ...bad, timeZone: 'Mars/Base' })).toThrow(/timeZone/);
    expect(() => readOptions(null)).toThrow(TypeError);
  });
});

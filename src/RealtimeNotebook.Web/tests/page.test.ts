import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backoff, longestWait } from '../src/page/backoff';
import { socketUrls } from '../src/page/bases';
import { Link, type LinkState } from '../src/page/link';
import { readOptions } from '../src/page/options';
import { type StatusFacts, shownStatus, staleAfter } from '../src/page/status';
import { ms, unixMs } from '../src/units';
import type { ServerState, StatusMessage } from '../src/wire/messages';
import { FakeSocket } from './fake-socket';
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

  it('derives the socket from each base, in order', () => {
    const bases = ['https://public.example/rtnb', '/proxy/5000/', 'http://127.0.0.1:5000/'];
    expect(socketUrls(bases, 'GC=F/A', '1h', 'a&b', page)).toEqual([
      'wss://public.example/rtnb/ws/market/GC%3DF%2FA/1h?token=a%26b',
      'wss://hub.example/user/me/proxy/5000/ws/market/GC%3DF%2FA/1h?token=a%26b',
      'ws://127.0.0.1:5000/ws/market/GC%3DF%2FA/1h?token=a%26b',
    ]);
  });

  it('passes over what is no web address, and names none twice', () => {
    const bases = ['javascript:alert(1)', 'http://', 'http://a.example/', 'http://a.example/?x=1'];
    expect(socketUrls(bases, 'S', '1m', undefined, page)).toEqual(['ws://a.example/ws/market/S/1m']);
  });
});

describe('link', () => {
  const newest = () => FakeSocket.made.at(-1)!;
  let states: LinkState[] = [];
  const dial = (urls: string[], givesUp = true) => {
    const changed = (state: LinkState) => void states.push(state);
    const link = new Link(urls, givesUp, { opened: () => {}, received: () => {}, changed });
    link.open();
    return link;
  };

  beforeEach(() => {
    states = [];
    FakeSocket.made = [];
    vi.useFakeTimers();
    vi.stubGlobal('WebSocket', FakeSocket);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('tries the bases in order and stays with the one that answered', () => {
    const link = dial(['a', 'b', 'c']);
    newest().end();
    newest().end();
    newest().accept();
    newest().end();
    vi.advanceTimersToNextTimer();
    newest().accept();
    expect(FakeSocket.made.map(({ url }) => url)).toEqual(['a', 'b', 'c', 'c']);
    expect(states).toEqual(['open', 'reconnecting', 'open']);
    expect(link.reconnects).toBe(1);
  });

  it('gives up when no server was ever there', () => {
    const link = dial(['a', 'b']);
    for (let i = 0; i < 50; i++) {
      newest().end();
      vi.advanceTimersByTime(longestWait);
    }
    expect(link.state).toBe('unanswered');
    expect(FakeSocket.made.length).toBe(10);
  });

  it('never gives up on a server that was there, and never waits ten seconds', () => {
    const link = dial(['a']);
    newest().accept();
    for (let i = 0; i < 200; i++) {
      const lost = Date.now();
      newest().end();
      vi.advanceTimersToNextTimer();
      expect(Date.now() - lost).toBeLessThan(10_000);
      expect(FakeSocket.made.length).toBe(i + 2);
    }
    expect(link.state).toBe('reconnecting');
  });

  it('passes over a base that does not answer', () => {
    dial(['a', 'b']);
    vi.advanceTimersByTime(5_000);
    expect(newest().url).toBe('b');
  });

  it.each([4000, 4404])('ends when the server closes with %d', (code) => {
    const link = dial(['a'], false);
    newest().accept();
    newest().end(code);
    vi.advanceTimersByTime(60_000);
    expect([link.state, FakeSocket.made.length]).toEqual(['stopped', 1]);
  });

  it('hangs up for good', () => {
    const link = dial(['a']);
    newest().accept();
    link.send({ action: 'resync' });
    link.close();
    link.send({ action: 'resync' });
    vi.advanceTimersByTime(60_000);
    expect([newest().sent.length, newest().readyState, FakeSocket.made.length]).toEqual([1, 3, 1]);
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
    [{}, 'live'],
    [{ link: 'connecting' }, 'connecting'],
    [{ link: 'reconnecting', server: server('live') }, 'reconnecting'],
    [{ link: 'unanswered' }, 'stopped - run the cell again'],
    [{ link: 'stopped' }, 'stopped'],
    [{ server: server('seeding', { progress: 0.424 }) }, 'seeding 42 %'],
    [{ hasBars: false }, 'waiting for the first event'],
    [{ lastEvent: unixMs(now - 14_000) }, 'live'],
    [{ lastEvent: unixMs(now - 23_400) }, 'stale for 23 s'],
    [{ lastEvent: unixMs(now - 23_400), staleAfter: staleAfter(ms(10_000)) }, 'live'],
    [{ server: server('stale', { lastEvent: unixMs(now - 240_000) }) }, 'stale for 4 min'],
    [{ server: server('reconnecting') }, 'feed reconnecting'],
  ])('%j shows %s', (given, text) => {
    expect(shownStatus({ ...facts, ...given }).text).toBe(text);
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

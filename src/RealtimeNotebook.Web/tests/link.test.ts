import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { longestWait } from '../src/page/backoff';
import { Link, type LinkState } from '../src/page/link';
import { FakeSocket } from './fake-socket';

/** A page's connection: which server it takes, when it tries again and when it gives up. */
describe('link', () => {
  const newest = () => FakeSocket.made.at(-1)!;
  let states: LinkState[] = [];
  let heard: unknown[] = [];
  let probes: string[] = [];
  /** The servers that answer a probe; undefined for all. */
  let up: string[] | undefined;
  const settle = () => vi.advanceTimersByTimeAsync(0);
  const [a, b, c] = ['ws://a/ws/market/S/1m', 'ws://b/ws/market/S/1m', 'ws://c/ws/market/S/1m'];
  const dial = async (urls: string[], givesUp = true, token?: string) => {
    const changed = (state: LinkState) => void states.push(state);
    const received = (data: unknown) => void heard.push(data);
    const link = new Link(urls, { givesUp, token }, { opened: () => {}, received, changed });
    link.open();
    await settle();
    return link;
  };
  const refuse = async (code: number, message = 'No.') => {
    newest().accept();
    newest().onmessage?.({ data: JSON.stringify({ type: 'error', code: 'X', message }) });
    newest().end(code);
    await settle();
  };

  beforeEach(() => {
    [states, heard, probes, up] = [[], [], [], undefined];
    FakeSocket.made = [];
    vi.useFakeTimers();
    vi.stubGlobal('WebSocket', FakeSocket);
    vi.stubGlobal('fetch', (url: string) => {
      probes.push(url);
      return up === undefined || up.includes(new URL(url).hostname)
        ? Promise.resolve(new Response())
        : Promise.reject(new TypeError('refused'));
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('tries the bases in order and stays with the one that answered', async () => {
    const link = await dial([a, b, c]);
    newest().end();
    await settle();
    newest().end();
    await settle();
    newest().accept();
    expect(link.lostAt).toBeUndefined();
    newest().end();
    expect(link.lostAt).toBe(Date.now());
    await vi.advanceTimersToNextTimerAsync();
    newest().accept();
    expect(FakeSocket.made.map(({ url }) => url)).toEqual([a, b, c, c]);
    expect(states).toEqual(['open', 'reconnecting', 'open']);
    expect(link.reconnects).toBe(1);
  });

  it('opens no second socket where no server answers a request, and one as soon as it does', async () => {
    up = [];
    const link = await dial([a], false);
    newest().end();
    for (let i = 0; i < 20; i++) await vi.advanceTimersByTimeAsync(longestWait);
    expect([FakeSocket.made.length, link.state]).toEqual([1, 'connecting']);
    expect(probes.length).toBeGreaterThan(20);
    expect(new Set(probes)).toEqual(new Set(['http://a/health']));
    up = ['a'];
    for (let i = 0; i < 80 && FakeSocket.made.length === 1; i++) await vi.advanceTimersByTimeAsync(longestWait / 80);
    newest().accept();
    expect([FakeSocket.made.length, link.state]).toEqual([2, 'open']);
  });

  it('opens the first socket at each address at once, without a request', async () => {
    up = [];
    await dial([a, b]);
    expect([FakeSocket.made.map(({ url }) => url), probes]).toEqual([[a], []]);
    newest().end();
    expect([FakeSocket.made.map(({ url }) => url), probes]).toEqual([[a, b], []]);
    newest().accept();
    expect([newest().readyState, probes]).toEqual([1, []]);
  });

  it('requests an answer before it opens a socket again where a connection was lost', async () => {
    await dial([a], false);
    newest().accept();
    up = [];
    newest().end();
    await settle();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([FakeSocket.made.length, new Set(probes)]).toEqual([1, new Set(['http://a/health'])]);
  });

  it('gives up when no server was ever there, and tries again when it is told to', async () => {
    up = [];
    const link = await dial([a, b]);
    newest().end();
    newest().end();
    for (let i = 0; i < 50; i++) await vi.advanceTimersByTimeAsync(longestWait);
    expect([link.state, link.wasReached, FakeSocket.made.length, probes.length]).toEqual(['unanswered', false, 2, 8]);
    up = undefined;
    link.reconnect();
    await settle();
    newest().accept();
    expect(link.state).toBe('open');
  });

  it('never gives up on a server that was there, and never waits ten seconds', async () => {
    const link = await dial([a], false);
    newest().accept();
    for (let i = 0; i < 200; i++) {
      const lost = Date.now();
      newest().end(1001);
      await vi.advanceTimersToNextTimerAsync();
      expect(Date.now() - lost).toBeLessThan(10_000);
      expect(FakeSocket.made.length).toBe(i + 2);
    }
    expect(link.state).toBe('reconnecting');
  });

  it('gives up in a notebook when the kernel is gone for long', async () => {
    const link = await dial([a]);
    newest().accept();
    up = [];
    newest().end();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(link.state).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(900_000);
    expect([link.state, link.wasReached]).toEqual(['unanswered', true]);
  });

  it('passes over a base that does not answer', async () => {
    await dial([a, b]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(newest().url).toBe(b);
  });

  it.each([4400, 4401, 4404])('ends when the server refuses with %d, and says why', async (code) => {
    const link = await dial([a], false);
    await refuse(code, 'The series is unknown.');
    await vi.advanceTimersByTimeAsync(60_000);
    expect([link.state, link.refusal, FakeSocket.made.length]).toEqual(['refused', 'The series is unknown.', 1]);
    link.reconnect();
    await settle();
    newest().accept();
    newest().onmessage?.({ data: '{"type":"status"}' });
    expect([link.state, link.refusal, FakeSocket.made.length]).toEqual(['open', undefined, 2]);
  });

  it('tries the other bases before it takes a refusal for final', async () => {
    const link = await dial([a, b], false);
    await refuse(4401);
    expect(newest().url).toBe(b);
    await refuse(4401);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([link.state, FakeSocket.made.length]).toEqual(['refused', 2]);
  });

  it('backs off from a server that has too many, and says so', async () => {
    const link = await dial([a], false);
    const began = Date.now();
    for (let i = 0; i < 10; i++) {
      await refuse(4429, 'Too many.');
      expect([link.state, link.refusal]).toEqual(['reconnecting', 'Too many.']);
      await vi.advanceTimersToNextTimerAsync();
    }
    expect(Date.now() - began).toBeGreaterThan(20_000);
  });

  it('pings into silence, and takes a connection that does not answer for lost', async () => {
    await dial([a], false);
    newest().accept();
    await vi.advanceTimersByTimeAsync(28_000);
    expect(FakeSocket.made[0]!.sent[0]).toBe('{"action":"ping"}');
    expect(FakeSocket.made.length).toBe(2);
    newest().accept();
    for (let i = 0; i < 30; i++) {
      await vi.advanceTimersByTimeAsync(7_000);
      newest().onmessage?.({ data: '{"type":"pong"}' });
    }
    expect([FakeSocket.made.length, newest().sent.length, heard.length]).toEqual([2, 0, 0]);
  });

  it('sends the token as a subprotocol, and none without one', async () => {
    await dial([a], false, 'to_k-en');
    expect(newest().protocols).toEqual(['rtnb', 'rtnb.token.to_k-en']);
    await dial([a], false);
    expect(newest().protocols).toBeUndefined();
    await dial([a], false, 'a b');
    expect([newest().protocols, newest().url]).toEqual([undefined, `${a}?token=a+b`]);
  });

  it('hangs up for good', async () => {
    const link = await dial([a]);
    newest().accept();
    link.send({ action: 'resync' });
    link.close();
    link.send({ action: 'resync' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect([newest().sent.length, newest().readyState, FakeSocket.made.length]).toEqual([1, 3, 1]);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LinkState } from '../src/page/link';
import { seriesFrom } from '../src/page/series-list';
import { SharedLink } from '../src/page/shared-link';
import { ParsedText } from '../src/wire/parse';
import { FakeSocket } from './fake-socket';

describe('a shared connection', () => {
  class Listener {
    public opens = 0;
    public states: LinkState[] = [];
    public messages: unknown[] = [];
    public opened(): void {
      this.opens++;
    }
    public received(data: unknown): void {
      this.messages.push(data instanceof ParsedText ? data.json : data);
    }
    public changed(state: LinkState): void {
      this.states.push(state);
    }
  }
  const names = seriesFrom(['GC=F/A:1h', 'QQQ:1m']);
  const page = { baseURI: 'http://a.example/x/grid', proxyPrefix: '' };
  const dial = async () => {
    const link = new SharedLink(['http://b.example', './'], names, { givesUp: true, token: 't' }, 'history=5', page);
    const [gold, other] = [new Listener(), new Listener()];
    const [first, second] = [link.join(names[0]!, gold), link.join(names[1]!, other)];
    link.open();
    await vi.advanceTimersByTimeAsync(0);
    const socket = FakeSocket.made.at(-1)!;
    socket.readyState = 1;
    socket.onopen?.();
    const say = (message: object | string) =>
      socket.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) });
    return { gold, other, first, second, socket, say };
  };

  beforeEach(() => {
    FakeSocket.made = [];
    vi.useFakeTimers();
    vi.stubGlobal('WebSocket', FakeSocket);
    vi.stubGlobal('fetch', () => Promise.resolve(new Response()));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('is one socket, whose address names all series, and each part has the address of its own', async () => {
    const { first, second, gold, other } = await dial();
    expect(FakeSocket.made.map(({ url }) => url)).toEqual([
      'ws://b.example/ws/markets?series=GC%3DF%2FA:1h,QQQ:1m&history=5',
    ]);
    expect([first.url, second.url]).toEqual([
      'ws://b.example/ws/market/GC%3DF%2FA/1h?history=5',
      'ws://b.example/ws/market/QQQ/1m?history=5',
    ]);
    expect([gold.opens, other.opens, first.state, second.state]).toEqual([1, 1, 'open', 'open']);
  });

  it('gives each chart its messages, and one of them what is nobody’s', async () => {
    const { gold, other, say } = await dial();
    say({ type: 'status', symbol: 'QQQ', timeframe: '1m' });
    say({ type: 'status', symbol: 'GC=F/A', timeframe: '60m' });
    say({ type: 'status', symbol: 'GC=F/A', timeframe: '1m' });
    say({ type: 'error', code: 'INVALID_ACTION' });
    say('no json');
    expect(other.messages).toEqual([{ type: 'status', symbol: 'QQQ', timeframe: '1m' }]);
    expect(gold.messages).toEqual([
      { type: 'status', symbol: 'GC=F/A', timeframe: '60m' },
      { type: 'error', code: 'INVALID_ACTION' },
      'no json',
    ]);
  });

  it('says whose an action is', async () => {
    const { second, socket } = await dial();
    second.send({ action: 'resync' });
    expect(socket.sent).toEqual(['{"action":"resync","symbol":"QQQ","timeframe":"1m"}']);
  });

  it('ends a series that the server refuses, and leaves the other', async () => {
    const { gold, other, first, second, socket, say } = await dial();
    say({ type: 'error', code: 'UNKNOWN_SERIES', symbol: 'QQQ', timeframe: '1m', message: 'None.' });
    say({ type: 'status', symbol: 'QQQ', timeframe: '1m' });
    say({ type: 'status', symbol: 'GC=F/A', timeframe: '1h' });
    expect([first.state, second.state, other.states.at(-1)]).toEqual(['open', 'refused', 'refused']);
    expect([first.refusal, second.refusal]).toEqual([undefined, 'None.']);
    expect([gold.messages.length, other.messages.length, socket.readyState]).toEqual([1, 1, 1]);
  });

  it('asks for a refused series again with the next connection', async () => {
    const { other, second, socket, say } = await dial();
    say({ type: 'error', code: 'UNKNOWN_SERIES', symbol: 'QQQ', timeframe: '1m', message: 'None.' });
    socket.onclose?.({ code: 1001 });
    await vi.advanceTimersByTimeAsync(1_000);
    const again = FakeSocket.made.at(-1)!;
    again.accept();
    again.onmessage?.({ data: JSON.stringify({ type: 'status', symbol: 'QQQ', timeframe: '1m' }) });
    expect([second.state, other.opens, other.messages.length]).toEqual(['open', 2, 2]);
  });

  it('hangs up with the last chart, tells no one that has ended, and comes back for the others', async () => {
    const { gold, other, first, second, socket } = await dial();
    second.close();
    socket.onclose?.({ code: 1006 });
    expect([first.state, gold.states.at(-1), second.state]).toEqual(['reconnecting', 'reconnecting', 'stopped']);
    await vi.advanceTimersByTimeAsync(1_000);
    const again = FakeSocket.made.at(-1)!;
    expect(FakeSocket.made.length).toBe(2);
    again.readyState = 1;
    again.onopen?.();
    expect([gold.opens, other.opens, first.reconnects]).toEqual([2, 1, 1]);
    expect(other.states).toEqual(['open', 'stopped']);
    first.close();
    expect([again.readyState, first.state]).toEqual([3, 'stopped']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.made.length).toBe(2);
  });
});

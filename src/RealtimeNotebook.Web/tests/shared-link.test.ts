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
  const dial = () => {
    const link = new SharedLink(['http://b.example', './'], names, true, 't&', page);
    const [gold, other] = [new Listener(), new Listener()];
    const [first, second] = [link.join(names[0]!, gold), link.join(names[1]!, other)];
    link.open();
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
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('is one socket, whose address names all series, and each part has the address of its own', () => {
    const { first, second, gold, other } = dial();
    expect(FakeSocket.made.map(({ url }) => url)).toEqual([
      'ws://b.example/ws/markets?series=GC%3DF%2FA:1h,QQQ:1m&token=t%26',
    ]);
    expect([first.url, second.url]).toEqual([
      'ws://b.example/ws/market/GC%3DF%2FA/1h?token=t%26',
      'ws://b.example/ws/market/QQQ/1m?token=t%26',
    ]);
    expect([gold.opens, other.opens, first.state, second.state]).toEqual([1, 1, 'open', 'open']);
  });

  it('gives each chart its messages, and one of them what is nobody’s', () => {
    const { gold, other, say } = dial();
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

  it('says whose an action is', () => {
    const { second, socket } = dial();
    second.send({ action: 'resync' });
    expect(socket.sent).toEqual(['{"action":"resync","symbol":"QQQ","timeframe":"1m"}']);
  });

  it('ends a series that the server refuses, and leaves the other', () => {
    const { gold, other, first, second, socket, say } = dial();
    say({ type: 'error', code: 'UNKNOWN_SERIES', symbol: 'QQQ', timeframe: '1m', message: 'None.' });
    say({ type: 'status', symbol: 'QQQ', timeframe: '1m' });
    say({ type: 'status', symbol: 'GC=F/A', timeframe: '1h' });
    expect([first.state, second.state, other.states.at(-1)]).toEqual(['open', 'stopped', 'stopped']);
    expect([gold.messages.length, other.messages.length, socket.readyState]).toEqual([1, 1, 1]);
  });

  it('hangs up with the last chart, tells no one that has ended, and comes back for the others', () => {
    const { gold, other, first, second, socket } = dial();
    second.close();
    socket.onclose?.({ code: 1006 });
    expect([first.state, gold.states.at(-1), second.state]).toEqual(['reconnecting', 'reconnecting', 'stopped']);
    vi.advanceTimersByTime(1_000);
    const again = FakeSocket.made.at(-1)!;
    expect(FakeSocket.made.length).toBe(2);
    again.readyState = 1;
    again.onopen?.();
    expect([gold.opens, other.opens, first.reconnects]).toEqual([2, 1, 1]);
    expect(other.states).toEqual(['open', 'stopped']);
    first.close();
    expect([again.readyState, first.state]).toEqual([3, 'stopped']);
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.made.length).toBe(2);
  });
});

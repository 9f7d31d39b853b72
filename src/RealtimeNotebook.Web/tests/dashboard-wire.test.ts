import { describe, expect, it } from 'vitest';
import { coarser } from '../src/dashboard/recorded-source';
import { intervalFor, intervalsFor, readLayout, span, writeLayout } from '../src/dashboard/layout';
import { change, compact, compactScale, money, moneyScale, rate } from '../src/dashboard/numbers';
import { shownState } from '../src/dashboard/state';
import { Taken } from '../src/dashboard/taken';
import { parseDerivative } from '../src/wire/derivatives';
import { readFunding, readLiquidations, readOpenInterest } from '../src/wire/derivatives-history';
import { candle, seeded, start } from './samples';

const said = { timestamp: start, symbol: 'BTCUSDT', venue: 'binance' };
const parse = (message: unknown) => parseDerivative(JSON.stringify(message));

describe('messages of /ws', () => {
  it('are read as the server writes them', () => {
    const heard = { time: start, symbol: 'BTCUSDT', venue: 'binance' };
    const good: [unknown, unknown][] = [
      [
        { type: 'oi', ...said, open_interest: 12.5, open_interest_value: null, move: 0.06 },
        { type: 'oi', ...heard, quantity: 12.5, value: undefined },
      ],
      [
        { type: 'funding', ...said, funding_rate: -0.0001, next_funding_time: null, predicted_rate: 0.0002 },
        { type: 'funding', ...heard, rate: -0.0001, next: undefined, predicted: 0.0002 },
      ],
      [
        { type: 'liquidation', ...said, side: 'SHORT', quantity: 1, price: 2, value: 2 },
        { type: 'liquidation', ...heard, side: 'SHORT', quantity: 1, price: 2, value: 2, count: 1 },
      ],
      [
        { type: 'liquidation_summary', groups: [{ ...said, side: 'LONG', quantity: 4, price: 2, value: 8, count: 4 }] },
        {
          type: 'liquidation_summary',
          groups: [{ type: 'liquidation', ...heard, side: 'LONG', quantity: 4, price: 2, value: 8, count: 4 }],
        },
      ],
      [
        { type: 'error', code: 'INVALID_SYMBOL', message: 'no' },
        { type: 'error', code: 'INVALID_SYMBOL', text: 'no' },
      ],
    ];
    for (const [message, expected] of good) expect(parse(message)).toEqual({ kind: 'message', message: expected });
    expect(parse({ type: 'news' })).toEqual({ kind: 'unknown' });
  });

  it('are refused with the reason where they are something else', () => {
    const bad: [unknown, RegExp][] = [
      [[], /object/],
      [{ type: 'oi', ...said }, /open_interest/],
      [{ type: 'oi', ...said, open_interest: -1 }, /open_interest/],
      [{ type: 'oi', ...said, open_interest: '5' }, /open_interest/],
      [{ type: 'oi', ...said, timestamp: 'now', open_interest: 1 }, /timestamp/],
      [{ type: 'liquidation', ...said, side: 'BUY', quantity: 1, price: 1, value: 1 }, /side/],
      [{ type: 'liquidation_summary', groups: [1] }, /groups/],
      [{ type: 'status', connected: true, exchanges: [7], subscribed_symbols: [] }, /exchanges/],
    ];
    for (const [message, reason] of bad) {
      const parsed = parse(message);
      expect(parsed.kind).toBe('refused');
      expect(parsed.kind === 'refused' && parsed.reason).toMatch(reason);
    }
    for (const text of ['', '{', 7, undefined, 'x'.repeat(2_000_000)])
      expect(parseDerivative(text).kind).toBe('refused');
  });

  it('never make the reader throw, whatever is broken in them', () => {
    const random = seeded(3);
    const good = JSON.stringify({ type: 'liquidation', ...said, side: 'LONG', quantity: 1, price: 2, value: 2 });
    const kinds = new Map<string, number>();
    for (let i = 0; i < 5_000; i++) {
      const at = Math.floor(random() * good.length);
      const text = good.slice(0, at) + String.fromCharCode(32 + Math.floor(random() * 90)) + good.slice(at + 1);
      const { kind } = parseDerivative(text);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect(kinds.get('refused')).toBeGreaterThan(1_000);
    expect(kinds.get('message')).toBeGreaterThan(500);
  });
});

describe('answers of /api/history', () => {
  it('are columns by venue', () => {
    const oi = { venues: { a: { timestamp: [1, 2], open_interest: [5, 6], open_interest_value: [50, null] } } };
    expect([...readOpenInterest(oi)]).toEqual([['a', { time: [1, 2], value: [5, 6], lastValue: undefined }]]);
    const rates = { timestamp: [1], funding_rate: [0.1], next_funding_time: [9], predicted_rate: [null] };
    expect(readFunding({ venues: { a: rates } }).get('a')).toEqual({
      time: [1],
      value: [0.1],
      next: 9,
      predicted: undefined,
    });
    const row = (time: number) => ({
      timestamp: [time],
      side: ['SHORT'],
      quantity: [1],
      price: [2],
      value: [2],
      count: [3],
    });
    const found = readLiquidations({ symbol: 'X', venues: { a: row(5), b: row(4) } });
    expect(found.map(({ time, venue, side, count }) => [time, venue, side, count])).toEqual([
      [4, 'b', 'SHORT', 3],
      [5, 'a', 'SHORT', 3],
    ]);
  });

  it('are refused where columns are not of one length, or hold something else than numbers', () => {
    const oi = (columns: object) => () => readOpenInterest({ venues: { a: { open_interest_value: [], ...columns } } });
    expect(oi({ timestamp: [1, 2], open_interest: [5] })).toThrow(/open_interest/);
    expect(oi({ timestamp: [1], open_interest: ['5'] })).toThrow(/open_interest/);
    expect(() => readLiquidations({ symbol: 'X', venues: { a: { timestamp: [1] } } })).toThrow();
    expect(() => readFunding('nothing')).toThrow(/object/);
  });
});

describe('the layout', () => {
  it('comes back from the URL as it was written there', () => {
    const texts = [
      '#symbol=ETHUSDT&range=7d&bars=1h&without=bybit%2Cokx&by=venue&theme=light&tz=utc',
      '#symbol=BTC%2FUSD&range=custom&from=2026-11-01T00%3A00%3A00.000Z&to=2026-11-02T00%3A00%3A00.000Z',
      '#symbol=BTCUSDT',
    ];
    for (const text of texts) expect(writeLayout(readLayout('', text))).toBe(text);
  });

  it('has its defaults where the URL makes no sense', () => {
    const hostile = '#symbol=%3Cscript%3E&range=forever&bars=7m&without=%3Cb%3E&by=x&theme=pink&tz=mars&from=never';
    expect(writeLayout(readLayout('', hostile))).toBe('#');
    expect(readLayout('?symbol=A', '#symbol=B').symbol).toBe('B');
    expect(readLayout('', '#range=custom&from=2026-11-02&to=2026-11-01').range).toBe('24h');
  });

  it('has bars that suit the range', () => {
    const day = 86_400_000;
    expect([1, 7, 30, 365].map((days) => intervalFor(days * day, undefined))).toEqual(['5m', '30m', '2h', '1d']);
    expect(intervalFor(day, '1m')).toBe('1m');
    expect(intervalFor(30 * day, '1m')).toBe('2h');
    for (const days of [1, 7, 30, 300]) {
      for (const name of intervalsFor(days * day)) expect(name).toMatch(/^\d+[mhd]$/);
    }
    expect(span(readLayout('', ''), 10 * day)).toEqual({ from: 9 * day, to: 10 * day, live: true });
  });
});

describe('what is read off the page', () => {
  it('has three digits and a unit, and signs that differ in more than colour', () => {
    expect([950, 18_230, 999_700, 1_254_000, 7.41e9, 0.0123].map(compact)).toEqual([
      '950',
      '18.2K',
      '1.00M',
      '1.25M',
      '7.41B',
      '0.0123',
    ]);
    expect([money(-2_500), rate(0.0001), rate(-0.00025), change(0.0241)]).toEqual([
      '−$2.50K',
      '+0.0100 %',
      '−0.0250 %',
      '+2.41 %',
    ]);
  });

  it('tells the steps of an axis apart', () => {
    expect(compactScale([119_600, 119_800, 120_000])).toEqual(['119.6K', '119.8K', '120.0K']);
    expect(compactScale([0, 250_000, 500_000])).toEqual(['0', '250K', '500K']);
    expect(compactScale([9.9e6, 10e6, 10.1e6])).toEqual(['9.9M', '10.0M', '10.1M']);
    expect(compactScale([1e9, 1.0025e9])).toEqual(['1.0000B', '1.0025B']);
    expect(compactScale([0.02, 0.0225])).toEqual(['0.0200', '0.0225']);
    // An axis that the chart has stretched around one value.
    expect(new Set(compactScale([80_000, 80_000.0002, 80_000.0004])).size).toBe(3);
    expect([compactScale([18_230]), compactScale([])]).toEqual([['18.2K'], []]);
    expect(moneyScale([-500_000, 0, 500_000, 1_000_000])).toEqual(['−$0.5M', '$0', '$0.5M', '$1.0M']);
  });

  it('says first what matters most', () => {
    const status = {
      type: 'status',
      exchanges: [],
      subscribed: [],
      feed: undefined,
      text: undefined,
      simulated: false,
    } as const;
    const [up, down] = [
      { ...status, connected: true, rejecting: false },
      { ...status, connected: false, rejecting: false },
    ];
    expect(shownState('connecting', undefined, 0, 0, 0).state).toBe('connecting');
    expect(shownState('connecting', undefined, 0, 20_000, 0).state).toBe('disconnected');
    expect(shownState('open', up, 0, 0, 1_000).state).toBe('connected');
    expect(shownState('open', up, 0, 0, 61_000)).toEqual({ state: 'stale', text: 'Stale 1 min' });
    const bad = { ...up, rejecting: true, text: 'Feed rejected 3 events: no time' };
    expect(shownState('open', bad, 0, 0, 1_000)).toEqual({ state: 'stale', text: bad.text });
    expect(shownState('open', down, 0, 0, 0).state).toBe('reconnecting');
    expect(shownState('reconnecting', up, 0, 5_000, 0).state).toBe('reconnecting');
    expect(shownState('reconnecting', up, 0, 16_000, 0).text).toMatch(/^Disconnected since \d\d:\d\d:\d\d$/);
    expect(shownState('refused', up, 0, 0, 0)).toEqual({ state: 'refused', text: 'Not connected' });
    expect(shownState('recorded', undefined, 0, 0, Infinity).state).toBe('recorded');
  });

  it('takes a place on the picture once', () => {
    const taken = new Taken();
    expect(taken.take(0, 0, 10, 10)).toBe(true);
    expect([taken.take(5, 5, 15, 15), taken.take(10, 0, 20, 10), taken.take(0, 10, 9, 20)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('has longer bars out of minutes', () => {
    const minutes = Array.from({ length: 12 }, (_, i) => candle(i, 100 + i));
    const bars = coarser(minutes, 300_000);
    expect(bars.map(({ time, open, close, volume }) => [(time - start) / 60_000, open, close, volume])).toEqual([
      [0, 100, 104, 50],
      [5, 100, 109, 50],
      [10, 100, 111, 20],
    ]);
    expect(bars[1]!.high).toBe(Math.max(...minutes.slice(5, 10).map(({ high }) => high)));
  });
});

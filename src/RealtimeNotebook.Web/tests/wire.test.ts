import { describe, expect, it } from 'vitest';
import { plainLine } from '../src/wire/drawn';
import { errorMessage, parseDataPage } from '../src/wire/data';
import { WireFault } from '../src/wire/fields';
import { parseMessage } from '../src/wire/parse';

const candle = { time: '2025-11-26T14:00:00Z', open: 1, high: 2, low: 1, close: 2, volume: 3 };
const update = { type: 'candle_update', symbol: 'GC=F', timeframe: '1h', seq: 2, candle, indicators: { hull: 1.5 } };
const columns = { time: [candle.time], open: [1], high: [2], low: [1], close: [2], volume: [3], hull: [null] };
const snapshot = { ...update, type: 'full_update', signals: {}, history: columns };

const parse = (message: unknown) => parseMessage(JSON.stringify(message));
const refusal = (message: unknown): string => {
  const parsed = parse(message);
  return parsed.kind === 'refused' ? parsed.reason : parsed.kind;
};

describe('messages that are taken', () => {
  it('reads a candle update', () => {
    const parsed = parse({ ...update, source_time: 1764166920100, closed: true });
    expect(parsed).toMatchObject({
      kind: 'message',
      message: { type: 'candle_update', seq: 2, closed: true, sourceTime: 1764166920100 },
    });
    if (parsed.kind !== 'message' || parsed.message.type !== 'candle_update') throw new Error('not an update');
    expect(parsed.message.candle.time).toBe(Date.UTC(2025, 10, 26, 14));
    expect(parsed.message.indicators.get('hull')).toBe(1.5);
  });

  it('reads a snapshot with its columns', () => {
    const panels = [
      { lines: ['bb_upper', 'bb_middle', 'bb_lower'], band: ['bb_upper', 'bb_lower'] },
      { lines: ['rsi'], pane: 'rsi', range: [0, 100], levels: [30, 70] },
      { lines: ['supertrend', 'by'], direction: ['supertrend', 'by'] },
      { lines: ['obv'], pane: 'obv', format: 'volume' },
      { lines: [] },
      { lines: ['rsi', 3] },
      { lines: ['rsi'], levels: [1, null] },
    ];
    const parsed = parse({ ...snapshot, precision: 3, simulated: true, panels });
    expect(parsed).toMatchObject({ message: { precision: 3, simulated: true, history: { close: [2], skipped: 0 } } });
    if (parsed.kind !== 'message' || parsed.message.type !== 'full_update') throw new Error('not a snapshot');
    expect(parsed.message.history?.indicators.get('hull')).toEqual([null]);
    expect(parsed.message.drawn).toEqual([
      { ...plainLine('bb_upper'), lines: ['bb_upper', 'bb_middle', 'bb_lower'], band: ['bb_upper', 'bb_lower'] },
      { ...plainLine('rsi'), pane: 'rsi', range: [0, 100], levels: [30, 70] },
      { ...plainLine('supertrend'), direction: ['supertrend', 'by'] },
      { ...plainLine('obv'), pane: 'obv', format: 'volume' },
    ]);
  });

  it('takes a snapshot of a series that has no bars', () => {
    const empty = { time: [], open: [], high: [], low: [], close: [], volume: [] };
    expect(parse({ ...snapshot, candle: null, history: empty }).kind).toBe('message');
  });

  it('reads status, error and alert', () => {
    const gaps = [{ from: candle.time, to: candle.time }];
    expect(parse({ type: 'status', state: 'seeding', progress: 1.7, gaps })).toMatchObject({
      message: { progress: 1 },
    });
    const more = { since_ms: 1_000, clock_ahead_ms: 75_000, last_event_ms: 0, text: 'Feed rejected 2 events.' };
    const events = { events_received: 7, events_repaired: 2, not_applied: { late: 1, dropped: 0 }, last_refusal: null };
    const told = [{ source: 'a', role: 'feed', text: 'gone' }, { role: 'none' }];
    expect(parse({ type: 'status', state: 'live', ...events, problems: told })).toMatchObject({
      message: {
        events: { received: 7, repaired: 2, notApplied: [['late', 1]], lastRefusal: undefined },
        problems: [{ source: 'a', role: 'feed', text: 'gone' }],
      },
    });
    expect(parse({ type: 'status', state: 'rejecting', ...more })).toMatchObject({
      message: { state: 'rejecting', since: 1_000, clockAhead: 75_000, lastEvent: undefined },
    });
    const source = { name: 'file:a', role: 'history', state: 'ok', rows_skipped: 3, rows_repaired: 1 };
    expect(
      parse({ type: 'status', state: 'live', sources: [{ ...source, first_skipped_row: 'line 7' }, source] }),
    ).toMatchObject({
      message: {
        sources: [{ rowsSkipped: 3, rowsRepaired: 1, firstSkippedRow: 'line 7' }, { firstSkippedRow: undefined }],
      },
    });
    expect(parse({ type: 'error', code: 'INVALID_SYMBOL', message: 'no' })).toMatchObject({ message: { text: 'no' } });
    const alert = { id: '1', rule: 'r', severity: 'info', text: 'crossed', time: '2026-11-20T14:31:00Z' };
    expect(parse({ type: 'alert', ...alert })).toMatchObject({ message: { alert: { text: 'crossed' } } });
  });

  it('leaves a broken row out of history, and counts it', () => {
    const two = { ...columns, time: [candle.time, '2025-11-26T15:00:00Z'], open: [1, 1], high: [2, 0], low: [1, 1] };
    const message = { ...snapshot, history: { ...two, close: [2, 2], volume: [3, 3], hull: [null, 1] } };
    expect(parse(message)).toMatchObject({ message: { history: { close: [2], skipped: 1 } } });
  });

  it('reads levels that stand, and turns of structure', () => {
    const level = { time: candle.time, price: 1, type: 'support' };
    const turn = { time: candle.time, price: 2, type: 'choch', direction: 'up', pivot_time: candle.time };
    const signals = { key_levels: [level], structure: [turn, { ...turn, direction: 'on' }] };
    expect(parse({ ...snapshot, signals })).toMatchObject({
      message: { signals: { levels: [{ type: 'support' }], turns: [{ type: 'choch', direction: 'up' }], skipped: 1 } },
    });
  });

  it('leaves a zone open that has no end', () => {
    const zone = { start_time: candle.time, end_time: null, low: 1, high: 2, type: 'bullish' };
    expect(parse({ ...snapshot, signals: { fvg_zones: [zone] } })).toMatchObject({
      message: { signals: { zones: [{ end: undefined, low: 1 }], skipped: 0 } },
    });
  });

  it('waits for signals that the next message brings', () => {
    const signals = { pivot_points: [], fvg_zones: [], break_signals: [], pending: true };
    expect(parse({ ...snapshot, signals })).toMatchObject({ message: { signals: undefined } });
  });

  it('leaves a broken signal out, and counts it', () => {
    const pivots = [
      { time: candle.time, price: 1, type: 'high' },
      { time: candle.time, price: 1, type: 'sideways' },
      null,
    ];
    expect(parse({ ...snapshot, signals: { pivot_points: pivots } })).toMatchObject({
      message: { signals: { pivots: [{ price: 1 }], skipped: 2 } },
    });
  });
});

describe('messages that are not', () => {
  it('ignores a type that it does not know', () => {
    expect(parse({ type: 'weather' }).kind).toBe('unknown');
  });

  it.each<[string, unknown, string]>([
    ['an array', [], 'message'],
    ['no symbol', { ...update, symbol: '' }, 'symbol'],
    ['a symbol that is a number', { ...update, symbol: 7 }, 'symbol'],
    ['a fractional seq', { ...update, seq: 1.5 }, 'seq'],
    ['no candle', { ...update, candle: undefined }, 'candle'],
    ['a price as text', { ...update, candle: { ...candle, open: '1' } }, 'open'],
    ['a high below the close', { ...update, candle: { ...candle, high: 1.5 } }, 'high and low'],
    ['a negative volume', { ...update, candle: { ...candle, volume: -1 } }, 'volume'],
    ['a time without a zone', { ...update, candle: { ...candle, time: '2025-11-26T14:00:00' } }, 'time'],
    ['a time that is none', { ...update, candle: { ...candle, time: 'soonZ' } }, 'time'],
    ['an indicator as text', { ...update, indicators: { hull: 'x' } }, 'indicators.hull'],
    ['columns of different lengths', { ...snapshot, history: { ...columns, close: [] } }, 'history.close'],
    ['digits beyond reason', { ...snapshot, precision: 99 }, 'precision'],
    ['a state that is none', { type: 'status', state: 'fine' }, 'state'],
  ])('refuses %s and says where', (_, message, where) => {
    expect(refusal(message)).toContain(where);
  });

  it('refuses times that do not ascend', () => {
    const twice = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, [...values, ...values]]));
    expect(refusal({ ...snapshot, history: twice })).toContain('ascending');
  });

  it('refuses numbers that overflow, text that is no JSON, and data that is no text', () => {
    const infinite = JSON.stringify(update).replace('"open":1', '"open":1e999');
    expect(parseMessage(infinite).kind).toBe('refused');
    expect(parseMessage('{').kind).toBe('refused');
    expect(parseMessage(new ArrayBuffer(4)).kind).toBe('refused');
  });

  it('takes no indicator whose name every object has', () => {
    expect(parseMessage('{"type":"candle_update","indicators":{"__proto__":1}}').kind).toBe('refused');
  });
});

describe('pages of older bars', () => {
  const page = {
    symbol: 'SPY',
    interval: '1m',
    time: ['2025-11-26T14:00:00Z', '2025-11-26T14:01:00Z'],
    open: [1, 2],
    high: [2, 3],
    low: [1, 2],
    close: [2, 3],
    volume: [5, 6],
    hull: [null, 2.5],
    signals: {
      pivot_points: [],
      fvg_zones: [
        { start_time: '2025-11-26T14:00:00Z', end_time: null, low: 1, high: 2, type: 'bullish' },
        { start_time: '2025-11-26T14:00:00Z', end_time: '2025-11-26T14:01:00Z', low: 1, high: 2, type: 'bearish' },
      ],
      break_signals: [],
    },
    metadata: { has_more: true, latest_stored_ts: null, signals_until: '2025-11-26T15:00:00Z' },
  };

  it('are read with columns, signals and whether there is more', () => {
    const read = parseDataPage(JSON.stringify(page));
    expect(read.history.close).toEqual([2, 3]);
    expect([...read.history.indicators]).toEqual([['hull', [null, 2.5]]]);
    expect(read.hasMore).toBe(true);
    expect(read.signals.zones.map((zone) => zone.end)).toEqual([
      Date.UTC(2025, 10, 26, 15),
      Date.UTC(2025, 10, 26, 14, 1),
    ]);
  });

  it.each([
    ['no metadata', { ...page, metadata: undefined }],
    ['no word of more', { ...page, metadata: {} }],
    ['columns of different lengths', { ...page, close: [1] }],
    ['times that do not ascend', { ...page, time: [...page.time].reverse() }],
    ['an array', []],
  ])('are refused with %s', (_, broken) => {
    expect(() => parseDataPage(JSON.stringify(broken))).toThrow(WireFault);
  });

  it('tell why there is none in the words of the server', () => {
    expect(errorMessage('{"error":{"code":"X","message":"It is gone."}}')).toBe('It is gone.');
    expect(['<html>', 'null', '{"error":"no"}'].map(errorMessage)).toEqual([undefined, undefined, undefined]);
  });
});

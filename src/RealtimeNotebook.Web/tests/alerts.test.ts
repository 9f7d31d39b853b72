import { describe, expect, it } from 'vitest';
import { AlertList } from '../src/model/alert-list';
import { ToastPlan } from '../src/model/toast-plan';
import { type HealthFacts, readHealth } from '../src/page/health';
import { ms, unixMs } from '../src/units';
import type { Alert } from '../src/wire/alerts';
import type { StatusMessage } from '../src/wire/messages';
import { parseMessage } from '../src/wire/parse';
import type { Source } from '../src/wire/sources';

const wire = (more: object = {}) => ({
  type: 'alert',
  id: 'a-1',
  rule: 'price crosses 600',
  symbol: 'SPY',
  timeframe: '1m',
  severity: 'warning',
  text: '<b>Price</b> crossed 600',
  time: '2026-11-20T14:31:00.5Z',
  bar_time: '2026-11-20T14:31:00Z',
  price: 600.04,
  source_time: 1_795_185_060_400,
  ...more,
});
const read = (message: unknown) => parseMessage(JSON.stringify(message));
const alert = (id: number, more: Partial<Alert> = {}): Alert => ({
  id: `${id}`,
  rule: 'rule',
  severity: 'info',
  text: `text ${id}`,
  time: unixMs(id),
  barTime: undefined,
  price: undefined,
  count: 1,
  simulated: false,
  ...more,
});

describe('alerts on the wire', () => {
  it('reads an alert', () => {
    expect(read(wire({ simulated: true, count: 950 }))).toEqual({
      kind: 'message',
      message: {
        type: 'alert',
        alert: {
          id: 'a-1',
          rule: 'price crosses 600',
          severity: 'warning',
          text: '<b>Price</b> crossed 600',
          time: Date.parse('2026-11-20T14:31:00.5Z'),
          barTime: Date.parse('2026-11-20T14:31:00Z'),
          price: 600.04,
          count: 950,
          simulated: true,
        },
      },
    });
    expect(read(wire({ price: null, bar_time: null })).kind).toBe('message');
  });

  it.each([{ id: '' }, { severity: 'fatal' }, { text: 7 }, { time: '2026-11-20 14:31' }, { count: 0 }, { price: '1' }])(
    'refuses %j',
    (more) => {
      expect(read(wire(more)).kind).toBe('refused');
    },
  );

  it('reads the newest hundred of a list, and leaves out what is broken', () => {
    const items = Array.from({ length: 150 }, (_, i) => wire({ id: `${i}`, severity: i === 120 ? 'loud' : 'info' }));
    const parsed = read({ type: 'alerts', items: [...items, 'noise'] });
    expect(parsed).toMatchObject({ kind: 'message', message: { type: 'alerts', skipped: 2 } });
    if (parsed.kind !== 'message' || parsed.message.type !== 'alerts') throw new Error('no list');
    expect(parsed.message.items.map(({ id }) => id)).toEqual(
      Array.from({ length: 99 }, (_, i) => `${i + 51}`).filter((id) => id !== '120'),
    );
  });

  it('reads the sources of a status, and does without what it cannot read', () => {
    const good = {
      name: 'redis://a',
      role: 'feed',
      state: 'ok',
      text: null,
      last_answer_ms: 5,
      answers: 3,
      failures: 0,
    };
    const status = {
      type: 'status',
      state: 'live',
      sources: [good, { ...good, role: 'oracle' }, 7, { ...good, last_answer_ms: null }],
    };
    expect(read(status)).toMatchObject({
      message: { sources: [{ lastAnswer: 5, answers: 3 }, { lastAnswer: undefined }] },
    });
    expect(read({ type: 'status', state: 'live' })).toMatchObject({ message: { sources: undefined } });
    expect(read({ type: 'status', state: 'live', sources: 'all' })).toMatchObject({ kind: 'message' });
  });
});

describe('list of alerts', () => {
  it('keeps the last hundred, each once, newest first, without summaries', () => {
    const list = new AlertList();
    for (let i = 0; i < 150; i++) expect(list.add(alert(i))).toBe(true);
    expect(list.add(alert(149))).toBe(false);
    expect(list.add(alert(900, { count: 50 }))).toBe(true);
    expect(list.all.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, i) => `${149 - i}`));
  });

  it('takes the list of the server and says what was new', () => {
    const list = new AlertList();
    [1, 2, 3].forEach((id) => list.add(alert(id)));
    expect(list.replace([alert(2), alert(3), alert(4), alert(4)]).map(({ id }) => id)).toEqual(['4', '4']);
    expect(list.all.map(({ id }) => id)).toEqual(['4', '3', '2']);
  });

  it('is filtered by severity and by every word', () => {
    const list = new AlertList();
    list.add(alert(1, { rule: 'MACD cross', severity: 'warning' }));
    list.add(alert(2, { rule: 'macd up', text: 'crossed 5' }));
    list.add(alert(3, { text: 'gap' }));
    const ids = (filter: Parameters<AlertList['filtered']>[0]) => list.filtered(filter).map(({ id }) => id);
    expect(ids({ severity: undefined, text: ' cross  macd' })).toEqual(['2', '1']);
    expect(ids({ severity: 'warning', text: '' })).toEqual(['1']);
    expect(ids({ severity: 'critical', text: '' })).toEqual([]);
  });
});

describe('plan of toasts', () => {
  it('shows four a second and sums up the rest', () => {
    const plan = new ToastPlan();
    const shown = Array.from({ length: 1_000 }, (_, i) => plan.admit(1, unixMs(i))).filter(Boolean).length;
    expect([shown, plan.more]).toEqual([4, 996]);
    plan.clear();
    expect([plan.admit(1, unixMs(1_100)), plan.more]).toEqual([true, 0]);
    expect([plan.admit(950, unixMs(9_000)), plan.more]).toEqual([false, 950]);
  });
});

describe('health', () => {
  const percentiles = { p50: 12.4, p95: 88.6, max: 120 };
  const stats: HealthFacts['stats'] = {
    ticks: 40,
    tickMs: percentiles,
    redrawMs: percentiles,
    latencyMs: { samples: 40, ...percentiles },
    redraws: 1,
    overlayDraws: 40,
    reconnects: 0,
    resyncs: 0,
    bars: 500,
    seq: 40,
    refused: 0,
  };
  const server: StatusMessage = {
    type: 'status',
    state: 'live',
    progress: 1,
    text: undefined,
    feed: 'redis://a',
    simulated: false,
    gaps: [],
    lastEvent: undefined,
    since: undefined,
    clockAhead: undefined,
    sources: undefined,
  };
  const now = unixMs(Date.parse('2026-11-20T14:31:00Z'));
  const facts: HealthFacts = {
    state: 'live',
    link: 'open',
    server,
    gaps: [],
    lastEvent: unixMs(now - 4_000),
    now,
    stats,
  };
  const source: Source = {
    name: 'influx://b',
    role: 'history',
    state: 'ok',
    text: undefined,
    lastAnswer: unixMs(now - 60_000),
    answers: 3,
    failures: 0,
    rowsSkipped: 0,
    rowsRepaired: 0,
    firstSkippedRow: undefined,
  };
  const problems = (more: Partial<HealthFacts>) => readHealth({ ...facts, ...more }).problems;

  it('has nothing to say of a chart that is well', () => {
    const health = readHealth(facts);
    expect(health.problems).toEqual([]);
    expect(health.parts.map(({ label, level }) => [label, level])).toEqual([
      ['Server', 'good'],
      ['Feed', 'good'],
    ]);
    expect(health.figures.slice(0, 2)).toEqual([
      ['Event to pixel', 'p50 12 ms, p95 89 ms'],
      ['Last event', '4 s ago'],
    ]);
  });

  it.each<[Partial<HealthFacts>, RegExp]>([
    [
      { link: 'reconnecting', state: 'disconnected', lostAt: unixMs(now - 60_000) },
      /^Disconnected since \d\d:30:00, reconnecting…$/,
    ],
    [{ link: 'connecting', state: 'connecting', lostAt: unixMs(now - 60_000) }, /^The server does not answer since/],
    [{ link: 'unanswered', state: 'disconnected' }, /^No server answers. Run the cell again\.$/],
    [
      { link: 'unanswered', state: 'disconnected', wasReached: true, lostAt: unixMs(now - 60_000) },
      /^Disconnected since \d\d:30:00: the kernel no longer answers/,
    ],
    [{ link: 'refused', state: 'refused', refusal: 'No series NONE 1m.' }, /^No series NONE 1m\.$/],
    [
      {
        state: 'rejecting',
        server: { ...server, state: 'rejecting', text: 'Feed rejected 4,489 events: low (-37.58) is negative.' },
      },
      /^Feed rejected 4,489 events: low \(-37.58\) is negative\.$/,
    ],
    [
      { state: 'stopped', server: { ...server, state: 'stopped', text: 'The feed has ended' } },
      /^The feed has ended\.$/,
    ],
    [{ state: 'reconnecting', server: { ...server, state: 'reconnecting' } }, /^redis:\/\/a is not reachable/],
    [{ state: 'stale' }, /^No event for 4 s from redis:\/\/a\.$/],
    [{ server: { ...server, clockAhead: ms(75_000) } }, /^The clock of the feed is 75 s ahead|1 min ahead/],
    [
      {
        server: {
          ...server,
          sources: [{ ...source, name: 'file:a.csv', rowsSkipped: 3, firstSkippedRow: 'line 7: high below close' }],
        },
      },
      /^file:a\.csv: 3 rows skipped: line 7: high below close\.$/,
    ],
    [{ gaps: [{ from: unixMs(now - 120_000), to: now }] }, /^Bars are missing from/],
    [
      { server: { ...server, sources: [{ ...source, state: 'down', text: 'influx://b says no' }] } },
      /^History: influx:\/\/b says no\.$/,
    ],
    [
      { server: { ...server, sources: [{ ...source, state: 'degraded', text: 'slow' }] } },
      /^History influx:\/\/b: slow\.$/,
    ],
    [{ server: { ...server, sources: [{ ...source, state: 'down' }] } }, /^History influx:\/\/b is down\.$/],
  ])('says what is wrong (%#)', (more, words) => {
    expect(problems(more)).toEqual([expect.stringMatching(words)]);
  });

  it('says one problem once, though the feed says it, too', () => {
    const text = 'redis://a refuses the connection';
    const feed: Source = { ...source, name: 'redis://a', role: 'feed', state: 'down', text };
    const down: Source = { ...source, state: 'down', text: 'influx://b does not answer' };
    const lost: StatusMessage = { ...server, state: 'reconnecting', text, sources: [feed, down] };
    expect(problems({ state: 'reconnecting', server: lost })).toEqual([
      'redis://a refuses the connection.',
      'History: influx://b does not answer.',
    ]);
  });

  it('has one age of the last event, in the figures and beside the feed, whatever was counted of the feed', () => {
    const feed: Source = { ...source, role: 'feed', lastAnswer: unixMs(now - 37_000) };
    const health = readHealth({
      ...facts,
      state: 'stale',
      lastEvent: unixMs(now - 34_000),
      server: { ...server, sources: [feed] },
    });
    expect(health.parts[1]!.text).toBe('stale, last event 34 s ago');
    expect(health.figures[1]).toEqual(['Last event', '34 s ago']);
    expect(health.problems).toEqual(['No event for 34 s from redis://a.']);
  });

  it('tells how each source does', () => {
    const health = readHealth({
      ...facts,
      server: {
        ...server,
        sources: [
          { ...source, role: 'feed' },
          { ...source, failures: 2, state: 'degraded' },
        ],
      },
    });
    expect(health.parts.map(({ label, level, text }) => `${label} ${level} ${text}`)).toEqual([
      'Server good connected',
      'Feed good connected, last event 4 s ago',
      expect.stringMatching(/^History bad fails at times, last answer [\d:]+, 3 answers, 2 failures$/),
    ]);
  });
});

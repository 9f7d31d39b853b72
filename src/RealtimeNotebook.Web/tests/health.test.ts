import { describe, expect, it } from 'vitest';
import { shortened } from '../src/page/banner';
import { type HealthFacts, readHealth } from '../src/page/health';
import { ms, unixMs } from '../src/units';
import type { StatusMessage } from '../src/wire/messages';
import type { Source } from '../src/wire/sources';

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
    [{ state: 'stale' }, /^No event since [0-9:]{8} from redis:\/\/a\.$/],
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

  it('says since when the feed is lost or its events are rejected', () => {
    const since = unixMs(now - 60_000);
    const lost: StatusMessage = { ...server, state: 'reconnecting', text: 'redis://a refuses the connection', since };
    expect(problems({ state: 'reconnecting', server: lost })).toEqual([
      expect.stringMatching(/^redis:\/\/a refuses the connection\. Since \d\d:30:00\.$/),
    ]);
    const rejecting: StatusMessage = { ...server, state: 'rejecting', text: 'Feed rejected 3 events', since };
    expect(problems({ state: 'rejecting', server: rejecting })).toEqual([
      expect.stringMatching(/^Feed rejected 3 events\. Since \d\d:30:00\.$/),
    ]);
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

  it('says one problem once, though the feed says it without the time since when', () => {
    const since = unixMs(now - 60_000);
    const text = 'Feed rejected 70 events: expected low <= open, close <= high.';
    const feed: Source = { ...source, name: 'redis://a', role: 'feed', state: 'degraded', text };
    const rejecting: StatusMessage = { ...server, state: 'rejecting', text, since, sources: [feed] };
    expect(problems({ state: 'rejecting', server: rejecting })).toEqual([
      expect.stringMatching(/^Feed rejected 70 events: .* Since \d\d:30:00\.$/),
    ]);
    const lost = 'redis://a is not reachable; reconnecting';
    const down: StatusMessage = {
      ...rejecting,
      state: 'reconnecting',
      text: lost,
      sources: [{ ...feed, state: 'down', text: lost }],
    };
    expect(problems({ state: 'reconnecting', server: down })).toEqual([
      expect.stringMatching(/^redis:\/\/a is not reachable; reconnecting\. Since \d\d:30:00\.$/),
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
    expect(health.problems).toEqual([expect.stringMatching(/^No event since [0-9:]{8} from redis:\/\/a\.$/)]);
  });

  it('has a line for events that were repaired and one for those that were not applied, but no problem', () => {
    const events = {
      received: 1_500,
      repaired: 1_204,
      notApplied: [
        ['late', 3],
        ['out_of_order', 2],
      ] as const,
      lastRefusal: 'high (1) is below low (2)',
    };
    const health = readHealth({ ...facts, server: { ...server, events } });
    expect(health.problems).toEqual([]);
    expect(health.figures).toContainEqual(['Events repaired', '1,204: high or low was off by a rounding error']);
    expect(health.figures).toContainEqual([
      'Events not applied',
      'late 3, out of order 2. Last refused: high (1) is below low (2)',
    ]);
    const clean = { received: 9, repaired: 0, notApplied: [], lastRefusal: undefined };
    const labels = readHealth({ ...facts, server: { ...server, events: clean } }).figures.map(([label]) => label);
    expect(labels.filter((label) => label.startsWith('Events'))).toEqual([]);
  });

  it('has a line for gaps that were given up', () => {
    const gapsGivenUp = [{ from: unixMs(now - 7_200_000), to: unixMs(now - 7_140_000) }];
    const health = readHealth({ ...facts, server: { ...server, gapsGivenUp } });
    expect(health.figures).toContainEqual([
      'Gaps given up',
      expect.stringMatching(/^1, last from \d\d:31:00 to \d\d:32:00$/),
    ]);
    expect(health.problems).toEqual([]);
  });

  it('shows the remark of a source that is well as a note and not as a problem', () => {
    const text = 'spy.csv: the times name no zone and are read as UTC.';
    const health = readHealth({ ...facts, server: { ...server, sources: [{ ...source, text }] } });
    expect(health.problems).toEqual([]);
    expect(health.parts.at(-1)).toMatchObject({ level: 'good', note: text });
    const failing = readHealth({ ...facts, server: { ...server, sources: [{ ...source, state: 'down', text }] } });
    expect(failing.parts.at(-1)!.note).toBeUndefined();
  });

  it('has one line for each of several problems, whatever the text of the status gathers', () => {
    const feed: Source = { ...source, name: 'redis://a', role: 'feed', state: 'degraded', text: 'redis://a is lost.' };
    const down: Source = { ...source, state: 'down', text: 'influx://b does not answer.' };
    const store: Source = {
      ...source,
      name: 'redis://c',
      role: 'store',
      state: 'degraded',
      text: 'redis://c is full.',
    };
    const failing = [feed, down, store];
    const lost: StatusMessage = {
      ...server,
      state: 'reconnecting',
      text: failing.map(({ text }) => text).join(' '),
      sources: failing,
      problems: failing.map(({ name, role, text }) => ({ source: name, role, text: text! })),
    };
    const expected = ['redis://a is lost.', 'History: influx://b does not answer.', 'Store: redis://c is full.'];
    expect(problems({ state: 'reconnecting', server: lost })).toEqual(expected);
    expect(problems({ server: { ...lost, state: 'live' } })).toEqual([`Feed: ${expected[0]!}`, ...expected.slice(1)]);
    const own = {
      source: 'redis://a',
      role: 'series',
      text: 'The recomputation found 2 values that differed.',
    } as const;
    expect(problems({ server: { ...server, text: own.text, problems: [own] } })).toEqual([own.text]);
  });

  it('says how many problems the banner has no line for', () => {
    const many = Array.from({ length: 6 }, (_, i) => ({ kind: 'source', key: `${i}`, text: `${i}.` }) as const);
    expect(shortened(many.slice(0, 4))).toEqual(many.slice(0, 4));
    expect(shortened(many).map(({ text }) => text)).toEqual(['0.', '1.', '2.', '3 more problems: open Health.']);
  });

  it('tells how each source does', () => {
    const health = readHealth({
      ...facts,
      server: {
        ...server,
        sources: [
          { ...source, role: 'feed' },
          { ...source, failures: 2, state: 'degraded', rowsRepaired: 7 },
        ],
      },
    });
    expect(health.parts.map(({ label, level, text }) => `${label} ${level} ${text}`)).toEqual([
      'Server good connected',
      'Feed good connected, last event 4 s ago',
      expect.stringMatching(/^History bad fails at times, last answer [\d:]+, 3 answers, 2 failures, 7 rows repaired$/),
    ]);
  });
});

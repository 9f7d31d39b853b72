import { describe, expect, it } from 'vitest';
import { AlertList } from '../src/model/alert-list';
import { ToastPlan } from '../src/model/toast-plan';
import { unixMs } from '../src/units';
import type { Alert } from '../src/wire/alerts';
import { parseMessage } from '../src/wire/parse';

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

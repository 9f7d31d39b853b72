import { describe, expect, it } from 'vitest';
import { dark } from '../src/chart/theme';
import { TimeAxis } from '../src/chart/time-axis';
import { markShapes, noteTraces } from '../src/chart/user-marks';
import type { Picture } from '../src/chart/picture';
import { Bars } from '../src/model/bars';
import { ms } from '../src/units';
import { noSignals } from '../src/wire/signals';
import type { Mark } from '../src/wire/marks';
import { parseMessage } from '../src/wire/parse';
import { onClock } from './samples';

function marksOf(items: readonly unknown[]): readonly Mark[] {
  const parsed = parseMessage(JSON.stringify({ type: 'marks', symbol: 'SPY', timeframe: '1m', items }));
  if (parsed.kind !== 'message' || parsed.message.type !== 'marks') throw new Error(JSON.stringify(parsed));
  return parsed.message.marks;
}

function picture(marks: readonly Mark[], hidden: readonly string[] = []): Picture {
  const axis = TimeAxis.ofClock(ms(60_000), ms(3_600_000));
  const shared = { drawn: [], signals: noSignals, gaps: [], filled: [], precision: 2, highest: 1_000, palette: dark };
  return { ...shared, bars: new Bars(10), marks, hidden: new Set(hidden), ...onClock, axis };
}

const time = '2025-11-26T14:00:00Z';
const items = [
  { name: 'a', kind: 'horizontal', price: 100.5, text: '<b>entry</b>', color: 'orange' },
  { name: 'b', kind: 'vertical', time, text: '' },
  { name: 'c', kind: 'note', time, price: 99, text: 'Fed', color: '#f0f' },
];

describe('marks', () => {
  it('are read with their kinds, and a broken one costs itself', () => {
    const marks = marksOf([...items, { kind: 'circle' }, { kind: 'note', time: '2025', price: 1 }, 7]);
    expect(marks.map(({ kind }) => kind)).toEqual(['horizontal', 'vertical', 'note']);
    expect(marksOf([{ ...items[0], color: 'url(x)' }])[0]?.color).toBeUndefined();
  });

  it("are drawn at their place in the zone of the axis, in their colour or the palette's", () => {
    const [level, moment] = markShapes(picture(marksOf(items)));
    expect(level).toMatchObject({ y0: 100.5, y1: 100.5, yref: 'y', xref: 'paper', line: { color: 'orange' } });
    expect(moment).toMatchObject({
      x0: '2025-11-26T15:00:00.000',
      xref: 'x',
      yref: 'paper',
      line: { color: dark.mark },
    });
    const [notes] = noteTraces(picture(marksOf(items)));
    expect(notes).toMatchObject({ y: [99], text: ['Fed'], marker: { color: ['#f0f'] } });
  });

  it('show texts as they were written', () => {
    expect(markShapes(picture(marksOf(items)))[0]).toMatchObject({ label: { text: '&lt;b&gt;entry&lt;/b&gt;' } });
  });

  it('can be switched off', () => {
    expect(markShapes(picture(marksOf(items), ['marks']))).toEqual([]);
    expect(noteTraces(picture(marksOf(items), ['marks']))).toEqual([]);
  });
});

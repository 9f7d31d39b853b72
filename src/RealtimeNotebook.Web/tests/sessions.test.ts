import { describe, expect, it } from 'vitest';
import { margins } from '../src/chart/layout';
import type { Picture, View } from '../src/chart/picture';
import { sessionShapes } from '../src/chart/session-shapes';
import { parseSessions } from '../src/chart/sessions';
import { TimeAxis } from '../src/chart/time-axis';
import { parseInterval } from '../src/model/interval';
import { Bars } from '../src/model/bars';
import { readOptions } from '../src/page/options';
import { type UnixMs, axisMs, ms, unixMs } from '../src/units';
import { history, pictureOf, sized } from './samples';

const step = 5 * 60_000;

/** Bars of five minutes from 04:00 to 20:00, on each of some weekdays from Monday, in UTC. */
function picture(days: number): Picture {
  const bars = new Bars(5_000);
  const times: UnixMs[] = [];
  for (let day = 0; day < days; day++) {
    for (let i = 0; i < 192; i++) times.push(unixMs(Date.UTC(2025, 10, 24 + day, 4) + i * step));
  }
  bars.replace({ ...history(times.length), time: times });
  const axis = TimeAxis.ofBars({ times, gaps: [], step: ms(step), offset: ms(0) });
  const sessions = parseSessions('09:30-16:00 utc', 'utc');
  return { ...pictureOf(bars), axis, spacing: ms(step), interval: parseInterval('5m'), sessions };
}

function viewOf(shown: Picture, bars: number): View {
  const view = sized();
  view.arrange(shown, margins(shown));
  const last = shown.axis.toAxis(shown.bars.time[shown.bars.last]!);
  view.moveTo([axisMs(last - bars * step), last]);
  return view.arrange(shown, margins(shown));
}

describe('sessions on the chart', () => {
  /** Ends of the rectangles of a path, as the instants of the bars there. */
  const shadesOf = (shown: Picture, path: string): string[][] => {
    return path.split(' Z').flatMap((part) => {
      const [left, right] = [...part.matchAll(/[ML] (\S+),/g)].map(([, at]) => Date.parse(`${at!.replace('_', 'T')}Z`));
      if (left === undefined || right === undefined) return [];
      const timeAt = (at: number) => new Date(shown.axis.fromAxis(axisMs(at + step / 2))).toISOString().slice(8, 16);
      return [[timeAt(left), timeAt(right)]];
    });
  };

  it('are parted by a line, and bars outside the regular hours lie in a shade', () => {
    const shown = picture(3);
    const [line, shade] = sessionShapes(shown, viewOf(shown, 300));
    expect(line?.['path']).toMatch(/^M \S+,0 L \S+,1 M \S+,0 L \S+,1$/);
    const shades = shadesOf(shown, String(shade?.['path']));
    expect(shades.slice(0, 4)).toEqual([
      [expect.any(String), '24T09:30'],
      ['24T16:00', '25T09:30'],
      ['25T16:00', '26T09:30'],
      ['26T16:00', expect.any(String)],
    ]);
  });

  it('are left alone where they are too narrow, and of bars of a day', () => {
    const many = picture(20);
    expect(sessionShapes(many, viewOf(many, 150))).toHaveLength(2);
    const wide = { ...viewOf(many, 3_800), width: 300 };
    expect(sessionShapes(many, wide)).toEqual([]);
    const daily = { ...picture(3), interval: parseInterval('1d') };
    expect(sessionShapes(daily, viewOf(daily, 300))).toEqual([]);
    const plain = { ...picture(3), sessions: undefined };
    expect(sessionShapes(plain, viewOf(plain, 300))).toHaveLength(1);
  });
});

describe('options of time', () => {
  const least = { symbol: 'SPY', timeframe: '1m', urls: ['http://127.0.0.1:1/'] };

  it('have defaults', () => {
    expect(readOptions(least)).toMatchObject({ hideClosedHours: true, sessions: undefined, timeZone: 'local' });
    const given = { hideClosedHours: false, sessions: '09:30-16:00', timeZone: 'Asia/Tokyo' };
    expect(readOptions({ ...least, ...given })).toMatchObject(given);
  });

  it('are refused all at once', () => {
    const wrong = { ...least, hideClosedHours: 1, sessions: 'nine to five', timeZone: 'Moon/Base' };
    expect(() => readOptions(wrong)).toThrow(/hideClosedHours must.*timeZone must.*sessions must/);
  });
});

import { describe, expect, it } from 'vitest';
import { ChartTime } from '../src/chart/chart-time';
import { formatBarTime } from '../src/chart/format';
import { closedHours, parseSessions } from '../src/chart/sessions';
import { TimeAxis } from '../src/chart/time-axis';
import { timeTicks } from '../src/chart/time-ticks';
import { ZoneClock, zoneOffset } from '../src/chart/zone';
import { type Interval, nominalLength, parseInterval } from '../src/model/interval';
import { Series } from '../src/model/series';
import { type UnixMs, axisMs, ms, unixMs } from '../src/units';
import { full, history, seeded, tick } from './samples';

const minute = 60_000;
const newYork = new ZoneClock('America/New_York');

/** Opens of the bars of New York's regular sessions, some weeks of them, summer's end among them. */
function sessionsOf(interval: string, from = '2025-10-27', days = 14): UnixMs[] {
  const length = nominalLength(parseInterval(interval)!);
  const times: UnixMs[] = [];
  for (let day = 0; day < days; day++) {
    const date = Date.parse(`${from}T00:00:00Z`) + day * 86_400_000;
    if ([0, 6].includes(new Date(date).getUTCDay())) continue;
    const open = newYork.fromWall((date + 9.5 * 3_600_000) as Parameters<ZoneClock['fromWall']>[0]);
    for (let at = 0; at < 6.5 * 3_600_000; at += length) times.push(unixMs(open + at));
  }
  return times;
}

const axisOf = (times: readonly UnixMs[], before?: TimeAxis, gaps: { from: UnixMs; to: UnixMs }[] = []): TimeAxis => {
  return TimeAxis.ofBars({ times, gaps, step: ms(minute), offset: ms(0) }, before);
};

describe('the time axis', () => {
  const times = sessionsOf('1m');

  it('puts neighbouring bars one step apart, whatever the clock did between them', () => {
    const axis = axisOf(times);
    const places = times.map((time) => axis.toAxis(time));
    for (let i = 1; i < places.length; i++) expect(places[i]! - places[i - 1]!).toBe(minute);
    expect(places.at(-1)).toBe(times.at(-1));
    expect(axis.toAxis(unixMs(times.at(-1)! + 5 * minute))).toBe(times.at(-1)! + 5 * minute);
    expect(axis.toAxis(unixMs(times[0]! - 5 * minute))).toBe(places[0]! - 5 * minute);
  });

  it('leads back, and gives time left out to the bar that comes after it', () => {
    const axis = axisOf(times);
    const random = seeded(3);
    for (let round = 0; round < 2_000; round++) {
      const i = Math.floor(random() * times.length);
      expect(axis.fromAxis(axis.toAxis(times[i]!))).toBe(times[i]);
      const within = unixMs(times[i]! + Math.floor(random() * (minute - 1)));
      expect(axis.fromAxis(axis.toAxis(within))).toBe(within);
      const at = axisMs(axis.toAxis(times[0]!) + random() * times.length * minute);
      expect(axis.toAxis(axis.fromAxis(at))).toBeCloseTo(at, 3);
    }
    const night = unixMs(times[389]! + 5 * 3_600_000);
    expect(axis.toAxis(night)).toBe(axis.toAxis(times[390]!));
    expect(axis.fromAxis(axis.toAxis(night))).toBe(times[390]);
    expect(axis.nearestBar(axisMs(axis.toAxis(times[390]!) - 0.4 * minute))).toBe(times[390]);
    expect(axis.nearestBar(axisMs(axis.toAxis(times[390]!) - 0.6 * minute))).toBe(times[389]);
  });

  it('of a market that never closes is the clock', () => {
    const all = Array.from({ length: 3_000 }, (_, i) => unixMs(times[0]! + i * minute));
    const axis = axisOf(all);
    const clock = TimeAxis.ofClock(ms(minute), ms(0));
    for (const time of [all[0]! - 1e6, all[7]! + 123, all[2_000]!, all[2_999]! + 1e6].map(unixMs)) {
      expect(axis.toAxis(time)).toBe(clock.toAxis(time));
      expect(axis.fromAxis(axisMs(time))).toBe(time);
    }
    expect(axis.breaks(axisMs(0), axisMs(Infinity))).toEqual([]);
  });

  it('moves no bar when others come at either end or leave', () => {
    let axis = axisOf(times.slice(1_000, 2_000));
    const known = new Map(times.slice(1_100, 2_000).map((time) => [time, axis.toAxis(time)]));
    for (const [from, to] of [
      [400, 2_000],
      [0, 2_001],
      [0, 2_900],
      [1_100, 3_300],
    ] as const) {
      axis = axisOf(times.slice(from, to), axis);
      for (const [time, place] of known) expect(axis.toAxis(time)).toBe(place);
    }
  });

  it('keeps a room for bars that are known to be missing, and a bounded one', () => {
    const few = [...times.slice(0, 100), ...times.slice(103, 200), ...times.slice(300, 390), ...times.slice(500, 600)];
    const gap = (from: number, to: number) => ({ from: times[from]!, to: times[to]! });
    const axis = axisOf(few, undefined, [gap(100, 103), gap(200, 300), gap(390, 500)]);
    const room = (after: number, before: number) => {
      return (axis.toAxis(times[before]!) - axis.toAxis(times[after]!)) / minute - 1;
    };
    expect([room(99, 103), room(199, 300), room(389, 500)]).toEqual([3, 8, 8]);
    expect(axis.toAxis(times[250]!)).toBeGreaterThan(axis.toAxis(times[210]!));
    const middle = axisMs((axis.toAxis(times[199]!) + axis.toAxis(times[300]!)) / 2);
    expect(axis.toAxis(axis.fromAxis(middle))).toBeCloseTo(middle, 3);
    expect(axisOf(few).toAxis(times[300]!) - axisOf(few).toAxis(times[199]!)).toBe(minute);
    expect(axisOf(times, undefined, [gap(100, 300)]).toAxis(times[300]!)).toBe(axisOf(times).toAxis(times[300]!));
  });

  it('parts sessions, not minutes without a trade', () => {
    const some = times.filter((_, i) => i % 390 < 3 || i % 390 > 380 || i % 3 === 0);
    expect(axisOf(some).breaks(axisMs(0), axisMs(Infinity))).toHaveLength(9);
  });

  it('says how far a view must move for a bar that comes late, and for nothing else', () => {
    const series = new Series(500);
    const past = history(300);
    const without =
      (index: number) =>
      <T>(column: readonly T[]): T[] =>
        column.filter((_, i) => i !== index);
    const cut = without(250);
    const columns = { open: cut(past.open), high: cut(past.high), low: cut(past.low), close: cut(past.close) };
    const bar = (i: number) => ({ ...{ open: 1, high: 2, low: 1, close: 2, volume: 1 }, time: past.time[i]! });
    series.apply(full(1, null, { ...past, ...columns, time: cut(past.time), volume: cut(past.volume) }), () => {});
    const time = new ChartTime('utc', parseInterval('1m'), true);
    const view = (from: number, to: number) => {
      return [time.axis.toAxis(past.time[from]!), time.axis.toAxis(past.time[to]!)] as const;
    };
    time.update(series, [axisMs(0), axisMs(1)]);
    expect(time.update(series, view(10, 90))).toBe(0);
    series.apply(tick(2, { ...bar(299), time: unixMs(past.time[299]! + minute) }), () => {});
    expect(time.update(series, view(10, 90))).toBe(0);
    const [from] = view(10, 90);
    series.apply(tick(3, bar(250)), () => {});
    expect(time.update(series, view(10, 90))).toBe(-minute);
    expect(view(10, 90)[0]).toBe(from - minute);
  });
});

describe('ticks', () => {
  const scaleOf = (interval: string, times: readonly UnixMs[], clock = newYork) => {
    const step = nominalLength(parseInterval(interval) as Interval);
    const axis = TimeAxis.ofBars({ times, gaps: [], step, offset: clock.offsetAt(times.at(-1)!) });
    return { axis, clock, interval: parseInterval(interval) };
  };
  const shown = (interval: string, times: readonly UnixMs[], from: number, width: number, clock = newYork) => {
    const scale = scaleOf(interval, times, clock);
    const range = [scale.axis.toAxis(times[from]!), scale.axis.toAxis(times.at(-1)!)] as const;
    const { places, labels } = timeTicks(scale, range, width);
    const seen = labels.filter((_, i) => places[i]! >= range[0] && places[i]! <= range[1]);
    return seen.map((label) => label.replace('<br>', ' | '));
  };

  it('are full times within a session, and the opening where another day begins', () => {
    const times = sessionsOf('1m', '2025-11-24', 5);
    expect(shown('1m', times, times.length - 700, 1_200)).toEqual([
      '11:00',
      '12:00 | 27 Nov 2025',
      '13:00',
      '14:00',
      '15:00',
      '09:30 | <b>28 Nov</b>',
      '11:00',
      '12:00',
      '13:00',
      '14:00',
      '15:00',
    ]);
  });

  it("keep the exchange's clock over the end of summer time", () => {
    const labels = shown('1h', sessionsOf('1h', '2025-10-27', 12), 0, 800);
    expect(labels.slice(0, 3)).toEqual(['29 Oct | 2025', '31 Oct', '3 Nov']);
    const hours = shown('1m', sessionsOf('1m', '2025-10-31', 4), 0, 900);
    expect(hours).toContain('09:30 | <b>3 Nov</b>');
  });

  it.each([
    ['1s', 120, 1_000, /^\d\d:\d\d:\d\d/],
    ['1d', 300, 1_000, /^[A-Z][a-z]{2}/],
    ['1w', 300, 1_000, /^(\d{4}|[A-Z][a-z]{2})/],
    ['1mo', 240, 1_000, /^\d{4}$/],
  ])('of %s bars say what matters at their length, neither crowded nor scarce', (interval, count, width, form) => {
    const length = nominalLength(parseInterval(interval)!);
    const start = Date.UTC(2024, 4, 6, 14);
    const times = Array.from({ length: count }, (_, i) => unixMs(start + i * length)).filter((time) => {
      return interval !== '1d' || ![0, 6].includes(new Date(time).getUTCDay());
    });
    const labels = shown(interval, times, 0, width, new ZoneClock('utc'));
    for (const label of labels) expect(label).toMatch(form);
    expect(labels.length).toBeGreaterThanOrEqual(3);
    expect(labels.length).toBeLessThanOrEqual(width / 60);
    expect(new Set(labels).size).toBeGreaterThan(1);
  });

  it('are never closer than they can be read, at any zoom', () => {
    const times = sessionsOf('1m');
    const scale = scaleOf('1m', times);
    for (let bars = 5; bars < times.length; bars = Math.ceil(bars * 1.3)) {
      for (const width of [340, 800, 1_900]) {
        const to = scale.axis.toAxis(times.at(-40)!);
        const range = [axisMs(to - bars * minute), to] as const;
        const { places } = timeTicks(scale, range, width);
        const pixels = (at: number) => (at * width) / (range[1] - range[0]);
        const seen = places.filter((place) => place >= range[0] && place <= range[1]);
        for (let i = 1; i < places.length; i++) expect(pixels(places[i]! - places[i - 1]!)).toBeGreaterThanOrEqual(59);
        expect(seen.length, `${bars} bars in ${width}`).toBeGreaterThanOrEqual(1);
        if (bars > 30) expect(seen.length, `${bars} bars in ${width}`).toBeGreaterThanOrEqual(Math.floor(width / 500));
      }
    }
  });
});

describe('the clock of a zone', () => {
  it('is that of the browser on every day of a year, and leads back', () => {
    for (const zone of ['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kolkata', 'utc']) {
      const clock = new ZoneClock(zone);
      for (let hour = 0; hour < 400 * 24; hour += 5) {
        const time = unixMs(Date.UTC(2025, 0, 1) + hour * 3_600_000);
        expect(clock.offsetAt(time)).toBe(zoneOffset(zone, time));
        const wall = clock.toWall(time);
        expect(clock.toWall(clock.fromWall(wall))).toBe(wall);
      }
    }
  });
});

describe('regular hours', () => {
  it('are read with their zone, and refused when they are none', () => {
    expect(parseSessions('09:30-16:00 America/New_York', 'utc')?.hours).toEqual([[34_200_000, 57_600_000]]);
    expect(parseSessions('09:30-12:00 13:00-16:00 Asia/Hong_Kong', 'utc')?.hours).toHaveLength(2);
    expect(parseSessions('18:00-17:00', 'America/Chicago')?.hours).toEqual([[64_800_000, 147_600_000]]);
    for (const text of ['', '9:30-16:00', '09:30-16:00 Moon/Base', '09:30', '25:00-26:00', '09:30-09:30', 'utc']) {
      expect(parseSessions(text, 'utc'), text).toBeUndefined();
    }
  });

  it('leave nights and weekends, and what is before and after them', () => {
    const sessions = parseSessions('09:30-16:00 America/New_York', 'utc')!;
    const at = (text: string) => unixMs(Date.parse(text));
    const closed = closedHours(sessions, at('2025-10-31T12:00:00Z'), at('2025-11-03T22:00:00Z'));
    expect(closed.map((part) => part.map((time) => new Date(time).toISOString().slice(5, 16)))).toEqual([
      ['10-31T12:00', '10-31T13:30'],
      ['10-31T20:00', '11-03T14:30'],
      ['11-03T21:00', '11-03T22:00'],
    ]);
  });

  it('that go over midnight are those of the day on which they end', () => {
    const sessions = parseSessions('18:00-17:00 utc', 'utc')!;
    const at = (text: string) => unixMs(Date.parse(text));
    const closed = closedHours(sessions, at('2025-10-31T12:00:00Z'), at('2025-11-04T12:00:00Z'));
    expect(closed.map((part) => part.map((time) => new Date(time).toISOString().slice(5, 16)))).toEqual([
      ['10-31T17:00', '11-02T18:00'],
      ['11-03T17:00', '11-03T18:00'],
    ]);
  });
});

describe('daily bars', () => {
  // Stamped at midnight in Seoul; the last is that of 27 November.
  const last = Date.parse('2026-11-26T15:00:00Z');
  const past = history(20);
  const daily = { ...past, time: past.time.map((_, i) => unixMs(last - (19 - i) * 86_400_000)) };

  it.each([
    ['Asia/Seoul', '27 Nov 2026'],
    [undefined, '26 Nov 2026'],
    ['Moon/Base', '26 Nov 2026'],
  ])('are labelled by their session zone, whatever the viewer has: %s', (sessionZone, label) => {
    const series = new Series(500);
    series.apply({ ...full(1, null, daily), timeframe: '1d', sessionZone }, () => undefined);
    const interval = parseInterval('1d');
    const time = new ChartTime('America/New_York', interval, true);
    time.update(series, [axisMs(0), axisMs(1)]);
    expect(formatBarTime(time.clock.toWall(series.bars.time[series.bars.last]!), interval)).toBe(label);
    const to = time.axis.toAxis(unixMs(last));
    const { labels } = timeTicks(
      { axis: time.axis, clock: time.clock, interval },
      [axisMs(to - 3 * 86_400_000), to],
      600,
    );
    expect(labels.some((text) => text.startsWith(label.slice(0, 6)))).toBe(true);
  });
});

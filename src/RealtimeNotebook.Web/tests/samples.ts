import type { Picture } from '../src/chart/picture';
import { dark } from '../src/chart/theme';
import { TimeAxis } from '../src/chart/time-axis';
import { ViewState } from '../src/chart/view-state';
import { ZoneClock } from '../src/chart/zone';
import { parseInterval } from '../src/model/interval';
import type { Bars } from '../src/model/bars';
import { type UnixMs, ms, unixMs } from '../src/units';
import type { Candle } from '../src/wire/candle';
import type { History } from '../src/wire/history';
import type { Value } from '../src/wire/indicators';
import type { CandleUpdate, FullUpdate } from '../src/wire/messages';
import { noSignals } from '../src/wire/signals';

export const minute = 60_000;
export const start = Date.UTC(2025, 10, 26, 14, 0);

export const at = (bar: number): UnixMs => unixMs(start + bar * minute);

/** A small repeatable generator of numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function candle(bar: number, close = 100, volume = 10): Candle {
  return { time: at(bar), open: 100, high: Math.max(100, close) + 1, low: Math.min(100, close) - 1, close, volume };
}

export function history(count: number, indicators: Record<string, Value[]> = {}): History {
  const bars = Array.from({ length: count }, (_, i) => candle(i, 100 + i));
  const column = (name: keyof Candle) => bars.map((bar) => bar[name]);
  return {
    time: bars.map((bar) => bar.time),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
    indicators: new Map(Object.entries(indicators)),
    skipped: 0,
  };
}

export function tick(seq: number, bar: Candle, indicators: Record<string, Value> = {}): CandleUpdate {
  const series = { symbol: 'SPY', timeframe: '1m', seq, indicators: new Map(Object.entries(indicators)) };
  return { type: 'candle_update', ...series, candle: bar, closed: false, sourceTime: undefined };
}

export function full(seq: number, bar: Candle | null, past?: History): FullUpdate {
  return {
    ...tick(seq, bar ?? candle(0)),
    type: 'full_update',
    candle: bar,
    signals: noSignals,
    history: past,
    drawn: undefined,
    sessionZone: undefined,
    precision: undefined,
    simulated: undefined,
  };
}

/** An axis of one-minute bars that leaves nothing out, in UTC. */
export const onClock = {
  axis: TimeAxis.ofClock(ms(minute), ms(0)),
  clock: new ZoneClock('utc'),
  interval: parseInterval('1m'),
  sessions: undefined,
  spacing: ms(minute),
};

export function pictureOf(bars: Bars, more: Partial<Picture> = {}): Picture {
  const shared = {
    drawn: [],
    signals: noSignals,
    gaps: [],
    filled: [],
    marks: [],
    precision: 2,
    highest: 1_000,
    palette: dark,
  };
  return { bars, ...shared, hidden: new Set<string>(), ...onClock, ...more };
}

export function sized(mode: 'pan' | 'zoom' = 'zoom'): ViewState {
  const view = new ViewState(mode);
  [view.width, view.height] = [1_000, 600];
  return view;
}

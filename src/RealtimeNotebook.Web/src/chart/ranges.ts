import type { Bars } from '../model/bars';
import { insertionIndex } from '../model/search';
import { type AxisMs, axisMs, unixMs } from '../units';
import { type IndicatorSet, shownIn } from './indicators';
import { type PanelId, paneOf } from './panels';
import type { TimeAxis } from './time-axis';

/** Ends of a stretch of the time axis. */
export type TimeRange = readonly [AxisMs, AxisMs];

/** Ends of a value axis. */
export type ValueRange = readonly [number, number];

/** How many bars to show while following: at least 120, then one per 4.5 CSS pixels, at most 500. */
export function barsToShow(width: number): number {
  return Math.round(Math.min(500, Math.max(120, width / 4.5)));
}

/** The stretch that shows the newest bars, with room for some more at the right. */
export function followRange(bars: Bars, axis: TimeAxis, width: number): TimeRange {
  const count = Math.min(barsToShow(width), bars.length);
  const spacing = axis.step;
  const last = axis.toAxis(bars.time[bars.last] ?? unixMs(0));
  const first = axis.toAxis(bars.time[bars.length - count] ?? unixMs(0));
  // A young series does not fill the plot with three broad candles.
  const start = Math.min(first, last - 30 * spacing) - spacing;
  return [axisMs(start), axisMs(last + Math.max(3 * spacing, (last - start) * 0.04))];
}

/** Indices [from, to) of the bars inside a stretch of the axis. */
export function barsWithin(bars: Bars, [start, end]: TimeRange, axis: TimeAxis): readonly [number, number] {
  return [insertionIndex(bars.time, axis.fromAxis(start)), insertionIndex(bars.time, axis.fromAxis(end))];
}

/** The greatest price by magnitude, for which there must be room beside the axis, at least 1; negative where one is below zero. */
export function highestPrice(bars: Bars): number {
  let highest = 1;
  let isBelowZero = false;
  for (const price of bars.high) highest = Math.max(highest, Math.abs(price));
  for (const price of bars.low) {
    if (price >= 0) continue;
    isBelowZero = true;
    highest = Math.max(highest, -price);
  }
  return isBelowZero ? -highest : highest;
}

/** Lowest and highest value that a panel draws for the bars [from, to); undefined when it draws none. */
export function extent(content: IndicatorSet, panel: PanelId, from: number, to: number): ValueRange | undefined {
  const { bars, hidden } = content;
  let [low, high] = [Infinity, -Infinity];
  const take = (values: readonly (number | null)[] | undefined): void => {
    for (let i = Math.max(0, from); values !== undefined && i < to; i++) {
      const value = values[i];
      if (value === null || value === undefined) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  };
  const takeShown = (name: string): void => {
    if (!hidden.has(name)) take(bars.indicators.get(name));
  };
  if (panel === 'price') {
    take(bars.low);
    take(bars.high);
    takeShown('hull');
    for (const { lines } of shownIn(content, undefined)) for (const name of lines) take(bars.indicators.get(name));
  } else if (panel === 'volume') {
    take(bars.volume);
    low = 0;
  } else if (panel === 'macd') {
    ['macd', 'signal', 'histogram'].forEach(takeShown);
  } else {
    const shown = shownIn(content, paneOf(panel));
    for (const { lines, levels } of shown) {
      for (const name of lines) take(bars.indicators.get(name));
      if (low <= high) levels.forEach((level) => ([low, high] = [Math.min(low, level), Math.max(high, level)]));
    }
  }
  return low <= high ? [low, high] : undefined;
}

/** The ends of a panel whose scale does not follow its values. */
export function fixedRange(set: IndicatorSet, panel: PanelId): ValueRange | undefined {
  const pane = paneOf(panel);
  return pane === undefined ? undefined : shownIn(set, pane).find(({ range }) => range !== undefined)?.range;
}

/** A range around the values with head-room, so that most ticks stay inside and need no rescale. */
export function withHeadRoom([low, high]: ValueRange, panel: PanelId): ValueRange {
  const span = high - low || Math.abs(high) * 0.002 || 1;
  if (panel === 'volume') return [0, low + span * 1.1];
  const room = span * (panel === 'price' ? 0.08 : 0.12);
  return [low - room, high + room];
}

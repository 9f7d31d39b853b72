import type { Bars } from '../model/bars';
import { type AxisMs, type Ms, axisMs, ms } from '../units';
import { type Picture, type View, closedBars } from './picture';
import { barsWithin } from './ranges';
import type { TimeAxis } from './time-axis';

/** Indices [from, to) of the closed bars that Plotly is given. */
export type Slice = readonly [number, number];

/** Up to so many bars are given whole: below it, a redraw's time is mostly that of the axes. */
const wholeUpTo = 1_000;

/** Bars closer together than this, in CSS pixels, are merged into coarser ones: nobody could tell them apart. */
const leastPixels = 2;

/** How many bars are drawn as one, a power of two; 1 where they are wide enough to be seen. */
export function barsPerBucket(picture: Picture, view: View): number {
  if (closedBars(picture.bars) <= wholeUpTo) return 1;
  const pixels = (view.width * picture.spacing) / Math.max(1, view.time[1] - view.time[0]);
  return pixels >= leastPixels ? 1 : 2 ** Math.ceil(Math.log2(leastPixels / pixels));
}

/**
 * Plotly draws every bar that it is given, in view or not, so of a long series it is given what is in view and as much
 * again (`beyond` times the view) on either side: one drag cannot reach further. With 0 it is what the view needs.
 */
export function sliceFor(picture: Picture, view: View, beyond = 1): Slice {
  const count = closedBars(picture.bars);
  if (count <= wholeUpTo && beyond > 0) return [0, count];
  const [from, to] = barsWithin(picture.bars, view.time, picture.axis);
  const more = Math.ceil(beyond * Math.max(200, to - from));
  // One bar on either side even so: a line that crosses the edge comes from a bar beyond it.
  return [Math.min(count, Math.max(0, from - more - 1)), Math.min(count, to + more + 1)];
}

/** The bars that Plotly draws. */
export interface DrawnBars extends Pick<Bars, 'open' | 'high' | 'low' | 'close' | 'volume' | 'indicators'> {
  /** Where each is on the time axis. */
  readonly places: AxisMs[];
  /** Distance between two of them. */
  readonly spacing: Ms;
}

/** The bars of a slice, as they are or merged. */
export function drawnBars({ bars, spacing, axis }: Picture, [from, to]: Slice, perBucket: number): DrawnBars {
  if (perBucket > 1) return merged(bars, [from, to], axis, perBucket);
  const indicators = new Map([...bars.indicators].map(([name, column]) => [name, column.slice(from, to)]));
  return {
    places: bars.time.slice(from, to).map((time) => axis.toAxis(time)),
    open: bars.open.slice(from, to),
    high: bars.high.slice(from, to),
    low: bars.low.slice(from, to),
    close: bars.close.slice(from, to),
    volume: bars.volume.slice(from, to),
    indicators,
    spacing,
  };
}

/**
 * Bars of so many times the length, cut by the axis, so that a bar falls into the same one wherever the slice begins.
 * Prices keep their extremes; volume is that of the largest bar, so that its axis stays one of single bars; an indicator
 * has its last value. Each is placed at the middle of the bars that may be in it.
 */
function merged(bars: Bars, [from, to]: Slice, axis: TimeAxis, perBucket: number): DrawnBars {
  const spacing = axis.step;
  const length = spacing * perBucket;
  const names = [...bars.indicators.keys()];
  const indicators = new Map(names.map((name) => [name, [] as (number | null)[]]));
  const out: DrawnBars = {
    places: [],
    open: [],
    high: [],
    low: [],
    close: [],
    volume: [],
    indicators,
    spacing: ms(length),
  };
  let bucket = NaN;
  let at = -1;
  for (let i = from; i < to; i++) {
    const number = Math.floor(axis.toAxis(bars.time[i]!) / length);
    if (number !== bucket) {
      bucket = number;
      at++;
      out.places.push(axisMs(number * length + (length - spacing) / 2));
      out.open.push(bars.open[i]!);
      out.high.push(bars.high[i]!);
      out.low.push(bars.low[i]!);
      out.volume.push(bars.volume[i]!);
    }
    out.high[at] = Math.max(out.high[at]!, bars.high[i]!);
    out.low[at] = Math.min(out.low[at]!, bars.low[i]!);
    out.close[at] = bars.close[i]!;
    out.volume[at] = Math.max(out.volume[at]!, bars.volume[i]!);
    for (const name of names) indicators.get(name)![at] = bars.indicators.get(name)![i] ?? null;
  }
  return out;
}

import { type Picture, type View, closedBars } from './picture';
import { barsWithin } from './ranges';

/** Indices [from, to) of the closed bars that Plotly is given. */
export type Slice = readonly [number, number];

/** Up to so many bars are given whole: below it, a redraw's time is mostly that of the axes. */
const wholeUpTo = 1_000;

/**
 * Plotly draws every bar that it is given, in view or not, so of a long series it is given what is in view and as much
 * again (`beyond` times the view) on either side: one drag cannot reach further.
 */
export function sliceFor(picture: Picture, view: View, beyond = 1): Slice {
  const count = closedBars(picture.bars);
  if (count <= wholeUpTo) return [0, count];
  const [from, to] = barsWithin(picture.bars, view.time, picture.offset);
  const more = beyond * Math.max(200, to - from);
  // One bar on either side even so: a line that crosses the edge comes from a bar beyond it.
  return [Math.min(count, Math.max(0, from - more - 1)), Math.min(count, to + more + 1)];
}

import { insertionIndex, nearestIndex } from '../model/search';
import { type Px, type UnixMs, axisMs, px, unixMs } from '../units';
import type { PlotAxes } from './axes';
import { type PriceFormat, formatBarTime } from './format';
import type { Interval } from '../model/interval';
import { shownIn } from './indicators';
import type { Crosshair } from './paint-crosshair';
import { paneOf } from './panels';
import type { Picture } from './picture';

/** Where the pointer is over the plot, in its own coordinates. */
export interface PointerAt {
  readonly x: Px;
  readonly y: Px;
}

/** Follows the pointer over an element; undefined when it has left. */
export function watchPointer(element: HTMLElement, onMove: (at: PointerAt | undefined) => void): () => void {
  const moved = (event: PointerEvent): void => {
    const box = element.getBoundingClientRect();
    onMove({ x: px(event.clientX - box.left), y: px(event.clientY - box.top) });
  };
  const left = (): void => onMove(undefined);
  // Plotly covers the page with a transparent sheet while it drags, so a leave in mid-drag is none of the viewer's.
  element.addEventListener('pointermove', moved);
  element.addEventListener('pointerdown', moved);
  element.addEventListener('pointerleave', left);
  return () => {
    element.removeEventListener('pointermove', moved);
    element.removeEventListener('pointerdown', moved);
    element.removeEventListener('pointerleave', left);
  };
}

/** The bar that holds a time which a chart beside this one points at; undefined where it is not in view. */
export function crosshairOn(
  at: UnixMs | undefined,
  { time }: PlotAxes,
  { bars, offset }: Picture,
  interval: Interval | undefined,
): Crosshair | undefined {
  const index = at === undefined ? -1 : insertionIndex(bars.time, unixMs(at + 1)) - 1;
  const bar = bars.time[index];
  if (bar === undefined) return undefined;
  const x = time.toPixel(bar + offset);
  if (x < time.start || x > time.start + time.length) return undefined;
  return { index, y: px(0), time: formatBarTime(axisMs(bar + offset), interval), value: undefined };
}

/** Binds the pointer to the nearest bar, the forming one included; undefined outside the panels. */
export function crosshairAt(
  at: PointerAt,
  axes: PlotAxes,
  picture: Picture,
  format: PriceFormat,
  interval: Interval | undefined,
): Crosshair | undefined {
  const { time } = axes;
  if (at.x < time.start || at.x > time.start + time.length) return undefined;
  const index = nearestIndex(picture.bars.time, unixMs(time.toValue(at.x) - picture.offset));
  const bar = picture.bars.time[index];
  if (bar === undefined) return undefined;
  const panel = [...axes.values].find(([, axis]) => at.y >= axis.start && at.y <= axis.start + axis.length);
  const style = panel && shownIn(picture, paneOf(panel[0]))[0];
  const value = panel && format.inPanel(panel[0], panel[1].toValue(at.y), style);
  return { index, y: at.y, time: formatBarTime(axisMs(bar + picture.offset), interval), value };
}

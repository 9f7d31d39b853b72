import { insertionIndex } from '../model/search';
import { type Px, axisMs, px } from '../units';
import type { PlotAxes, PlotAxis } from './axes';
import type { MeasurePoint } from './measure';
import { type PriceFormat, formatBarTime } from './format';
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

/** The nearest bar and the price at a place; undefined outside the panel of the candles. */
export function measurePointAt(at: PointerAt, { time, values }: PlotAxes, picture: Picture): MeasurePoint | undefined {
  const price = values.get('price');
  const isIn = (along: Px, { start, length }: PlotAxis): boolean => along >= start && along <= start + length;
  if (price === undefined || !isIn(at.x, time) || !isIn(at.y, price)) return undefined;
  const bar = picture.axis.nearestBar(axisMs(time.toValue(at.x)));
  return bar === undefined ? undefined : { time: bar, price: rounded(price.toValue(at.y), picture.precision) };
}

function rounded(price: number, precision: number): number {
  return Number(price.toFixed(precision));
}

/** Binds the pointer to the nearest bar, the forming one included; undefined outside the panels. */
export function crosshairAt(
  at: PointerAt,
  axes: PlotAxes,
  picture: Picture,
  format: PriceFormat,
): Crosshair | undefined {
  const { time } = axes;
  if (at.x < time.start || at.x > time.start + time.length) return undefined;
  const bar = picture.axis.nearestBar(axisMs(time.toValue(at.x)));
  if (bar === undefined) return undefined;
  const index = insertionIndex(picture.bars.time, bar);
  if (picture.bars.time[index] === undefined) return undefined;
  const panel = [...axes.values].find(([, axis]) => at.y >= axis.start && at.y <= axis.start + axis.length);
  const style = panel && shownIn(picture, paneOf(panel[0]))[0];
  const value = panel && format.inPanel(panel[0], panel[1].toValue(at.y), style);
  return { index, y: at.y, time: formatBarTime(picture.clock.toWall(bar), picture.interval), value };
}

import { insertionIndex } from '../model/search';
import { type AxisMs, type Px, type UnixMs, axisMs, px, unixMs } from '../units';
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
  const bar = picture.bars.time[nearestBar(picture, axisMs(time.toValue(at.x)))];
  return bar === undefined ? undefined : { time: bar, price: rounded(price.toValue(at.y), picture.precision) };
}

function rounded(price: number, precision: number): number {
  return Number(price.toFixed(precision));
}

/** Index of the bar that is nearest to a place on the time axis, whatever hours that leaves out; −1 for no bars. */
function nearestBar({ axis, bars }: Picture, at: AxisMs): number {
  const right = insertionIndex(bars.time, axis.fromAxis(at));
  const [before, after] = [bars.time[right - 1], bars.time[right]];
  if (before === undefined || after === undefined) return after === undefined ? right - 1 : right;
  return at - axis.toAxis(before) <= axis.toAxis(after) - at ? right - 1 : right;
}

/** The bar that holds a time which a chart beside this one points at; undefined where it is not in view. */
export function crosshairOn(at: UnixMs | undefined, { time }: PlotAxes, picture: Picture): Crosshair | undefined {
  const index = at === undefined ? -1 : insertionIndex(picture.bars.time, unixMs(at + 1)) - 1;
  const bar = picture.bars.time[index];
  if (bar === undefined) return undefined;
  const x = time.toPixel(picture.axis.toAxis(bar));
  if (x < time.start || x > time.start + time.length) return undefined;
  return { index, y: px(0), time: formatBarTime(picture.clock.toWall(bar), picture.interval), value: undefined };
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
  const index = nearestBar(picture, axisMs(time.toValue(at.x)));
  const bar = picture.bars.time[index];
  if (bar === undefined) return undefined;
  const panel = [...axes.values].find(([, axis]) => at.y >= axis.start && at.y <= axis.start + axis.length);
  const style = panel && shownIn(picture, paneOf(panel[0]))[0];
  const value = panel && format.inPanel(panel[0], panel[1].toValue(at.y), style);
  return { index, y: at.y, time: formatBarTime(picture.clock.toWall(bar), picture.interval), value };
}

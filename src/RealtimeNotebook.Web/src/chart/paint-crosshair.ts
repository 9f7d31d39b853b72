import type { Px } from '../units';
import { font, fontSize } from './layout';
import type { Scene } from './overlay';
import { write } from './paint-last-price';

/** Where the viewer points, already bound to a bar. */
export interface Crosshair {
  /** Index of the bar. */
  readonly index: number;
  readonly y: Px;
  /** The bar's time as the axis writes it. */
  readonly time: string;
  /** The value under the pointer, in its panel's format; undefined between the panels. */
  readonly value: string | undefined;
}

/** A line through the bar in every panel, a line at the pointer's height, and a tag on each axis. */
export function paintCrosshair(context: CanvasRenderingContext2D, scene: Scene, crosshair: Crosshair): void {
  const { axes, picture, view } = scene;
  const time = picture.bars.time[crosshair.index];
  if (time === undefined) return;
  const x = Math.round(axes.time.toPixel(picture.axis.toAxis(time))) + 0.5;
  const y = Math.round(crosshair.y) + 0.5;
  const right = axes.time.start + axes.time.length;
  const axisEnds = [...axes.values.values()];
  const top = Math.min(...axisEnds.map((axis) => axis.start));
  const bottom = Math.max(...axisEnds.map((axis) => axis.start + axis.length));

  context.strokeStyle = picture.palette.crosshair;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.beginPath();
  if (x >= axes.time.start && x <= right) {
    context.moveTo(x, top);
    context.lineTo(x, bottom);
  }
  if (crosshair.value !== undefined) {
    context.moveTo(axes.time.start, y);
    context.lineTo(right, y);
  }
  context.stroke();
  context.setLineDash([]);

  if (crosshair.value !== undefined) {
    context.fillStyle = picture.palette.tag;
    context.fillRect(right + 1, y - 9, view.width - right - 2, 17);
    context.fillStyle = picture.palette.onTag;
    write(context, crosshair.value, right + 5, y - 0.5, false);
  }
  context.font = `${fontSize}px ${font}`;
  const width = context.measureText(crosshair.time).width + 12;
  const left = Math.min(right - width, Math.max(axes.time.start, x - width / 2));
  context.fillStyle = picture.palette.tag;
  context.fillRect(left, bottom + 1, width, 17);
  context.fillStyle = picture.palette.onTag;
  write(context, crosshair.time, left + 6, bottom + 9.5, false);
}

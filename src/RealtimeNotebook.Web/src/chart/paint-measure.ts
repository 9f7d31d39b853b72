import { PriceFormat } from './format';
import { font, fontSize } from './layout';
import { type Measurement, measured, measuredText } from './measure';
import type { Scene } from './overlay';
import { within } from './paint-forming';
import { write } from './paint-last-price';

const lineHeight = 16;

/** The box between the two points, the way from one to the other along its edges, and what it measures in words. */
export function paintMeasurement(context: CanvasRenderingContext2D, scene: Scene, { from, to }: Measurement): void {
  const { axes, picture } = scene;
  const { palette, axis: times } = picture;
  within(context, axes, 'price', (axis) => {
    const [x0, x1] = [from, to].map(({ time }) => Math.round(axes.time.toPixel(times.toAxis(time))) + 0.5) as [
      number,
      number,
    ];
    const [y0, y1] = [from, to].map(({ price }) => Math.round(axis.toPixel(price)) + 0.5) as [number, number];
    const isUp = to.price >= from.price;
    context.fillStyle = isUp ? palette.measureUp : palette.measureDown;
    context.fillRect(Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0));
    context.strokeStyle = isUp ? palette.up : palette.down;
    context.lineWidth = 1;
    context.beginPath();
    context.rect(Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0));
    const middle = Math.round((x0 + x1) / 2) + 0.5;
    context.moveTo(middle, y0);
    context.lineTo(middle, y1);
    context.moveTo(x0, Math.round((y0 + y1) / 2) + 0.5);
    context.lineTo(x1, Math.round((y0 + y1) / 2) + 0.5);
    context.stroke();

    const lines = measuredText(measured(picture.bars, { from, to }), new PriceFormat(picture.precision));
    context.font = `600 ${fontSize}px ${font}`;
    const width = Math.max(...lines.map((line) => context.measureText(line).width)) + 16;
    const height = lines.length * lineHeight + 8;
    const left = clamped(
      (x0 + x1) / 2 - width / 2,
      axes.time.start + 4,
      axes.time.start + axes.time.length - width - 4,
    );
    // Beyond the end of the way, or on this side of it where there is no room.
    const beyond = isUp ? y1 - height - 6 : y1 + 6;
    const top = clamped(beyond, axis.start + 4, axis.start + axis.length - height - 4);
    context.fillStyle = palette.tag;
    context.fillRect(left, top, width, height);
    context.fillStyle = palette.onTag;
    lines.forEach((line, i) => write(context, line, left + 8, top + 4 + (i + 0.5) * lineHeight, i === 0));
  });
}

function clamped(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

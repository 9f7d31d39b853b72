import { barEnd, isDaily, nominalLength } from '../model/interval';
import { ms, unixMs } from '../units';
import { type PriceFormat, formatRemaining } from './format';
import { font, fontSize } from './layout';
import type { Scene } from './overlay';
import type { Picture } from './picture';

/** What the tag at the last price says. */
export interface LastPrice {
  readonly text: string;
  /** Time to the bar's close, such as 00:23; undefined when it is not known or not near. */
  readonly remaining: string | undefined;
  /** Whether it is known to be old: it is greyed. */
  readonly isOld: boolean;
}

/** White text on it can be read, in both themes. */
const oldColour = '#6b7280';

/** What the tag says now, by the browser's clock. */
export function lastPriceOf(
  { bars, interval }: Picture,
  format: PriceFormat,
  isOld = false,
  isFrozen = false,
): LastPrice {
  const close = bars.close[bars.last] ?? 0;
  const open = unixMs(bars.time[bars.last] ?? 0);
  const left = interval === undefined ? -1 : barEnd(open, interval) - Date.now();
  const isNear =
    !isFrozen && interval !== undefined && left > 0 && left <= nominalLength(interval) && !isDaily(interval);
  return { text: format.price(close), remaining: isNear ? formatRemaining(ms(left)) : undefined, isOld };
}

const tagHeight = 17;

/** A dashed line at the last price, and a tag with it on the axis. Out of view it stays at the edge with an arrow. */
export function paintLastPrice(context: CanvasRenderingContext2D, scene: Scene): void {
  const { axes, picture, view, lastPrice } = scene;
  const axis = axes.values.get('price');
  const close = picture.bars.close[picture.bars.last];
  const open = picture.bars.open[picture.bars.last];
  if (axis === undefined || close === undefined || open === undefined) return;

  const y = axis.toPixel(close);
  const [top, bottom] = [axis.start, axis.start + axis.length];
  const colour = lastPrice.isOld ? oldColour : close >= open ? picture.palette.up : picture.palette.down;
  const right = axes.time.start + axes.time.length;
  if (y >= top && y <= bottom) {
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.setLineDash([2, 3]);
    context.beginPath();
    context.moveTo(axes.time.start, Math.round(y) + 0.5);
    context.lineTo(right, Math.round(y) + 0.5);
    context.stroke();
    context.setLineDash([]);
  }
  const lines = lastPrice.remaining === undefined ? 1 : 2;
  const height = tagHeight + (lines - 1) * 13;
  const middle = Math.min(bottom - height + tagHeight / 2, Math.max(top + tagHeight / 2, y));
  const arrow = y < top ? '▲ ' : y > bottom ? '▼ ' : '';
  context.fillStyle = colour;
  context.fillRect(right + 1, middle - tagHeight / 2, view.width - right - 2, height);
  context.fillStyle = '#ffffff';
  write(context, arrow + lastPrice.text, right + 5, middle, true);
  if (lastPrice.remaining !== undefined) write(context, lastPrice.remaining, right + 5, middle + 13, false);
}

/** Writes a line of text centred on a height. */
export function write(context: CanvasRenderingContext2D, text: string, x: number, y: number, bold: boolean): void {
  context.font = `${bold ? '600 ' : ''}${fontSize}px ${font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillText(text, x, y + 0.5);
}

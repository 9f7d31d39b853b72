import type { Value } from '../wire/indicators';
import type { PlotAxes, PlotAxis } from './axes';
import { momentum } from './histogram';
import { isRising } from './hull';
import { type BandStyle, type LineStyle, colourAt, isJoined, stylesOf } from './indicators';
import type { Scene } from './overlay';
import { bodyShare } from './picture';
import type { PanelId } from './panels';

type Context = CanvasRenderingContext2D;

/** Draws the bars that Plotly has not, as Plotly would: the forming one, and in mid-drag those that came meanwhile. */
export function paintForming(context: Context, scene: Scene): void {
  const { bars } = scene.picture;
  within(context, scene.axes, 'price', (price) => {
    for (const i of undrawn(scene)) paintCandle(context, scene, price, i);
    paintLine(context, scene, price, 'hull', (value, previous) => {
      return isRising(value, previous) ? scene.picture.palette.hullUp : scene.picture.palette.hullDown;
    });
  });
  within(context, scene.axes, 'volume', (axis) => {
    const { volumeUp, volumeDown } = scene.picture.palette;
    for (const i of undrawn(scene)) {
      paintBar(context, scene, axis, i, bars.volume[i]!, bars.close[i]! >= bars.open[i]! ? volumeUp : volumeDown);
    }
  });
  within(context, scene.axes, 'macd', (axis) => {
    const { palette } = scene.picture;
    const histogram = scene.picture.hidden.has('histogram') ? undefined : bars.indicators.get('histogram');
    for (const i of histogram === undefined ? [] : undrawn(scene)) {
      const value = histogram?.[i];
      if (value === null || value === undefined) continue;
      paintBar(context, scene, axis, i, value, palette.histogram[momentum(value, histogram?.[i - 1])]);
    }
    paintLine(context, scene, axis, 'macd', () => palette.macd);
    paintLine(context, scene, axis, 'signal', () => palette.signal);
  });
  const { lines, bands } = stylesOf(scene.picture, scene.picture.palette);
  for (const band of bands) {
    within(context, scene.axes, panelOf(band.pane), (axis) => paintBand(context, scene, axis, band));
  }
  for (const style of lines) {
    within(context, scene.axes, panelOf(style.pane), (axis) => paintStyled(context, scene, axis, style));
  }
}

function panelOf(pane: string | undefined): PanelId {
  return pane === undefined ? 'price' : `own:${pane}`;
}

/** Indices of the bars to draw, and behind the older ones so many more. */
function* undrawn({ older: [first, end], from, picture: { bars } }: Scene, more = 0): Generator<number> {
  for (let i = first; first < end && i < Math.min(from, end + more); i++) yield i;
  for (let i = from; i < bars.length; i++) yield i;
}

/** Paints inside a panel's frame; nothing when the panel is not shown. */
export function within(context: Context, axes: PlotAxes, id: PanelId, paint: (axis: PlotAxis) => void): void {
  const axis = axes.values.get(id);
  if (axis === undefined) return;
  context.save();
  context.beginPath();
  context.rect(axes.time.start, axis.start, axes.time.length, axis.length);
  context.clip();
  paint(axis);
  context.restore();
}

function paintCandle(context: Context, scene: Scene, axis: PlotAxis, index: number): void {
  const { bars, palette } = scene.picture;
  const [open, close] = [bars.open[index]!, bars.close[index]!];
  const [left, middle, right] = columnOf(scene, index);
  const [top, bottom] = [axis.toPixel(Math.max(open, close)), axis.toPixel(Math.min(open, close))];
  context.strokeStyle = context.fillStyle = isUp(scene, index) ? palette.up : palette.down;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(middle, axis.toPixel(bars.high[index]!));
  context.lineTo(middle, top);
  context.moveTo(middle, bottom);
  context.lineTo(middle, axis.toPixel(bars.low[index]!));
  context.rect(left, top, right - left, bottom - top);
  context.fill();
  context.stroke();
}

/**
 * Plotly gives an unchanged bar the direction of its move from the close before, and where there is none, that of the bar
 * before. So do we, or it would change colour when it closes.
 */
function isUp({ picture: { bars } }: Scene, index: number): boolean {
  for (let i = index; i >= 0; i--) {
    const [open, close, before] = [bars.open[i]!, bars.close[i]!, bars.close[i - 1]];
    if (close !== open) return close > open;
    if (before !== undefined && close !== before) return close > before;
  }
  return true;
}

function paintBar(context: Context, scene: Scene, axis: PlotAxis, index: number, value: number, colour: string): void {
  const [left, , right] = columnOf(scene, index);
  const [from, to] = [axis.toPixel(0), axis.toPixel(value)];
  context.fillStyle = colour;
  context.fillRect(left, Math.min(from, to), right - left, Math.abs(to - from));
}

function paintStyled(context: Context, scene: Scene, axis: PlotAxis, style: LineStyle): void {
  const { bars, palette } = scene.picture;
  const values = bars.indicators.get(style.name);
  context.lineWidth = style.width;
  for (const i of values === undefined ? [] : undrawn(scene, 1)) {
    if (isJoined(style, bars, i)) paintSegment(context, scene, axis, i, values!, colourAt(style, bars, palette, i));
  }
}

function paintBand(context: Context, scene: Scene, axis: PlotAxis, { upper, lower, fill }: BandStyle): void {
  const { indicators } = scene.picture.bars;
  const [above, below] = [indicators.get(upper), indicators.get(lower)];
  if (above === undefined || below === undefined) return;
  context.fillStyle = fill;
  for (const i of undrawn(scene, 1)) {
    const corners = [above[i - 1], above[i], below[i], below[i - 1]];
    if (corners.some((value) => value === null || value === undefined)) continue;
    context.beginPath();
    corners.forEach((value, k) => {
      context.lineTo(columnOf(scene, k === 0 || k === 3 ? i - 1 : i)[1], axis.toPixel(value!));
    });
    context.fill();
  }
}

function paintLine(
  context: Context,
  scene: Scene,
  axis: PlotAxis,
  name: string,
  colour: (value: number, previous: number) => string,
): void {
  const values = scene.picture.bars.indicators.get(name);
  if (values === undefined || scene.picture.hidden.has(name)) return;
  context.lineWidth = name === 'hull' ? 1.75 : 1.5;
  context.lineCap = 'round';
  // To the first bar that Plotly has drawn leads a line that Plotly has not.
  for (const i of undrawn(scene, 1)) {
    paintSegment(context, scene, axis, i, values, colour(values[i] ?? 0, values[i - 1] ?? 0));
  }
}

/** The part of a line that ends at a bar, where it has a value there and at the bar before. */
function paintSegment(
  context: Context,
  scene: Scene,
  axis: PlotAxis,
  index: number,
  values: readonly Value[],
  colour: string,
): void {
  const [previous, value] = [values[index - 1], values[index]];
  if (previous === null || previous === undefined || value === null || value === undefined) return;
  context.strokeStyle = colour;
  context.beginPath();
  context.moveTo(columnOf(scene, index - 1)[1], axis.toPixel(previous));
  context.lineTo(columnOf(scene, index)[1], axis.toPixel(value));
  context.stroke();
}

/** Left edge, middle and right edge of a bar's body. */
function columnOf({ axes, picture }: Scene, index: number): readonly [number, number, number] {
  const middle = picture.axis.toAxis(picture.bars.time[index]!);
  const half = (picture.spacing * bodyShare) / 2;
  return [axes.time.toPixel(middle - half), axes.time.toPixel(middle), axes.time.toPixel(middle + half)];
}

import type { AutoscaleInfo } from 'lightweight-charts';
import type { Grid } from '../model/grid';
import type { Points } from '../model/points';
import { Drawing, type Scale } from './primitive';

/**
 * A line through every point there is, also between two bars. Of the points that share a column of pixels the first, least,
 * greatest and last are drawn, so that its cost follows the width of the screen.
 */
export class FineLine extends Drawing {
  public colour = '#888';
  public isVisible = true;
  /** What came before is drawn fainter. */
  public liveFrom = Infinity;
  private _points: Points | undefined;
  private _grid: Grid | undefined;
  private _scaled: { readonly key: string; readonly info: AutoscaleInfo | null } | undefined;

  public constructor() {
    super('normal');
  }

  public show(points: Points | undefined, grid: Grid): void {
    [this._points, this._grid] = [points, grid];
    this.redraw();
  }

  public autoscaleInfo(start: number, end: number): AutoscaleInfo | null {
    const [points, grid] = [this._points, this._grid];
    if (points === undefined || grid === undefined || !this.isVisible || points.length === 0) return null;
    const key = `${start}/${end}/${points.version}`;
    if (this._scaled?.key === key) return this._scaled.info;
    const [from, to] = [points.indexAt(grid.moment(start - 0.5)), points.indexAt(grid.moment(end + 0.5))];
    let [least, greatest] = [Infinity, -Infinity];
    for (let i = Math.max(0, from - 1); i < to; i++) {
      const value = points.value(i);
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
    const info = least > greatest ? null : { priceRange: { minValue: least, maxValue: greatest } };
    this._scaled = { key, info };
    return info;
  }

  protected override paint(context: CanvasRenderingContext2D, scale: Scale): void {
    const [points, grid] = [this._points, this._grid];
    if (points === undefined || grid === undefined || !this.isVisible || points.length < 2) return;
    const low = scale.y(0);
    const high = scale.y(1);
    if (low === undefined || high === undefined) return;
    const from = Math.max(0, points.indexAt(grid.moment((0 - scale.x(0)) / scale.spacing)) - 1);
    const to = Math.min(points.length, points.indexAt(grid.moment((scale.width - scale.x(0)) / scale.spacing)) + 1);
    const divide = Math.min(to, Math.max(from, points.indexAt(this.liveFrom)));
    context.strokeStyle = this.colour;
    context.lineWidth = 1.5;
    context.lineJoin = 'bevel';
    context.globalAlpha = 0.62;
    this._stroke(context, points, grid, scale, from, Math.min(to, divide + 1));
    context.globalAlpha = 1;
    context.lineWidth = 2;
    this._stroke(context, points, grid, scale, divide, to);
  }

  private _stroke(
    context: CanvasRenderingContext2D,
    points: Points,
    grid: Grid,
    scale: Scale,
    from: number,
    to: number,
  ): void {
    if (to - from < 2) return;
    const zero = scale.y(0)!;
    const unit = unitOf(scale, points.value(from)) ?? 0;
    const left = scale.x(grid.place(0));
    const perMs = scale.spacing / grid.interval;
    const fine = window.devicePixelRatio;
    context.beginPath();
    let column = NaN;
    let [least, greatest, last] = [0, 0, 0];
    const flush = (): void => {
      if (Number.isNaN(column)) return;
      // A pixel is all that a column can show apart.
      if (greatest - least > 1 / fine) {
        context.lineTo(column, greatest);
        context.lineTo(column, least);
      }
      context.lineTo(column, last);
    };
    for (let i = from; i < to; i++) {
      const x = Math.round(fine * (left + points.time(i) * perMs)) / fine;
      const y = zero + points.value(i) * unit;
      if (x !== column) {
        flush();
        column = x;
        least = greatest = y;
        context.lineTo(x, y);
      }
      if (y < least) least = y;
      if (y > greatest) greatest = y;
      last = y;
    }
    flush();
    context.stroke();
  }
}

/** Pixels for one unit of price: the scale is straight, and far apart two places tell it best. */
function unitOf(scale: Scale, near: number): number | undefined {
  const far = near === 0 ? 1 : near;
  const [zero, there] = [scale.y(0), scale.y(far)];
  return zero === undefined || there === undefined ? undefined : (there - zero) / far;
}

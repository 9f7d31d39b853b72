import type { Grid } from '../model/grid';
import { type Mark, mostSingleMarks } from '../model/liquidations';
import { insertionIndex } from '../model/search';
import type { Candle } from '../wire/candle';
import { money } from './numbers';
import type { DashboardPalette } from './palette';
import { Drawing, type Scale } from './primitive';
import { Taken } from './taken';

/** Most marks drawn at once; of more the smallest are left out, since they could not be told apart. */
const mostDrawn = 400;
/** Pixels between a bar and the mark of what was added up in it. */
const distance = 4;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/**
 * Liquidations as triangles whose area follows the value: longs point down, shorts up. A single one lies at its price; what was
 * added up lies outside its bar, longs above and shorts below, so that the candles can still be read.
 */
export class LiquidationMarks extends Drawing {
  private _marks: readonly Mark[] = [];
  private _times: number[] = [];
  private _largest = 1;
  private _grid: Grid | undefined;

  public constructor(
    private _palette: DashboardPalette,
    private readonly _candle: (bar: number) => Candle | undefined,
  ) {
    super('top');
  }

  public colour(palette: DashboardPalette): void {
    this._palette = palette;
    this.redraw();
  }

  public show(marks: readonly Mark[], grid: Grid): void {
    [this._marks, this._grid] = [marks, grid];
    this._times = marks.map((mark) => mark.time);
    this._largest = marks.reduce((most, mark) => Math.max(most, mark.value), 1);
    this.redraw();
  }

  protected override paint(context: CanvasRenderingContext2D, scale: Scale): void {
    const grid = this._grid;
    if (grid === undefined) return;
    context.textAlign = 'center';
    context.font = '600 10px system-ui, sans-serif';
    context.lineWidth = 1;
    context.strokeStyle = this._palette.background;
    const taken = new Taken();
    // The greatest find their place first; of the rest what fits between them.
    const drawn = this._visible(scale, grid).flatMap((mark) => {
      const place = this._place(mark, grid, scale);
      if (place === undefined) return [];
      const { x, y, size } = place;
      if (!taken.take(x - size * 0.6, y - size * 0.6, x + size * 0.6, y + size * 0.6)) return [];
      this._triangle(context, place, mark);
      return [{ mark, place }];
    });
    for (const { mark, place } of drawn) this._label(context, place, mark, grid, scale, taken);
  }

  /** What lies within the width, the greatest first. */
  private _visible(scale: Scale, grid: Grid): readonly Mark[] {
    const from = insertionIndex(this._times, grid.moment((-20 - scale.x(0)) / scale.spacing));
    const to = insertionIndex(this._times, grid.moment((scale.width + 20 - scale.x(0)) / scale.spacing));
    const most = Math.min(mostDrawn, Math.max(60, Math.round(scale.width / 5)));
    return this._marks
      .slice(from, to)
      .sort((a, b) => b.value - a.value)
      .slice(0, most);
  }

  private _place(mark: Mark, grid: Grid, scale: Scale): Place | undefined {
    const size = 3 + 9 * Math.sqrt(mark.value / this._largest);
    const bar = mark.isSum ? this._candle(grid.index(mark.time)) : undefined;
    const isLong = mark.side === 'LONG';
    const y = scale.y(bar === undefined ? mark.price : isLong ? bar.high : bar.low);
    if (y === undefined) return undefined;
    const away = bar === undefined ? 0 : size * 0.7 + distance;
    return { x: scale.x(grid.place(mark.time)), y: isLong ? y - away : y + away, size };
  }

  private _triangle(context: CanvasRenderingContext2D, { x, y, size }: Place, mark: Mark): void {
    const isLong = mark.side === 'LONG';
    const tip = isLong ? size : -size;
    context.fillStyle = isLong ? this._palette.down : this._palette.up;
    context.beginPath();
    context.moveTo(x - size, y - tip * 0.7);
    context.lineTo(x + size, y - tip * 0.7);
    context.lineTo(x, y + tip * 0.7);
    context.closePath();
    context.globalAlpha = 0.85;
    context.fill();
    context.globalAlpha = 1;
    context.stroke();
  }

  /** Says how many they were and of which value, where there is room for it. */
  private _label(
    context: CanvasRenderingContext2D,
    { x, y, size }: Place,
    mark: Mark,
    grid: Grid,
    scale: Scale,
    taken: Taken,
  ): void {
    if (mark.count <= mostSingleMarks || size < 5.5) return;
    const text = `${mark.count} · ${money(mark.value)}`;
    const half = context.measureText(text).width / 2 + 4;
    const middle = Math.min(Math.max(x, half), scale.width - half);
    const base = mark.side === 'LONG' ? y - size * 0.7 - 4 : y + size * 0.7 + 12;
    // The first line of the pane is its legend's.
    if (base < 32 || base > scale.height - 4) return;
    const [left, top, right, bottom] = [middle - half, base - 9, middle + half, base + 2];
    if (this._liesOnCandles(left, top, right, bottom, grid, scale) || !taken.take(left, top, right, bottom)) return;
    context.fillStyle = mark.side === 'LONG' ? this._palette.down : this._palette.up;
    context.fillText(text, middle, base);
  }

  private _liesOnCandles(left: number, top: number, right: number, bottom: number, grid: Grid, scale: Scale): boolean {
    const bar = (x: number): number => (x - scale.x(0)) / scale.spacing;
    const last = Math.min(grid.count - 1, Math.floor(bar(right) + 0.5));
    for (let i = Math.max(0, Math.ceil(bar(left) - 0.5)); i <= last; i++) {
      const candle = this._candle(i);
      if (candle === undefined) continue;
      const [high, low] = [scale.y(candle.high), scale.y(candle.low)];
      if (high !== undefined && low !== undefined && high < bottom && low > top) return true;
    }
    return false;
  }
}

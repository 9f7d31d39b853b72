import { insertionIndex } from '../model/search';
import type { Grid } from '../model/grid';
import { type Mark, mostSingleMarks } from '../model/liquidations';
import { money } from './numbers';
import type { DashboardPalette } from './palette';
import { Drawing, type Scale } from './primitive';

/** Most marks drawn at once; of more the smallest are left out, since they could not be told apart. */
const mostDrawn = 400;

/** Liquidations at their price and moment: longs point down, shorts up, and the area follows the value. */
export class LiquidationMarks extends Drawing {
  private _marks: readonly Mark[] = [];
  private _times: number[] = [];
  private _largest = 1;
  private _grid: Grid | undefined;

  public constructor(private _palette: DashboardPalette) {
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
    const from = insertionIndex(this._times, grid.moment((-20 - scale.x(0)) / scale.spacing));
    const to = insertionIndex(this._times, grid.moment((scale.width + 20 - scale.x(0)) / scale.spacing));
    let visible = this._marks.slice(from, to);
    const most = Math.min(mostDrawn, Math.max(60, Math.round(scale.width / 5)));
    if (visible.length > most) {
      const least = visible.map((mark) => mark.value).sort((a, b) => b - a)[most - 1]!;
      visible = visible.filter((mark) => mark.value >= least);
    }
    context.textAlign = 'center';
    context.font = '600 10px system-ui, sans-serif';
    context.lineWidth = 1;
    context.strokeStyle = this._palette.background;
    for (const mark of visible) {
      const y = scale.y(mark.price);
      if (y === undefined) continue;
      const size = 3 + 11 * Math.sqrt(mark.value / this._largest);
      this._triangle(context, scale.x(grid.place(mark.time)), y, size, mark);
    }
  }

  private _triangle(context: CanvasRenderingContext2D, x: number, y: number, size: number, mark: Mark): void {
    const isLong = mark.side === 'LONG';
    const tip = isLong ? size : -size;
    context.fillStyle = isLong ? this._palette.down : this._palette.up;
    context.globalAlpha = 0.82;
    context.beginPath();
    context.moveTo(x - size, y - tip * 0.7);
    context.lineTo(x + size, y - tip * 0.7);
    context.lineTo(x, y + tip * 0.7);
    context.closePath();
    context.fill();
    context.globalAlpha = 1;
    context.stroke();
    if (mark.count <= mostSingleMarks || size < 6) return;
    context.fillText(`${mark.count} · ${money(mark.value)}`, x, isLong ? y + size + 11 : y - size - 5);
  }
}
